import Foundation
import SkillCore
import SkillTestSupport
import Testing

@Suite(.tags(.jail), .timeLimit(.minutes(20))) struct DurabilityTests {
    static let names = ["base64-encode", "parse-number", "roman-numerals", "slugify", "word-count"]

    /// In steps of 150 ms: before the library is there, between skills, and after the last.
    @Test(arguments: 0..<10) func losesNothingThatItReportedWhenKilled(_ moment: Int) async throws {
        // Compiled files are there already, so that all moments fall into the judging and keeping.
        _ = try await TestLibrary.filled()
        let library = try TestLibrary()

        let outcome = try await Program.turns.take {
            let program = try Program.start(
                ["add"] + TestLibrary.starter(Self.names), in: library.setting)
            try await Task.sleep(for: .milliseconds(150 * moment + 20))
            program.send(SIGKILL)
            return try await program.end()
        }
        let list = try await Program.run("list", "--json", in: library.setting)
        let again = try await Program.run(
            ["add"] + TestLibrary.starter(["word-count"]), in: library.setting)

        let reported = Self.kept(outcome.output)
        if reported.isEmpty, list.exitCode == 2 {
            #expect(list.errors.contains("There is no library"), "\(list.summary)")
        } else {
            let held = try list.json().arrayValue ?? []
            #expect(reported.isSubset(of: held.compactMap { $0["name"]?.stringValue }))
            #expect(held.allSatisfy { $0["version"] == 1 })
        }
        #expect(again.exitCode == 0, "\(again.summary)")
        #expect(Self.kept(again.output) == ["word-count"])
    }

    @Test func letsTwoProcessesAddAtOnce() async throws {
        _ = try await TestLibrary.filled()
        let library = try TestLibrary()

        async let first = Program.run(
            ["add"] + TestLibrary.starter(Array(Self.names.prefix(4))), in: library.setting)
        async let second = Program.run(
            ["add"] + TestLibrary.starter(Array(Self.names.suffix(4).reversed())),
            in: library.setting)
        let outcomes = try await [first, second]
        let list = try await Program.run("list", "--json", in: library.setting)

        for outcome in outcomes { #expect(outcome.exitCode == 0, "\(outcome.summary)") }
        let held = try list.json().arrayValue ?? []
        #expect(held.map { $0["name"] } == Self.names.map(JSONValue.string))
        #expect(held.allSatisfy { $0["version"] == 1 && $0["verified"] == true })
    }

    @Test(arguments: [true, false])
    func keepsWhatItReportedOnAFullDisk(_ artifactsAreElsewhere: Bool) async throws {
        _ = try await TestLibrary.filled()
        let library = try TestLibrary()
        let skills = TestLibrary.starter(TestLibrary.skills).joined(separator: " ")
        try FileManager.default.createDirectory(
            at: library.file("disk"), withIntermediateDirectories: true)
        let share =
            artifactsAreElsewhere ? "ln -s \(library.url.path)/artifacts disk/artifacts" : ""
        // A namespace of its own, so that the disk goes with the last process on it.
        let script = """
            mount -t tmpfs -o size=\(artifactsAreElsewhere ? "520k" : "300k") none disk
            \(share)
            skillbox --version > /dev/null || exit 9
            export SKILLBOX_LIBRARY=$PWD/disk
            skillbox add \(skills); echo "exit $?"
            skillbox list --json > list.json || echo none > list.json
            """
        try library.write(script, to: "fill.sh")
        let unshare = getuid() == 0 ? "unshare -m" : "unshare -rm"

        let outcome = try await Program.shell("\(unshare) sh fill.sh", in: library.setting)

        let list = try String(contentsOf: library.file("list.json"), encoding: .utf8)
        #expect(outcome.output.hasSuffix("exit 2\n"), "\(outcome.summary)")
        #expect(outcome.errors.contains("full"), "\(outcome.summary)")
        outcome.expectPlainWords()
        let reported = Self.kept(outcome.output)
        #expect(reported.isEmpty == !artifactsAreElsewhere, "\(outcome.summary)")
        if !reported.isEmpty {
            let held = try JSONValue(parsing: list).arrayValue ?? []
            #expect(reported.isSubset(of: held.compactMap { $0["name"]?.stringValue }))
        }
    }

    @Test(arguments: [
        "skillbox list | head -n 1", "skillbox list | true", "skillbox list --json | head -c 1",
        "skillbox run word-count --timeout 20s --input '{\"text\": \"one\"}' | true",
        "skillbox list >&-", "skillbox list 2>&-",
    ])
    func takesAReaderThatLeavesForNoError(_ line: String) async throws {
        let library = try await TestLibrary.filled()
        let script = "set -o pipefail; \(line)"

        let outcome = try await Program.shell(
            "exec bash -c \"$SCRIPT\"", in: library.setting(script))

        #expect(outcome.exitCode == 0, "\(outcome.summary)")
        #expect(outcome.errors.isEmpty, "\(outcome.summary)")
    }

    @Test func tellsThatItsAnswerCouldNotBePrinted() async throws {
        let library = try await TestLibrary.filled()

        let outcome = try await Program.shell("skillbox list > /dev/full", in: library.setting)

        outcome.expectRefusal(saying: "The answer could not be printed: No space left on device.")
    }

    /// The names that `add` reported as kept, now or before.
    private static func kept(_ output: String) -> Set<String> {
        Set(
            output.matches(of: #/(?m)^(?:kept     |unchanged) ([a-z0-9-]+), version 1$/#)
                .map { String($0.1) })
    }
}

extension TestLibrary {
    fileprivate func setting(_ script: String) -> Program.Setting {
        var setting = setting
        setting.environment["SCRIPT"] = script
        return setting
    }
}
