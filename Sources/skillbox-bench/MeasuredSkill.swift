import Foundation
import SkillCore

/// The skill that is measured, of 15 lines with Foundation and JSON.
struct MeasuredSkill {
    /// Tells apart what must be compiled anew.
    var number: Int

    static let input: JSONValue = ["text": "to be or not to be"]
    static let output: JSONValue = ["text": "TO BE OR NOT TO BE", "words": 6]

    var name: String { "measured-text-\(number)" }
    var module: String { "MeasuredText\(number)" }

    var source: String {
        """
        import Foundation

        struct Input: Codable {
            var text: String
        }

        struct Output: Codable {
            var text: String
            var words: Int
        }

        func run(_ input: Input) throws -> Output {
            let words = input.text.components(separatedBy: .whitespaces)  // \(number)
            return Output(text: input.text.uppercased(), words: words.count { !$0.isEmpty })
        }

        """
    }

    /// The same as a program of its own.
    var program: String {
        source + """

            @main struct Program {
                static func main() throws {
                    let data = try FileHandle.standardInput.readToEnd() ?? Data()
                    let input = try JSONDecoder().decode(Input.self, from: data)
                    try FileHandle.standardOutput.write(
                        contentsOf: JSONEncoder().encode(run(input)))
                }
            }

            """
    }

    /// Writes its folder, with four examples, into `parent`.
    func write(in parent: URL) throws -> URL {
        let folder = parent.appending(path: name)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let files = ["SKILL.md": markdown, "skill.swift": source, "examples.json": Self.examples]
        for (file, text) in files {
            try Data(text.utf8).write(to: folder.appending(path: file))
        }
        return folder
    }

    private var markdown: String {
        """
        ---
        name: \(name)
        description: Writes a text in capitals and counts its words. Use it to measure skillbox.
        ---

        """
    }

    private static let examples = """
        [
          {"input": {"text": "one"}, "output": {"text": "ONE", "words": 1}},
          {"input": {"text": ""}, "output": {"text": "", "words": 0}},
          {"input": {"text": "two  words"}, "output": {"text": "TWO  WORDS", "words": 2}},
          {"input": {"text": "straße"}, "output": {"text": "STRASSE", "words": 1}}
        ]

        """
}
