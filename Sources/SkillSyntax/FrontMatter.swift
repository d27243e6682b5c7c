import SkillCore

/// The fields before the Markdown of a SKILL.md, by the rules of the Agent Skills format.
struct FrontMatter: Hashable {
    var name: SkillName
    var description: String
    var license: String?
    var metadata: [String: String] = [:]

    /// Splits `markdown` into its front matter and the instructions below it.
    ///
    /// One empty line after the front matter and one line break at the end aren't part of the
    /// instructions.
    static func read(
        _ markdown: String
    ) throws(SkillReaderError) -> (fields: FrontMatter, instructions: String) {
        let lines = markdown.utf8.split(
            separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard let first = lines.first, isFence(first),
            let close = lines.dropFirst().firstIndex(where: isFence)
        else { throw .missingFrontMatter }
        let yaml = lines[1..<close].map { String(Substring($0)) }.joined(separator: "\n")
        guard yaml.utf8.count <= maximumSize else {
            throw .tooLarge(name: "front matter", limit: maximumSize)
        }
        let body = String(Substring(markdown.utf8[lines[close].endIndex...]))
        return (try FrontMatterReader.fields(in: yaml), instructions(in: body))
    }

    private static func isFence(_ line: Substring.UTF8View) -> Bool {
        var line = line
        while let last = line.last, [0x0D, 0x20, 0x09].contains(last) { line.removeLast() }
        return line.elementsEqual("---".utf8)
    }

    private static func instructions(in body: String) -> String {
        var text = body.utf8[...]
        // The line break that ends the fence.
        dropLineBreak(&text)
        dropLineBreak(&text)
        if text.last == UInt8(ascii: "\n") {
            text.removeLast()
            if text.last == UInt8(ascii: "\r") { text.removeLast() }
        }
        return String(Substring(text))
    }

    private static func dropLineBreak(_ text: inout Substring.UTF8View) {
        if text.starts(with: "\r\n".utf8) {
            text.removeFirst(2)
        } else if text.first == UInt8(ascii: "\n") {
            text.removeFirst()
        }
    }

    static let maximumDescription = 1_024
    private static let maximumSize = 65_536
}
