import Foundation
import SkillCore
import SkillSandbox
import SkillTestSupport
import Testing

@testable import SkillWorkshop

@Suite(.tags(.jail), .timeLimit(.minutes(10))) struct ReadmeTests {
    /// The Swift of the section about what skills may ask, a text for each block.
    private static func blocks() throws -> [String] {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../README.md").standardizedFileURL
        let readme = try String(contentsOf: file, encoding: .utf8)
        let section = try #require(
            readme.components(separatedBy: "\n## ").first {
                $0.hasPrefix("What a skill may ask\n")
            })
        return section.components(separatedBy: "\n```swift\n").dropFirst().map { text in
            text.components(separatedBy: "\n```")[0]
        }
    }

    private static func diagnostics(of body: String) async throws -> String {
        let library = try await TestLibrary()
        let asking = SkillText(
            "readme-skill", "Does what the readme says.", takes: "text: String",
            gives: "answer: String",
            body: body + "\n    return Output(answer: \"\\(text) \\(words) \\(page)\")",
            helpers: "struct Words: Codable { var words: [String] }")
        let skill = Skill(
            name: try SkillName("readme-skill"), description: "", source: asking.source,
            signature: Signature(input: [], output: [], inputSchema: [:], outputSchema: [:]),
            examples: [])
        let answer = try await SkillBuilder(sandbox: library.bench.sandbox())
            .build(skill, closure: [])
        guard case .didNotCompile(let diagnostics) = answer else { return "" }
        return "\(diagnostics)"
    }

    @Test func showsQuestionsThatCompileAsTheyStand() async throws {
        let blocks = try Self.blocks()

        #expect(blocks.count == 1)
        for call in ["ask", "call", "fetch"] {
            #expect(blocks.contains { $0.contains("Host.\(call)(") }, "\(call)")
        }
        for block in blocks {
            #expect(try await Self.diagnostics(of: block) == "")
            let broken = block.replacing("Host.fetch", with: "Host.fetchAll")
            #expect(try await Self.diagnostics(of: broken).contains("fetchAll"))
        }
    }
}
