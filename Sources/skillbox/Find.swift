import ArgumentParser
import Foundation
import SkillChat
import SkillCore
import SkillSearch
import SkillStorage
import SkillWorkshop

struct Find: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "find",
        abstract: "Find the skills nearest in meaning and words.",
        discussion: """
            Exits with 1 when nothing fits. Skills that the embedding model has not embedded yet \
            are embedded after the answer; interrupted, the next command goes on with it. For \
            example: skillbox find "add up a table column" --input-type String
            """)

    @OptionGroup var options: LibraryOptions

    @Argument(help: ArgumentHelp("What the skill should do, in your words.", valueName: "text"))
    var text: String?

    @Option(
        help: ArgumentHelp("Find what is near this skill, instead of a text.", valueName: "name"),
        transform: SkillName.parse)
    var similar: SkillName?

    @Option(help: ArgumentHelp("How many skills to show.", valueName: "count"))
    var limit = 5

    @OptionGroup(title: "Only skills that") var filter: FilterOptions

    @Flag(
        help: """
            Let the language model put the best 20 in order and leave out what doesn't fit \
            (OPENAI_BASE_URL and SKILLBOX_MODEL).
            """)
    var rerank = false

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit counts from 1.") }
        switch (text, similar) {
        case (nil, nil): throw ValidationError("Say what to find, or name a skill with --similar.")
        case (_?, _?):
            throw ValidationError("Say what to find, or name a skill with --similar: not both.")
        case (let text?, nil) where text.allSatisfy(\.isWhitespace):
            throw ValidationError("Say what to find: the text is empty.")
        case (nil, _?) where rerank:
            throw ValidationError("--rerank needs a text to find, and no --similar.")
        default: break
        }
        try filter.check()
    }

    func run() async throws {
        let bench = try options.bench()
        let chat =
            rerank
            ? try await ModelOptions().chat(
                of: ChatConfiguration(environment: options.environment), for: bench) : nil
        let embedder = try await options.embedder(for: bench)
        let found = try await findings(in: bench, with: embedder, chat)
        if options.json {
            Printer.answer(.array(found.skills.map(json)))
        } else if found.skills.isEmpty {
            Printer.complain(nothing(found))
        } else {
            for finding in found.skills { Printer.answer(line(finding)) }
        }
        try await EmbeddingProgress.embedMissing(found.unembedded, in: bench, with: embedder)
        if let text, found.skills.isEmpty, found.unembedded == 0, filter.filter.isEmpty {
            // Growing looks here for what is wanted. Finding nothing is the answer all the same.
            try? await bench.store.noteUnanswered(text)
        }
        if found.skills.isEmpty { throw ExitCode.failure }
    }

    private func findings(
        in bench: Workbench, with embedder: any EmbeddingModel, _ chat: (any ChatModel)?
    ) async throws -> Workbench.Findings {
        if let similar {
            return try await bench.findings(
                similarTo: similar, limit: limit, matching: filter.filter, with: embedder)
        }
        return try await bench.findings(
            for: text ?? "", limit: limit, matching: filter.filter, with: embedder,
            rerankedBy: chat)
    }

    private func nothing(_ found: Workbench.Findings) -> String {
        if found.unembedded > 0 {
            return "Nothing fits among the skills that are embedded. Ask again when all are."
        }
        if !filter.filter.isEmpty {
            return
                "Nothing that the options let through fits. Ask for less, or grow a skill for it."
        }
        return similar == nil
            ? "Nothing fits. Say it in other words, or grow a skill for it."
            : "There is no other skill. Add some, or grow them."
    }

    /// How likely it is the right skill, or for `--similar` how near it is.
    private func score(of finding: Workbench.Finding) -> Double {
        similar == nil ? finding.match.score : finding.match.semantic
    }

    private func line(_ finding: Workbench.Finding) -> String {
        let score = String(format: "%.2f", score(of: finding))
        return "\(score)  \(finding.skill.name)  \(finding.skill.description)"
    }

    private func json(_ finding: Workbench.Finding) -> JSONValue {
        [
            "name": .string(finding.skill.name.text),
            "description": .string(finding.skill.description),
            "signature": .string("\(finding.skill.signature)"),
            "score": .number(score(of: finding)),
            "semantic": .number(finding.match.semantic),
            "lexical": .number(finding.match.lexical),
        ]
    }
}
