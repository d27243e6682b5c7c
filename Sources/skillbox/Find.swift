import ArgumentParser
import Foundation
import SkillCore
import SkillSearch
import SkillWorkshop

struct Find: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "find",
        abstract: "Find the skills nearest in meaning and words.",
        discussion: """
            Exits with 1 when nothing fits. For example: skillbox find "add up a table column"
            """)

    @OptionGroup var options: LibraryOptions

    @Argument(help: ArgumentHelp("What the skill should do, in your words.", valueName: "text"))
    var text: String

    @Option(help: ArgumentHelp("How many skills to show.", valueName: "count"))
    var limit = 5

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit counts from 1.") }
        guard !text.allSatisfy(\.isWhitespace) else {
            throw ValidationError("Say what to find: the text is empty.")
        }
    }

    func run() async throws {
        let bench = try options.bench()
        let embedder = try await options.embedder(for: bench)
        let findings = try await bench.find(text, limit: limit, with: embedder)
        if options.json {
            Printer.answer(.array(findings.map(Self.json)))
        } else if findings.isEmpty {
            Printer.complain("Nothing fits. Say it in other words, or grow a skill for it.")
        } else {
            for finding in findings {
                let score = String(format: "%.2f", finding.match.score)
                Printer.answer("\(score)  \(finding.skill.name)  \(finding.skill.description)")
            }
        }
        if findings.isEmpty { throw ExitCode.failure }
    }

    private static func json(_ finding: Workbench.Finding) -> JSONValue {
        [
            "name": .string(finding.skill.name.text),
            "description": .string(finding.skill.description),
            "signature": .string("\(finding.skill.signature)"),
            "score": .number(finding.match.score),
            "semantic": .number(finding.match.semantic),
            "lexical": .number(finding.match.lexical),
        ]
    }
}
