import Foundation
import SkillCore
import SkillTestSupport
import Testing

@Suite(.tags(.jail), .timeLimit(.minutes(20))) struct MachineCommandTests {
    @Test func embedsATextAsAUnitVector() async throws {
        let library = try TestLibrary()

        let plain = try await Program.run("embed", "add up a column", in: library.setting)
        let json = try await Program.run(
            "embed", "add up a column", "--json", in: library.setting)

        let numbers = plain.output.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
        let embedding = try json.json()
        let same = (embedding["embedding"]?.arrayValue ?? []).compactMap(\.doubleValue)
        let length = numbers.reduce(0) { $0 + $1 * $1 }.squareRoot()
        #expect(plain.exitCode == 0, "\(plain.summary)")
        #expect(numbers.count == 384)
        #expect(abs(length - 1) < 1e-5)
        #expect(embedding["model"] == "all-MiniLM-L6-v2@53aa51172d14")
        #expect(embedding["dimension"] == 384)
        #expect(zip(numbers, same).allSatisfy { abs($0 - $1) < 1e-6 })
        #expect(same.count == 384)
    }

    @Test func namesTheModelInUse() async throws {
        let library = try TestLibrary()
        var without = library.setting
        without.environment["SKILLBOX_MODELS"] = library.file("no models").path

        let installed = try await Program.run("model", "list", in: library.setting)
        let missing = try await Program.run("model", "list", "--json", in: without)

        let models = try missing.json().arrayValue ?? []
        #expect(
            installed.output.contains("all-MiniLM-L6-v2@53aa51172d14  384 dimensions  in use\n"))
        #expect(
            models.first { $0["installed"] == false }?["name"] == "all-MiniLM-L6-v2@53aa51172d14")
        #expect(models.first { $0["used"] == true }?["name"] == "hashed-ngrams-1")
    }

    @Test func fetchesNothingWhenTheModelIsThere() async throws {
        let library = try TestLibrary()
        var setting = library.setting
        // Without any Python on PATH, nothing could be fetched.
        setting.environment["PATH"] = "/nowhere"

        let plain = try await Program.run("model", "install", in: setting)
        let json = try await Program.run("model", "install", "--json", in: setting)

        #expect(plain.exitCode == 0, "\(plain.summary)")
        #expect(plain.output.hasPrefix("already installed: all-MiniLM-L6-v2@53aa51172d14 in /"))
        #expect(json.exitCode == 0)
        #expect(try json.json()["wasThere"] == true)
    }

    @Test func installsFromAFolder() async throws {
        let library = try TestLibrary()
        let list = try await Program.run("model", "install", "--json", in: library.setting)
        let source = try #require(try list.json()["folder"]?.stringValue)
        var setting = library.setting
        setting.environment["SKILLBOX_MODELS"] = library.file("models").path

        let first = try await Program.run("model", "install", "--from", source, in: setting)
        try Data("damaged".utf8).write(to: library.file("models/all-MiniLM-L6-v2/vocab.txt"))
        let repaired = try await Program.run("model", "install", "--from", source, in: setting)
        let again = try await Program.run("model", "install", "--from", source, in: setting)

        #expect(first.exitCode == 0, "\(first.summary)")
        #expect(first.output.hasPrefix("installed all-MiniLM-L6-v2@53aa51172d14 in "))
        #expect(repaired.output.hasPrefix("installed "), "\(repaired.summary)")
        #expect(again.output.hasPrefix("already installed: "), "\(again.summary)")
    }

    @Test func tellsThatTheModelCanNotBeFetched() async throws {
        let library = try TestLibrary()
        var setting = library.setting
        setting.environment["PATH"] = "/nowhere"
        setting.environment["SKILLBOX_MODELS"] = library.file("models").path

        let outcome = try await Program.run("model", "install", in: setting)

        outcome.expectRefusal(saying: "could not be fetched")
    }

    @Test func findsEverythingInOrder() async throws {
        let library = try await TestLibrary.filled()
        var setting = library.setting
        setting.environment["OPENAI_BASE_URL"] = "http://127.0.0.1:1/v1"

        let outcome = try await Program.run("doctor", "--json", in: setting)

        let findings = try outcome.json().arrayValue ?? []
        let blas = findings.first { $0["name"] == "BLAS" }?["detail"]?.stringValue ?? ""
        let toolchain = findings.first { $0["name"] == "toolchain" }?["detail"]?.stringValue ?? ""
        #expect(outcome.exitCode == 0, "\(outcome.summary)")
        #expect(findings.count >= 10)
        // Whoever runs the tests may not be allowed to make a control group.
        let others = findings.filter { $0["name"] != "control group" }
        #expect(others.count == findings.count - 1)
        #expect(others.allSatisfy { $0["state"] == "works" }, "\(outcome.summary)")
        #expect(blas.contains("/") && blas.contains(".so"), "\(blas)")
        #expect(toolchain.hasPrefix("Swift version"))
    }

    @Test(arguments: [
        (["PATH": "/nowhere", "SKILLBOX_TOOLCHAIN": ""], "toolchain"),
        (["SKILLBOX_JAIL": "/nowhere"], "jail"), (["SKILLBOX_MODELS": "/nowhere"], "model"),
    ])
    func namesWhatIsMissing(_ environment: [String: String], _ name: String) async throws {
        let library = try await TestLibrary.filled()
        var setting = library.setting
        setting.environment = environment

        let outcome = try await Program.run("doctor", in: setting)

        let line = outcome.output.split(separator: "\n").first {
            $0.hasPrefix(name.padding(toLength: 13, withPad: " ", startingAt: 0))
        }
        #expect(outcome.exitCode == 1, "\(outcome.summary)")
        #expect(line?.contains(" missing ") == true, "\(outcome.summary)")
    }

    /// Whether a library is missing is known only where it is needed.
    @Test(arguments: [
        ("libblas.so.3", ["map"], "The BLAS library could not be loaded"),
        ("liblapack.so.3", ["map"], "The LAPACK library could not be loaded"),
        ("libcurl.so.4", ["grow", "--task", "count words"], "libcurl could not be loaded"),
    ])
    func doesWithoutWhatACommandDoesNotNeed(
        _ name: String, _ needy: [String], _ words: String
    ) async throws {
        let library = try await TestLibrary.filled()
        try library.write("This is no library.", to: "broken/\(name)")
        var setting = library.setting
        setting.environment["LD_LIBRARY_PATH"] = library.file("broken").path
        setting.environment["OPENAI_BASE_URL"] = "http://127.0.0.1:1/v1"
        setting.environment["SKILLBOX_MODEL"] = "none"

        let list = try await Program.run("list", in: setting)
        let run = try await Program.run(
            "run", "word-count", "--input", #"{"text": "one two"}"#, in: setting)
        let refused = try await Program.run(needy, in: setting)

        #expect(list.exitCode == 0, "\(list.summary)")
        #expect(run.exitCode == 0, "\(run.summary)")
        #expect(refused.exitCode == 2, "\(refused.summary)")
        #expect(refused.errors.contains(words), "\(refused.summary)")
        #expect(refused.errors.contains(name), "\(refused.summary)")
        refused.expectPlainWords()
    }

    @Test func findsThatBLASIsMissing() async throws {
        let library = try await TestLibrary.filled()
        try library.write("This is no library.", to: "broken/libblas.so.3")
        var setting = library.setting
        setting.environment["LD_LIBRARY_PATH"] = library.file("broken").path

        let outcome = try await Program.run("doctor", in: setting)

        #expect(outcome.exitCode == 1, "\(outcome.summary)")
        #expect(outcome.output.contains("BLAS           missing  The BLAS library could not be"))
    }

    @Test func namesADamagedLibrary() async throws {
        let library = try TestLibrary()
        try Data(repeating: 7, count: 9000).write(to: library.url.appending(path: "library.sqlite"))

        let outcome = try await Program.run("doctor", in: library.setting)

        #expect(outcome.exitCode == 1, "\(outcome.summary)")
        #expect(outcome.output.contains("library        missing"))
    }
}
