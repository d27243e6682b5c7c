import Foundation

/// A small skill that a test writes, whole unless a part is replaced.
struct SkillDraft {
    var name: String
    var markdown: String
    var source: String
    var examples: String

    /// A skill that repeats a text; `change` makes it another one of the same name.
    init(_ name: String, change: String = "") {
        self.name = name
        markdown = """
            ---
            name: \(name)
            description: Repeats a text as often as it is told. Use it to fill a line.
            ---
            \(change)
            """
        source = """
            struct Input: Codable {
                var text: String
                var times: Int
            }

            struct Output: Codable {
                var text: String
            }

            func run(_ input: Input) throws -> Output {
                print("repeating")
                return Output(text: String(repeating: input.text, count: max(0, input.times)))
            }
            """
        examples = """
            [
              {"input": {"text": "ab", "times": 2}, "output": {"text": "abab"}},
              {"input": {"text": "ab", "times": 0}, "output": {"text": ""}}
            ]
            """
    }

    /// Writes the skill's folder beside the library, and returns its path.
    func write(in library: TestLibrary, below parent: String = "drafts") throws -> String {
        let folder = "\(parent)/\(name)"
        try library.write(markdown, to: "\(folder)/SKILL.md")
        try library.write(source, to: "\(folder)/skill.swift")
        try library.write(examples, to: "\(folder)/examples.json")
        return library.file(folder).path
    }
}
