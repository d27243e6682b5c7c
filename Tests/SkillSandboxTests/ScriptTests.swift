import Foundation
import SkillCore
import SkillSandbox
import SkillTestSupport
import Testing

/// Whole scripts, compiled and run in the jail.
@Suite(.tags(.jail), .timeLimit(.minutes(5))) struct ScriptTests {
    @Test func passesArgumentsInputEnvironmentAndFiles() async throws {
        let folder = try TemporaryFolder()
        let file = folder.file("note.txt")
        try Data("from a file".utf8).write(to: file)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file.path)
        let source = """
            import Foundation
            print(CommandLine.arguments.dropFirst().joined(separator: ","))
            print(readLine() ?? "no input")
            print(ProcessInfo.processInfo.environment["GREETING"] ?? "no greeting")
            print(try String(contentsOfFile: "\(file.path)", encoding: .utf8))
            print(FileManager.default.fileExists(atPath: "/etc/passwd"))
            print(ProcessInfo.processInfo.environment["PWD"] ?? "no folder of the host")
            """

        let report = try await TestSandbox.sandbox().runScript(
            source, arguments: ["a b", "ü"], standardInput: Data("a line\n".utf8),
            readable: [file], environment: ["GREETING=hello"])

        #expect(report.ending == .completed)
        let lines = String(decoding: report.standardOutput, as: UTF8.self).split(separator: "\n")
        #expect(
            lines == [
                "a b,ü", "a line", "hello", "from a file", "false", "no folder of the host",
            ])
    }

    @Test func placesWhatTheCompilerSays() async throws {
        let report = try await TestSandbox.sandbox().runScript(
            """
            let sum = 1 + 2
              print(total)
            """)

        #expect(report.ending == .didNotCompile)
        let error = report.diagnostics.first { $0.severity == .error }
        #expect(error?.line == 2)
        #expect(error?.column == 9)
        #expect(error?.message.contains("total") == true)
        #expect(report.standardOutput.isEmpty)
    }

    @Test(arguments: [
        "import NoSuchModule", "struct {", "let text = \"\\(\"", "#error(\"stop\")",
    ])
    func reportsWhatIsNoProgram(_ source: String) async throws {
        let report = try await TestSandbox.sandbox().runScript(source)

        #expect(report.ending == .didNotCompile)
        #expect(report.diagnostics.contains { $0.severity == .error })
    }

    @Test func keepsWhatWasPrintedBeforeACrash() async throws {
        let report = try await TestSandbox.sandbox().runScript(
            """
            import Foundation
            setvbuf(stdout, nil, _IOLBF, 0)
            print("so far")
            struct Broken: Error {}
            throw Broken()
            """)

        #expect(report.ending == .crashed)
        #expect(report.standardOutput == Data("so far\n".utf8))
        #expect(String(decoding: report.standardError, as: UTF8.self).contains("Broken"))
    }

    @Test func startsNoOtherProgram() async throws {
        let report = try await TestSandbox.sandbox().runScript(
            """
            import Foundation
            let process = Process()
            process.executableURL = URL(filePath: "/skill/script")
            try process.run()
            """)

        #expect(report.ending == .denied, "\(report.json.canonical)")
    }

    @Test func opensNoConnection() async throws {
        let report = try await TestSandbox.sandbox().runScript(
            """
            import Glibc
            let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            print(number)
            """)

        #expect(report.ending == .denied)
        #expect(report.deniedCall == "socket")
    }

    @Test func tellsADiskFilledByATrap() async throws {
        let report = try await TestSandbox.sandbox().runScript(
            """
            import Foundation
            for index in 0... {
                try Data(count: 100_000).write(to: URL(filePath: "/tmp/part-\\(index)"))
            }
            """, limits: RunLimits(scratch: 1 << 20))

        #expect(report.ending == .diskExceeded)
    }

    @Test func runsManyAtOnce() async throws {
        let sandbox = try TestSandbox.sandbox()

        let endings = try await withThrowingTaskGroup(of: RunReport.Ending.self) { group in
            for number in 0..<8 {
                group.addTask {
                    try await sandbox.runScript(
                        "print(\(number))", limits: RunLimits(wallTime: .seconds(20))
                    ).ending
                }
            }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }

        #expect(endings == [.completed])
    }

    @Test func refusesLimitsThatCannotHold() async throws {
        await #expect(throws: JailError.self) {
            try await TestSandbox.sandbox().runScript("", limits: RunLimits(wallTime: .zero))
        }
    }
}
