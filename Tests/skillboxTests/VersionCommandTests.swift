import Foundation
import SkillCore
import SkillTestSupport
import Testing

@Suite(.tags(.jail), .timeLimit(.minutes(20))) struct VersionCommandTests {
    @Test func goesBackAndTellsTheHistory() async throws {
        let library = try await twoVersions()

        let back = try await Program.run(
            "rollback", "repeat-text", "--to", "1", in: library.setting)
        let again = try await Program.run(
            "rollback", "repeat-text", "--to", "1", in: library.setting)
        let page = try await Program.run("history", "repeat-text", in: library.setting)
        let json = try await Program.run("history", "--json", "repeat-text", in: library.setting)

        #expect(back.exitCode == 0, "\(back.summary)")
        #expect(back.output == "went back to repeat-text, version 1\n")
        #expect(again.exitCode == 0, "\(again.summary)")
        #expect(again.output == "unchanged repeat-text, version 1\n")
        let lines = page.output.split(separator: "\n")
        #expect(lines.map { $0.hasPrefix("version ") } == [true, true])
        #expect(lines.last?.hasPrefix("version 1, current  added ") == true, "\(page.summary)")
        let versions = try json.json().arrayValue ?? []
        #expect(versions.map { $0["version"] } == [2, 1])
        #expect(versions.map { $0["current"] } == [false, true])
        #expect(versions.allSatisfy { $0["provenance"]?.stringValue?.count == 64 })
    }

    @Test func holdsBackWhatBreaksAPromise() async throws {
        let library = try await twoVersions()
        var broken = SkillDraft("repeat-text", change: "Once more.")
        broken.source = broken.source.replacing("max(0, input.times)", with: "1")
        broken.examples = #"[{"input": {"text": "ab", "times": 1}, "output": {"text": "ab"}}]"#

        let outcome = try await Program.run(
            "add", "--replace", broken.write(in: library), in: library.setting)

        #expect(outcome.exitCode == 1, "\(outcome.summary)")
        #expect(outcome.output.contains("it does not do what version 2 does"), "\(outcome.summary)")
    }

    @Test func removesASkillWithAllThatNeedIt() async throws {
        let library = try await TestLibrary.filled()

        let outcome = try await Program.run(
            "remove", "csv-column-values", "--with-dependants", in: library.setting)
        let list = try await Program.run("list", in: library.setting)

        #expect(outcome.exitCode == 0, "\(outcome.summary)")
        #expect(outcome.output == "removed csv-column-values\nremoved csv-column-sum\n")
        #expect(!list.output.contains("csv-column-sum"))
        #expect(list.output.contains("csv-parse"))
    }

    @Test func prunesOnlyWhatItIsTold() async throws {
        let library = try await twoVersions()
        func prune(_ arguments: String...) async throws -> ProgramOutcome {
            try await Program.run(["prune"] + arguments, in: library.setting)
        }

        let would = try await prune("--unused", "--superseded", "--dry-run")
        let versions = try await prune("--superseded", "--json")
        let none = try await prune("--unused", "--superseded")
        let all = try await prune("--unused", "--added")
        let list = try await Program.run("list", in: library.setting)

        #expect(
            would.output
                == "would remove repeat-text, version 1\n0 skills and 1 version to remove.\n",
            "\(would.summary)")
        #expect(
            try versions.json() == [
                "dryRun": false, "skills": [],
                "versions": [["name": "repeat-text", "version": 1]],
            ])
        #expect(none.output == "0 skills and 0 versions removed.\n", "\(none.summary)")
        #expect(all.output == "removed repeat-text\n1 skill and 0 versions removed.\n")
        #expect(list.output.isEmpty)
    }

    @Test func showsWhatChangedTheLibraryAndThatNobodyChangedThat() async throws {
        let library = try await twoVersions()

        let verified = try await Program.run("audit", "verify", in: library.setting)
        let head = String(try #require(verified.output.firstMatch(of: #/head ([0-9a-f]{64})/#)).1)
        _ = try await Program.run("rollback", "repeat-text", "--to", "1", in: library.setting)
        let page = try await Program.run("audit", "show", "--last", "2", in: library.setting)
        let later = try await Program.run(
            "audit", "verify", "--head", head, "--json", in: library.setting)
        let other = try await Program.run(
            "audit", "verify", "--head", String(repeating: "0", count: 64), in: library.setting)

        #expect(verified.output.hasPrefix("2 entries, whole\n"), "\(verified.summary)")
        let lines = page.output.split(separator: "\n")
        #expect(lines.count == 2, "\(page.summary)")
        #expect(lines.first?.contains("  replaced  {") == true, "\(page.summary)")
        #expect(lines.last?.contains("  rolled-back  {") == true, "\(page.summary)")
        #expect(later.exitCode == 0, "\(later.summary)")
        #expect(try later.json()["entries"] == 3)
        other.expectRefusal(exitCode: 1, saying: "lacks the head")
    }

    @Test func showsWhyASkillCanBeTrusted() async throws {
        let library = try await TestLibrary.filled()

        let plain = try await Program.run("show", "csv-column-sum", in: library.setting)
        let page = try await Program.run(
            "show", "csv-column-sum", "--evidence", in: library.setting)
        let json = try await Program.run(
            "show", "csv-column-sum", "--evidence", "--json", in: library.setting)

        #expect(!plain.output.contains("provenance "))
        #expect(page.output.contains("\nprovenance "), "\(page.summary)")
        #expect(page.output.contains("\npins       csv-column-values, version 1\n"))
        #expect(try json.json()["pins"] == ["csv-column-values": 1])
        #expect(try json.json()["evidence"]?.arrayValue != nil)
    }

    /// A library of one skill that was replaced by one with another text.
    private func twoVersions() async throws -> TestLibrary {
        let library = try TestLibrary()
        for change in ["", "Changed."] {
            let folder = try SkillDraft("repeat-text", change: change).write(in: library)
            let outcome = try await Program.run("add", "--replace", folder, in: library.setting)
            #expect(outcome.exitCode == 0, "\(outcome.summary)")
        }
        return library
    }
}
