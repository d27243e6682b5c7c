import Foundation
import SkillCore
import SkillTestSupport
import Testing

@Suite(.tags(.jail), .timeLimit(.minutes(20))) struct ExecTests {
    struct Hostile: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var source: String
        var ending: String
        var calls: [String] = []
    }

    static let hostile = [
        Hostile(
            testDescription: "opens a socket",
            source: """
                import Glibc
                let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
                print("got \\(number)")
                """,
            ending: "denied", calls: ["socket"]),
        Hostile(
            testDescription: "loops for ever",
            source: "var count = 0\nwhile true { count &+= 1 }", ending: "cpu-exceeded"),
        Hostile(
            testDescription: "sleeps for ever",
            source: "import Glibc\nwhile true { sleep(1) }", ending: "timed-out"),
        Hostile(
            testDescription: "allocates 10 GB",
            source: """
                let bytes = [UInt8](repeating: 1, count: 10 << 30)
                print("got \\(bytes.count)")
                """,
            ending: "memory-exceeded"),
        Hostile(
            testDescription: "prints for ever",
            source: "while true { print(\"all work and no play\") }", ending: "output-exceeded"),
        Hostile(
            testDescription: "reads /etc/passwd",
            source: """
                import Foundation
                print("got " + (try String(contentsOfFile: "/etc/passwd", encoding: .utf8)))
                """,
            ending: "crashed"),
        Hostile(
            testDescription: "forks for ever",
            source: """
                @_silgen_name("fork") func fork() -> Int32
                while true { _ = fork() }
                """,
            ending: "denied", calls: ["clone", "clone3", "fork", "vfork"]),
        Hostile(
            testDescription: "starts programs for ever",
            source: """
                import Glibc
                while true {
                    var process: pid_t = 0
                    var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("true"), nil]
                    posix_spawn(&process, "/bin/true", nil, nil, &arguments, nil)
                }
                """,
            ending: "denied", calls: ["clone", "clone3", "fork", "vfork"]),
        Hostile(
            testDescription: "fills the disk",
            source: """
                import Foundation
                var data = Data(count: 1 << 20)
                for number in 0... {
                    try data.write(to: URL(filePath: "/tmp/file\\(number)"))
                }
                """,
            ending: "disk-exceeded"),
    ]

    @Test(arguments: hostile) func endsAHostileScript(_ script: Hostile) async throws {
        let library = try await TestLibrary.filled()
        let file = try library.write(script.source, to: "hostile.swift")

        // On a busy machine the clock runs ahead of everything else that ends a script.
        let patience = script.ending == "timed-out" ? [] : ["--timeout", "60s"]

        let outcome = try await Program.run(
            ["exec", "--json", file.path] + patience, in: library.setting)

        let report = try outcome.json()
        #expect(outcome.exitCode == 1, "\(outcome.summary)")
        #expect(report["ending"] == .string(script.ending), "\(outcome.summary)")
        #expect(report["standardOutput"]?.stringValue?.contains("got") == false)
        #expect(report["tier"] == "T1")
        if !script.calls.isEmpty {
            #expect(script.calls.contains(report["deniedCall"]?.stringValue ?? "none"))
        }
    }

    @Test func keepsWhatAFloodPrintedFirst() async throws {
        let library = try await TestLibrary.filled()
        let file = try library.write("while true { print(\"flood\") }", to: "flood.swift")

        let outcome = try await Program.run(
            "exec", "--output", "10KiB", file.path, in: library.setting)

        #expect(outcome.exitCode == 1)
        #expect(outcome.output.utf8.count == 10 << 10)
        #expect(outcome.output.hasPrefix("flood\nflood\n"))
        #expect(outcome.errors.hasSuffix("Raise --output to allow more.\n"))
    }

    @Test func passesArgumentsInputAndOutput() async throws {
        let library = try await TestLibrary.filled()
        let file = try library.write(
            """
            import Foundation
            print(CommandLine.arguments[1], readLine() ?? "")
            FileHandle.standardError.write(Data("aside\\n".utf8))
            """, to: "hello.swift")
        var setting = library.setting
        setting.input = try library.write("from a file\n", to: "input.txt")

        let outcome = try await Program.run(
            "exec", "--timeout", "20s", file.path, "--", "--json", in: setting)

        #expect(outcome.exitCode == 0, "\(outcome.summary)")
        #expect(outcome.output == "--json from a file\n")
        #expect(outcome.errors == "aside\n")
    }

    @Test func tellsWhereAScriptDoesNotCompile() async throws {
        let library = try await TestLibrary.filled()
        let file = try library.write("print(\"one\")\nlet two: Int = \"2\"\n", to: "wrong.swift")

        let plain = try await Program.run("exec", file.path, in: library.setting)
        let json = try await Program.run("exec", file.path, "--json", in: library.setting)

        let diagnostic = try json.json()["diagnostics"]?.arrayValue?.first
        #expect(plain.exitCode == 1)
        #expect(plain.output.isEmpty)
        #expect(plain.errors.contains("line 2, column"))
        #expect(json.exitCode == 1)
        #expect(try json.json()["ending"] == "did-not-compile")
        #expect(diagnostic?["line"] == 2)
        #expect(diagnostic?["severity"] == "error")
    }

    @Test func readsInputThatNeverEndsOnlyAsFarAsItIsTaken() async throws {
        let library = try await TestLibrary.filled()
        try library.write("print(readLine() ?? \"nothing\")", to: "first.swift")

        let outcome = try await Program.shell(
            "yes | skillbox exec first.swift --timeout 20s", in: library.setting)

        #expect(outcome.exitCode == 0, "\(outcome.summary)")
        #expect(outcome.output == "y\n")
    }

    @Test func needNotWaitForInputThatNeverComes() async throws {
        let library = try await TestLibrary.filled()
        try library.write("print(\"done\")", to: "done.swift")
        // Opened for reading and writing, a fifo is never at its end and holds nothing.
        let line = "mkfifo never && skillbox exec done.swift --timeout 20s <> never"

        let outcome = try await Program.shell(line, in: library.setting)

        #expect(outcome.exitCode == 0, "\(outcome.summary)")
        #expect(outcome.output == "done\n")
    }

    @Test func keepsTheDeadlineWhileInputIsAwaited() async throws {
        let library = try await TestLibrary.filled()
        try library.write("print(readLine() ?? \"nothing\")", to: "first.swift")
        let line = "mkfifo never && skillbox exec first.swift --timeout 300ms --json <> never"

        let outcome = try await Program.shell(line, in: library.setting)

        #expect(outcome.exitCode == 1, "\(outcome.summary)")
        #expect(try outcome.json()["ending"] == "timed-out")
    }

    @Test func leavesATerminalUnread() async throws {
        let library = try await TestLibrary.filled()
        let file = try library.write("print(readLine() ?? \"nothing\")", to: "first.swift")
        let terminal = try Terminal()
        var setting = library.setting
        setting.input = terminal.url

        let outcome = try await Program.run("exec", "--timeout", "20s", file.path, in: setting)

        #expect(outcome.exitCode == 0, "\(outcome.summary)")
        #expect(outcome.output == "nothing\n")
    }

    @Test func endsAtOnceAndTakesTheJailDownWhenInterrupted() async throws {
        let library = try await TestLibrary.filled()
        let file = try library.write(
            "import Glibc\nprint(\"here\")\nwhile true { sleep(1) }", to: "long.swift")
        var setting = library.setting
        setting.library = library.file("own")
        try await Program.turns.take { [setting] in
            let program = try Program.start(
                ["exec", "--timeout", "100s", file.path], in: setting)
            let jailed = try await Self.jailedProcesses(below: program.identifier)

            let asked = ContinuousClock.now
            program.send(SIGINT)
            let outcome = try await program.end(within: .seconds(30))

            #expect(outcome.signal == SIGINT)
            #expect(ContinuousClock.now - asked < .seconds(4))
            try await Self.expectGone(jailed)
            let artifacts = library.file("own/artifacts")
            let drafts = try FileManager.default.contentsOfDirectory(
                atPath: artifacts.appending(path: "drafts").path)
            #expect(drafts.isEmpty)
        }
    }

    @Test func leavesIgnoredSignalsIgnored() async throws {
        let library = try await TestLibrary.filled()
        try library.write("import Glibc\nsleep(2)\nprint(\"done\")", to: "slow.swift")
        let line = """
            trap '' INT HUP
            skillbox exec slow.swift --timeout 20s &
            sleep 1; kill -s INT $!; kill -s HUP $!; wait $!
            """

        let outcome = try await Program.shell(line, in: library.setting)

        #expect(outcome.exitCode == 0, "\(outcome.summary)")
        #expect(outcome.output == "done\n")
    }

    @Test func takesTheJailDownWhenKilled() async throws {
        let library = try await TestLibrary.filled()
        let file = try library.write("import Glibc\nwhile true { sleep(1) }", to: "long.swift")
        try await Program.turns.take {
            let program = try Program.start(
                ["exec", "--timeout", "100s", file.path], in: library.setting)
            let jailed = try await Self.jailedProcesses(below: program.identifier)

            program.send(SIGKILL)
            let outcome = try await program.end(within: .seconds(30))

            #expect(outcome.signal == SIGKILL)
            try await Self.expectGone(jailed)
        }
    }

    /// Waits until the script itself runs: launcher, supervisor, script.
    private static func jailedProcesses(below ancestor: pid_t) async throws -> [pid_t] {
        for _ in 0..<600 {
            let processes = ProcessTable.descendants(of: ancestor)
            if processes.contains(where: { ProcessTable.name(of: $0) == "script" }) {
                return processes
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("The script never started.")
        return []
    }

    private static func expectGone(_ processes: [pid_t]) async throws {
        #expect(processes.count >= 3)
        for _ in 0..<100 where processes.contains(where: ProcessTable.exists) {
            try await Task.sleep(for: .milliseconds(50))
        }
        #expect(!processes.contains(where: ProcessTable.exists))
    }
}
