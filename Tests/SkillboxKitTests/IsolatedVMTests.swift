import Foundation
import SkillTestSupport
import Testing

/// docs/isolated-vm.md: its code is the code that runs here, and prints what it says there.
@Suite(.tags(.jail), .timeLimit(.minutes(5))) struct IsolatedVMTests {
    // One test for all: compiling what they share takes longer than they do.
    @Test func printsWhatTheDocumentSays() async throws {
        let folder = try TemporaryFolder()
        let examples = try await IsolatedVMExamples(folder: folder.url)
        let sources = try Self.sources()

        for (name, run) in examples.all {
            let source = try #require(sources.first { $0.name == name }?.text, "\(name)")
            let promised = source.matches(of: #/print\(.*\)  // (.*)/#).map { String($0.1) }

            let lines = try await examples.lines(of: run)

            #expect(!promised.isEmpty, "\(name)")
            #expect(lines == promised, "\(name)")
        }
        #expect(examples.all.map(\.name) == sources.map(\.name))
    }

    @Test func standsInTheDocument() throws {
        let document = try Self.file("docs/isolated-vm.md")
        let blocks = document.matches(of: #/```swift\n(.*?)\n```/#.dotMatchesNewlines())
            .map { String($0.1) }

        #expect(blocks == [IsolatedVMExamples.skill] + (try Self.sources().map(\.text)))
    }

    @Test func standsInTheReadmeWithItsFirstExample() throws {
        let example = try #require(try Self.sources().first?.text)

        #expect(try Self.file("README.md").contains("```swift\n\(example)\n```"))
    }

    @Test func isLinkedToFromItsTable() throws {
        let document = try Self.file("docs/isolated-vm.md")
        let headings = document.matches(of: #/\n### (.*)/#).map { heading in
            heading.1.lowercased().filter { $0.isLetter || $0.isNumber || " -".contains($0) }
                .replacing(" ", with: "-")
        }
        let links = document.matches(of: #/\]\(#([^)]*)\)/#).map { String($0.1) }

        #expect(links == headings)
    }

    /// The examples as they are compiled, without the indentation of a method's body.
    private static func sources() throws -> [(name: String, text: String)] {
        let source = try file("Tests/SkillboxKitTests/IsolatedVMExamples.swift")
        let method = #/\n    func (\w+)\(\) async throws \{\n(.*?)\n    \}\n/#.dotMatchesNewlines()
        return source.matches(of: method).map { match in
            let lines = match.2.split(separator: "\n", omittingEmptySubsequences: false)
            let text = lines.map { $0.hasPrefix("        ") ? $0.dropFirst(8) : $0 }
            return (String(match.1), text.joined(separator: "\n"))
        }
    }

    private static func file(_ path: String) throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
        return try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }
}
