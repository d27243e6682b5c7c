import ArgumentParser
import Foundation
import SkillCore
import SkillStorage
import SkillWorkshop

struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Check and show the log of what changed the library.",
        discussion: "For example: skillbox audit verify",
        subcommands: [Verify.self, Show.self])

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "verify",
            abstract: "Check that no entry of the log was changed, moved or taken out.",
            discussion: """
                Prints the log's head. Who notes it elsewhere, and names it the next time, learns \
                too whether the log was cut short or written anew. Exits with 1 when an entry \
                doesn't fit. For example: skillbox audit verify
                """)

        @OptionGroup var options: LibraryOptions

        @Option(
            help: ArgumentHelp("A head that was noted earlier.", valueName: "hash"),
            transform: Self.head)
        var head: SourceDigest?

        func run() async throws {
            let state = try await options.bench().store.verifyAudit(expecting: head)
            if options.json {
                Printer.answer(Self.json(state))
            } else if case .whole(let count, let head) = state {
                Printer.answer("\(count) \(count == 1 ? "entry" : "entries"), whole")
                if let head { Printer.answer("head \(head)") }
            }
            switch state {
            case .whole: return
            case .broken(let number):
                Printer.complain("Entry \(number) of the audit log isn't the one that was written.")
            case .lacksHead(let count, _):
                Printer.complain(
                    """
                    The audit log, of \(count) entries, lacks the head that was named: it was cut \
                    short or written anew.
                    """)
            }
            throw ExitCode.failure
        }

        private static func head(_ text: String) throws -> SourceDigest {
            guard let digest = SourceDigest(hexadecimal: text) else {
                throw ValidationError("A head has 64 hexadecimal digits, in lower case.")
            }
            return digest
        }

        private static func json(_ state: AuditState) -> JSONValue {
            switch state {
            case .whole(let count, let head):
                ["state": "whole", "entries": .integer(count), "head": json(head)]
            case .broken(let number): ["state": "broken", "entry": .integer(number)]
            case .lacksHead(let count, let head):
                ["state": "lacks-head", "entries": .integer(count), "head": json(head)]
            }
        }

        private static func json(_ digest: SourceDigest?) -> JSONValue {
            digest.map { .string($0.hexadecimal) } ?? .null
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Show the last entries of the log, the oldest of them first.",
            discussion: "For example: skillbox audit show --last 5")

        @OptionGroup var options: LibraryOptions

        @Option(help: ArgumentHelp("How many entries.", valueName: "count"))
        var last = 20

        func validate() throws {
            if last < 1 { throw ValidationError("--last takes a number from 1.") }
        }

        func run() async throws {
            let entries = try await options.bench().store.auditEntries(last: last)
            if options.json {
                Printer.answer(.array(entries.map(Self.json)))
                return
            }
            for entry in entries {
                Printer.answer(
                    """
                    \(entry.number)  \(entry.at.formatted(.iso8601))  \(entry.event)  \
                    \(entry.detail.canonical)
                    """)
            }
        }

        private static func json(_ entry: AuditEntry) -> JSONValue {
            [
                "number": .integer(entry.number), "at": .string(entry.at.formatted(.iso8601)),
                "event": .string(entry.event), "detail": entry.detail,
                "hash": .string(entry.hash.hexadecimal),
            ]
        }
    }
}
