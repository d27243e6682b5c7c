import Foundation
import SkillCore
import SkillTestSupport
import Testing

@testable import SkillSandbox

/// Skills as modules: built, joined, run and kept.
@Suite(.tags(.jail), .timeLimit(.minutes(5))) struct SkillBuildTests {
    @Test func joinsSkillsOverTwoLevels() async throws {
        let lines = try await TestSandbox.build("TextLines", Self.textLines)
        let count = try await TestSandbox.build(
            "LineCount", Self.lineCount, dependencies: [lines])
        let double = try await TestSandbox.build(
            "DoubleCount",
            """
            @testable import LineCount
            @testable import TextLines
            struct Input: Codable { var text: String }
            struct Output: Codable { var double: Int; var first: String }
            func helper() -> Int { 2 }
            func run(_ input: Input) throws -> Output {
                let count = try LineCount.run(.init(text: input.text)).count
                let first = TextLines.run(.init(text: input.text)).lines[0]
                return Output(double: helper() * count, first: first)
            }
            """, dependencies: [count, lines])

        let report = try await TestSandbox.sandbox().run(double, input: ["text": "a\nb\nc"])

        #expect(report.output == ["double": 6, "first": "a"], "\(report)")
    }

    @Test func refusesAnImportThatIsNoDependency() async throws {
        let answer = try await TestSandbox.sandbox().build(
            SkillModule(name: "LineCount", source: Self.lineCount, isAsync: false),
            dependencies: [])

        guard case .didNotCompile(let diagnostics) = answer else {
            Issue.record("It was built.")
            return
        }
        #expect(diagnostics.first?.line == 1)
        #expect(diagnostics.first?.message.contains("TextLines") == true)
    }

    @Test func placesWhatTheCompilerSays() async throws {
        let answer = try await TestSandbox.sandbox().build(
            SkillModule(
                name: "Broken",
                source: """
                    struct Input: Codable {}
                    struct Output: Codable { var text: String }
                    func run(_ input: Input) -> Output {
                        Output(text: 5)
                    }
                    """, isAsync: false), dependencies: [])

        guard case .didNotCompile(let diagnostics) = answer else {
            Issue.record("It was built.")
            return
        }
        let error = diagnostics.first { $0.severity == .error }
        #expect(error?.line == 4)
        #expect(error?.column == 18)
    }

    @Test func tellsInvalidInputByItsMessage() async throws {
        let skill = try await TestSandbox.build(
            "Refusal",
            """
            import SkillKit
            struct Input: Codable { var count: Int; var name: String? }
            struct Output: Codable { var count: Int }
            func run(_ input: Input) throws -> Output {
                guard input.count > 0 else { throw InvalidInput("The count must be positive.") }
                return Output(count: input.count)
            }
            """)
        let sandbox = try TestSandbox.sandbox()

        let thrown = try await sandbox.run(skill, input: ["count": -1])
        let missing = try await sandbox.run(skill, input: ["name": "x"])
        let wrong = try await sandbox.run(skill, input: ["count": "many"])
        let null = try await sandbox.run(skill, input: ["count": nil])
        let nothing = try await sandbox.run(skill, input: nil)
        let good = try await sandbox.run(skill, input: ["count": 2, "unknown": [1, 2.5, "x"]])

        #expect(thrown.ending == .failed)
        #expect(thrown.error == "The count must be positive.")
        #expect(missing.error == "The input's field \"count\" is missing.")
        #expect(wrong.error == "The input's field \"count\" is not a value of type Int.")
        #expect(null.ending == .failed && null.error?.contains("\"count\" is null") == true)
        #expect(nothing.ending == .failed && nothing.error != nil)
        #expect(good.output == ["count": 2])
    }

    @Test func awaitsAnAsynchronousSkill() async throws {
        let skill = try await TestSandbox.build(
            "Awaiting",
            """
            import Dispatch
            import Foundation
            struct Input: Codable { var count: Int }
            struct Output: Codable { var sum: Int; var text: String }
            func run(_ input: Input) async throws -> Output {
                if input.count < 0 { throw CocoaError(.fileNoSuchFile) }
                let sum = await withTaskGroup(of: Int.self) { group in
                    for number in 0..<input.count {
                        group.addTask {
                            try? await Task.sleep(for: .milliseconds(1))
                            return number
                        }
                    }
                    return await group.reduce(0, +)
                }
                let text = await withCheckedContinuation { continuation in
                    DispatchQueue.global().asyncAfter(deadline: .now() + 0.001) {
                        let date = Date(timeIntervalSince1970: 0)
                        continuation.resume(returning: date.formatted(.iso8601))
                    }
                }
                return Output(sum: sum, text: text)
            }
            """, isAsync: true)
        let sandbox = try TestSandbox.sandbox()

        // Often enough to meet what only sometimes goes wrong with threads.
        for _ in 0..<50 {
            let report = try await sandbox.run(
                skill, input: ["count": 20], limits: RunLimits(wallTime: .seconds(20)))
            #expect(report.output == ["sum": 190, "text": "1970-01-01T00:00:00Z"], "\(report)")
        }
        #expect(try await sandbox.run(skill, input: ["count": -1]).ending == .failed)
    }

    @Test func compilesTheSameSkillOnce() async throws {
        let folder = try TemporaryFolder()
        let sandbox = try Sandbox(artifacts: folder.file("artifacts"))
        let first = try await TestSandbox.build("TextLines", Self.textLines, in: sandbox)
        let before = try Self.files(below: folder.url)

        let second = try await TestSandbox.build("TextLines", Self.textLines, in: sandbox)
        let report = try await sandbox.run(second, input: ["text": "a\nb"])
        let after = try Self.files(below: folder.url)

        #expect(first == second)
        #expect(report.output == ["lines": ["a", "b"]])
        #expect(before == after)
        #expect(!after.keys.contains { $0.contains("drafts/") })
        #expect(after.keys.contains { $0.hasSuffix("libTextLines.so") })

        try FileManager.default.removeItem(at: folder.file("artifacts"))
        await #expect(throws: JailError.self) { try await sandbox.run(first, input: ["text": ""]) }
        let rebuilt = try await TestSandbox.build("TextLines", Self.textLines, in: sandbox)
        #expect(try await sandbox.run(rebuilt, input: ["text": "a"]).output == ["lines": ["a"]])
    }

    @Test func sweepsWhatKilledProgramsLeft() async throws {
        let folder = try TemporaryFolder()
        let artifacts = folder.file("artifacts")
        let left = artifacts.appending(path: "drafts/left/src")
        try FileManager.default.createDirectory(at: left, withIntermediateDirectories: true)
        let held = try ArtifactStore(folder: artifacts).makeDraft()

        #expect(!FileManager.default.fileExists(atPath: left.path))
        try FileManager.default.createDirectory(at: left, withIntermediateDirectories: true)
        _ = try await TestSandbox.build(
            "Constant", Self.constant(1), in: Sandbox(artifacts: artifacts))

        #expect(!FileManager.default.fileExists(atPath: left.path))
        #expect(FileManager.default.fileExists(atPath: held.folder.path))
    }

    @Test func tellsSkillsApartByTheirSource() async throws {
        let one = try await TestSandbox.build("Constant", Self.constant(1))
        let two = try await TestSandbox.build("Constant", Self.constant(2))
        let sandbox = try TestSandbox.sandbox()

        #expect(one.key != two.key)
        #expect(try await sandbox.run(one, input: [:]).output == ["value": 1])
        #expect(try await sandbox.run(two, input: [:]).output == ["value": 2])
    }

    @Test func leavesNothingWhenItIsCancelled() async throws {
        let folder = try TemporaryFolder()
        let sandbox = try Sandbox(artifacts: folder.file("artifacts"))
        let build = Task {
            try await TestSandbox.build("Constant", Self.constant(1), in: sandbox)
        }
        while try !Self.files(below: folder.url).keys.contains(where: { $0.contains("drafts/") }) {
            try await Task.sleep(for: .milliseconds(5))
        }

        build.cancel()
        let result = await build.result

        #expect(throws: JailError.cancelled) { try result.get() }
        // What was finished before it was cancelled may stay.
        let left = try Self.files(below: folder.url).keys
        #expect(left.contains("artifacts/drafts"))
        #expect(!left.contains { $0.contains("drafts/") })
    }

    @Test func compilesOnceForAllWhoAskAtOnce() async throws {
        let folder = try TemporaryFolder()
        let sandbox = try Sandbox(artifacts: folder.file("artifacts"))

        let artifacts = try await withThrowingTaskGroup(of: SkillArtifact.self) { group in
            for _ in 0..<6 {
                group.addTask {
                    try await TestSandbox.build("Constant", Self.constant(1), in: sandbox)
                }
            }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }

        #expect(artifacts.count == 1)
        // The folder for drafts, the count of what is kept, the module cache, SkillKit and the skill.
        let entries = try FileManager.default.contentsOfDirectory(
            atPath: folder.file("artifacts").path)
        #expect(entries.count == 5)
    }

    @Test func tellsWhenArtifactsCannotBeKept() async throws {
        let folder = try TemporaryFolder()
        let file = folder.file("taken")
        try Data().write(to: file)
        let sandbox = try Sandbox(artifacts: file)

        await #expect(throws: JailError.self) {
            try await TestSandbox.build("Constant", Self.constant(1), in: sandbox)
        }
    }

    @Test func runsManyAtOnce() async throws {
        let skill = try await TestSandbox.build("Constant", Self.constant(7))
        let sandbox = try TestSandbox.sandbox()

        let answers = try await withThrowingTaskGroup(of: JSONValue?.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    try await sandbox.run(
                        skill, input: [:],
                        limits: RunLimits(wallTime: .seconds(20), cpuTime: .seconds(10))
                    ).output
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }

        #expect(answers == Array(repeating: ["value": 7], count: 20))
    }

    @Test func importsWhatASkillMay() async throws {
        let skill = try await TestSandbox.build(
            "Imports",
            """
            import Foundation
            import RegexBuilder
            import Synchronization
            struct Input: Codable { var text: String }
            struct Output: Codable { var word: String; var count: Int; var upper: String }
            func run(_ input: Input) throws -> Output {
                let word = Regex { Capture { OneOrMore(.word) } }
                let count = Mutex(0)
                for _ in input.text { count.withLock { $0 += 1 } }
                let match = input.text.firstMatch(of: word)
                return Output(
                    word: match.map { String($0.1) } ?? "", count: count.withLock { $0 },
                    upper: input.text.uppercased(with: Locale(identifier: "tr_TR")))
            }
            """)

        let report = try await TestSandbox.sandbox().run(skill, input: ["text": "- ili!"])

        #expect(report.output == ["word": "ili", "count": 6, "upper": "- İLİ!"], "\(report)")
    }

    private static let textLines = """
        struct Input: Codable { var text: String }
        struct Output: Codable { var lines: [String] }
        func helper() -> Int { 1 }
        func run(_ input: Input) -> Output {
            Output(lines: input.text.split(separator: "\\n").map(String.init))
        }
        """

    private static let lineCount = """
        @testable import TextLines
        struct Input: Codable { var text: String }
        struct Output: Codable { var count: Int }
        func run(_ input: Input) throws -> Output {
            Output(count: TextLines.run(.init(text: input.text)).lines.count * TextLines.helper())
        }
        """

    private static func constant(_ value: Int) -> String {
        """
        struct Input: Codable {}
        struct Output: Codable { var value: Int }
        func run(_ input: Input) -> Output { Output(value: \(value)) }
        """
    }

    /// Every file's inode and date by its path.
    private static func files(below folder: URL) throws -> [String: [String]] {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        return try paths.reduce(into: [:]) { files, path in
            let attributes = try FileManager.default.attributesOfItem(
                atPath: folder.appending(path: path).path)
            files[path] = [
                "\(attributes[.systemFileNumber] ?? "")", "\(attributes[.modificationDate] ?? "")",
            ]
        }
    }
}
