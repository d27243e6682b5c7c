import Foundation
import SkillCore
import SkillSandbox
import SkillStorage
import SkillTestSupport
import SkillWorkshop
import Testing

@Suite(.tags(.jail), .takingTurns, .timeLimit(.minutes(10))) struct RunningTests {
    @Test func answersAndRecordsTheRun() async throws {
        let library = try await TestLibrary(Samples.halveNumber)
        let name = try SkillName("halve-number")

        let report = try await library.bench.run(name, input: ["number": 5])

        #expect(report.output == ["half": 2.5])
        let statistics = try await library.bench.store.statistics()
        #expect(statistics.runsByEnding == ["completed": 1])
        #expect(statistics.mostUsed == [.init(name: name, runs: 1)])
        #expect(try #require(statistics.medianWallTime) > .zero)
    }

    @Test func recordsARunThatFails() async throws {
        let library = try await TestLibrary(Samples.halveNumber)

        let report = try await library.bench.run(
            SkillName("halve-number"), input: ["number": "five"])

        #expect(report.ending == .failed)
        #expect(report.error == "The input's field \"number\" is not a value of type Double.")
        #expect(try await library.bench.store.statistics().runsByEnding == ["failed": 1])
    }

    @Test func keepsToTheLimitsOfTheCall() async throws {
        let library = try await TestLibrary(Samples.splitWords)

        let report = try await library.bench.run(
            SkillName("split-words"), input: ["text": .string(String(repeating: "a ", count: 999))],
            limits: RunLimits(output: 100))

        #expect(report.ending == .outputExceeded)
    }

    @Test func refusesANameThatNoSkillHas() async throws {
        let library = try await TestLibrary()
        let name = try SkillName("no-such-skill")

        await #expect(throws: StoreError.noSuchSkill(name)) {
            try await library.bench.run(name, input: [:])
        }
        #expect(try await library.bench.store.statistics().runsByEnding.isEmpty)
    }

    @Test func opensNoLibraryThatIsNotThere() throws {
        let folder = try TemporaryFolder()
        let library = LibraryFolder(path: folder.file("none").path, environment: [:])

        #expect(throws: StoreError.noLibrary(path: library.database.path)) {
            try Workbench(folder: library, creating: false)
        }
        #expect(!FileManager.default.fileExists(atPath: library.url.path))
    }

    @Test(arguments: [
        (["SKILLBOX_LIBRARY": "/a/b"], "/a/b"),
        (["SKILLBOX_LIBRARY": "", "XDG_DATA_HOME": "/data"], "/data/skillbox"),
        (["XDG_DATA_HOME": "relative", "HOME": "/home/ada"], "/home/ada/.local/share/skillbox"),
    ])
    func findsTheLibrary(in environment: [String: String], at path: String) {
        #expect(LibraryFolder(path: nil, environment: environment).url.path == path)
        #expect(LibraryFolder(path: "/named", environment: environment).url.path == "/named")
    }
}
