import Foundation
import SkillCore
import SkillTestSupport
import Testing

@Suite(.tags(.jail), .timeLimit(.minutes(20))) struct RefusalTests {
    /// What can't be done, and the words that say why.
    struct Refusal: Sendable, CustomTestStringConvertible {
        var arguments: [String]
        var words: String
        var environment: [String: String] = [:]

        var testDescription: String {
            arguments.joined(separator: " ")
                + environment.map { " with \($0.key)=\($0.value)" }.joined()
        }
    }

    static let refusals = [
        Refusal(arguments: ["show", "no-such-skill"], words: "no skill named \"no-such-skill\""),
        Refusal(arguments: ["run", "no-such-skill"], words: "no skill named \"no-such-skill\""),
        Refusal(arguments: ["remove", "no-such-skill"], words: "no skill named"),
        Refusal(arguments: ["verify", "no-such-skill"], words: "no skill named"),
        Refusal(
            arguments: ["remove", "--with-dependants", "no-such-skill"], words: "no skill named"),
        Refusal(arguments: ["history", "no-such-skill"], words: "no skill named"),
        Refusal(arguments: ["rollback", "no-such-skill", "--to", "1"], words: "no skill named"),
        Refusal(
            arguments: ["rollback", "word-count", "--to", "7"],
            words: "\"word-count\" has no version 7"),
        Refusal(arguments: ["run", "word-count", "--input", "{no"], words: "not valid JSON"),
        Refusal(arguments: ["run", "word-count", "--input", ""], words: "not valid JSON"),
        Refusal(arguments: ["run", "word-count", "--input", "-"], words: "not valid JSON"),
        Refusal(
            arguments: ["run", "word-count", "--input", "@/no/such/file"],
            words: "no readable file at \"/no/such/file\""),
        Refusal(
            arguments: ["run", "word-count", "--input", "@/dev/zero"], words: "larger than 64 MiB"),
        Refusal(arguments: ["solve", "count words", "--input", "[]"], words: "not a JSON object"),
        Refusal(
            arguments: ["map", "--out", "no/such/folder/map.svg"],
            words: "The picture can't be written to \"no/such/folder/map.svg\""),
        Refusal(arguments: ["map", "--out", "folder"], words: "Is a directory"),
        Refusal(arguments: ["exec", "no-such-file.swift"], words: "no readable file"),
        Refusal(arguments: ["exec", "folder"], words: "no readable file at \"folder\""),
        Refusal(
            arguments: ["exec", "garbage.swift"], words: "\"garbage.swift\" is not UTF-8 text"),
        Refusal(arguments: ["add", "no/such/folder"], words: "There is nothing at"),
        Refusal(arguments: ["add", "folder"], words: "holds no skills"),
        Refusal(arguments: ["add", "garbage.swift"], words: "holds no skills"),
        Refusal(
            arguments: ["jail", "--", "no-such-program"], words: "no program at \"no-such-program\""
        ),
        Refusal(
            arguments: ["jail", "--read", "/no/such/file", "--", "true"], words: "/no/such/file"),
        Refusal(arguments: ["grow", "--task", "count"], words: "OPENAI_BASE_URL"),
        Refusal(
            arguments: ["grow", "--task", "count"], words: "SKILLBOX_MODEL",
            environment: ["OPENAI_BASE_URL": "http://127.0.0.1:1/v1"]),
        Refusal(
            arguments: ["grow", "--tasks", "no-such-file"], words: "no readable file",
            environment: ["OPENAI_BASE_URL": "http://127.0.0.1:1/v1", "SKILLBOX_MODEL": "m"]),
        Refusal(
            arguments: ["model", "install", "--from", "folder"], words: "model.safetensors",
            environment: ["SKILLBOX_MODELS": "no models"]),
        Refusal(
            arguments: ["exec", "hello.swift"], words: "there is no swiftc on PATH",
            environment: ["PATH": "/nowhere", "SKILLBOX_TOOLCHAIN": ""]),
        Refusal(
            arguments: ["add", "folder of skills"], words: "there is no swiftc on PATH",
            environment: ["PATH": "/nowhere", "SKILLBOX_TOOLCHAIN": ""]),
        Refusal(
            arguments: ["run", "word-count"], words: "\"/nowhere\" holds no swift-frontend",
            environment: ["SKILLBOX_TOOLCHAIN": "/nowhere"]),
        Refusal(
            arguments: ["run", "word-count"], words: "name the launcher in SKILLBOX_JAIL",
            environment: ["SKILLBOX_JAIL": "/nowhere"]),
        Refusal(
            arguments: ["jail", "--", "true"], words: "looked at /nowhere",
            environment: ["SKILLBOX_JAIL": "/nowhere"]),
    ]

    @Test(arguments: refusals) func tellsWhatCouldNotBeDone(_ refusal: Refusal) async throws {
        let library = try await TestLibrary.filled()
        try library.write("nothing", to: "folder/notes.txt")
        try library.write("print(1)", to: "hello.swift")
        _ = try SkillDraft("repeat-text").write(in: library, below: "folder of skills")
        let garbage = (0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ 0x80) }
        try Data(garbage).write(to: library.file("garbage.swift"))
        var setting = library.setting
        setting.environment = refusal.environment

        let plain = try await Program.run(refusal.arguments, in: setting)
        let json = try await Program.run(
            [refusal.arguments[0]] + Self.json(refusal.arguments), in: setting)
        let list = try await Program.run("list", "--json", in: library.setting)

        plain.expectRefusal(saying: refusal.words)
        json.expectRefusal(saying: refusal.words)
        #expect(try list.json().arrayValue?.count == TestLibrary.skills.count)
    }

    /// The arguments after the command's name with `--json` among them.
    private static func json(_ arguments: [String]) -> [String] {
        let rest = arguments.dropFirst()
        return arguments[0] == "model"
            ? rest.prefix(1) + ["--json"] + rest.dropFirst() : ["--json"] + rest
    }

    @Test(arguments: [
        (["frobnicate"], "frobnicate"), (["list", "extra"], "extra"), (["show"], "name"),
        (["find", "  "], "the text is empty"), (["find", "a", "--limit", "0"], "counts from 1"),
        (["run", "Word_Count"], "lowercase words"), (["jail"], "Name a program after --"),
        (["run", "word-count", "--memory", "1"], "Give 1MiB"),
        (["run", "word-count", "--memory", "much"], "much"),
        (["run", "word-count", "--timeout", "0"], "more than 0s"),
        (["exec", "x.swift", "--timeout", "2 weeks"], "2 weeks"),
        (["exec", "x.swift", "--cpu", "-1s"], "Missing value for '--cpu"),
        (["jail", "--processes", "0", "--", "true"], "Give 1 to 4096"),
        (["jail", "--threads", "many", "--", "true"], "many"),
        (["jail", "--env", "novalue", "--", "true"], "KEY=VALUE"),
        (["grow", "--iterations", "0"], "counts from 1"),
        (["history"], "name"), (["rollback", "word-count"], "--to"),
        (["rollback", "word-count", "--to", "first"], "first"),
        (["prune"], "Say what to remove"), (["prune", "--superseded", "--added"], "--unused"),
        (["audit", "verify", "--head", "abc"], "64 hexadecimal digits"),
        (["audit", "show", "--last", "0"], "number from 1"),
        (["grow", "--budget-tokens", "-5"], "Missing value for"),
    ])
    func tellsHowItIsCalledWhenCalledWrong(
        _ arguments: [String], _ words: String
    ) async throws {
        let library = try TestLibrary()

        let outcome = try await Program.run(arguments, in: library.setting)

        #expect(outcome.exitCode == 64, "\(outcome.summary)")
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.contains(words), "\(outcome.summary)")
        #expect(outcome.errors.contains("\nUsage: skillbox"), "\(outcome.summary)")
        #expect(!outcome.errors.contains("Error"), "\(outcome.summary)")
    }

    @Test(arguments: [
        ["list"], ["find", "text"], ["show", "word-count"], ["run", "word-count"],
        ["remove", "word-count"], ["verify"], ["stats"], ["map"], ["solve", "count words"],
        ["history", "word-count"], ["rollback", "word-count", "--to", "1"],
        ["prune", "--unused"], ["audit", "verify"], ["audit", "show"],
    ])
    func makesNoLibraryWhereThereIsNone(_ arguments: [String]) async throws {
        let library = try TestLibrary()
        var setting = library.setting
        setting.library = library.file("nothing here")

        let outcome = try await Program.run(arguments, in: setting)

        outcome.expectRefusal(saying: "There is no library at")
        #expect(!FileManager.default.fileExists(atPath: library.file("nothing here").path))
    }

    @Test(arguments: ["garbage", "cut short", "empty", "another program's"])
    func leavesALibraryThatIsNoneAlone(_ kind: String) async throws {
        let library = try TestLibrary()
        let bytes =
            switch kind {
            case "garbage": Data((0..<20_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
            case "cut short": Data("SQLite format 3\0".utf8)
            case "empty": Data()
            default: Data("{\"not\": \"a library\"}".utf8) + Data(count: 4096)
            }
        let file = library.url.appending(path: "library.sqlite")
        try bytes.write(to: file)

        let outcome = try await Program.run("list", in: library.setting)

        outcome.expectRefusal(saying: "library")
        #expect(try Data(contentsOf: file) == bytes)
    }

    @Test func readsTheLibraryWithoutAToolchain() async throws {
        let library = try await TestLibrary.filled()
        var setting = library.setting
        setting.environment = [
            "PATH": "/nowhere", "SKILLBOX_TOOLCHAIN": nil, "SKILLBOX_JAIL": "/nowhere",
        ]

        for arguments in [["list"], ["show", "csv-parse"], ["find", "sort lines"], ["stats"]] {
            let outcome = try await Program.run(arguments, in: setting)

            #expect(outcome.exitCode == 0, "\(outcome.summary)")
        }
    }
}
