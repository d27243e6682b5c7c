import Foundation
import SkillTestSupport
import Synchronization
import Testing

@Suite(.tags(.jail), .timeLimit(.minutes(20))) struct GrowingOnATerminalTests {
    /// Does what `command` says with standard error, and standard output too, on `terminal`.
    private static func grow(
        on terminal: Terminal, _ library: TestLibrary, _ server: ScriptedServer,
        command: String = "grow --task \"count the vowels of a text\"",
        output: String? = nil, variables: [String: String] = [:],
        watching: @escaping @Sendable (RunningProgram, String) -> Bool = { _, _ in true }
    ) async throws -> ProgramOutcome {
        var setting = GrowCommandTests.setting(library, server)
        setting.environment["TERM"] = "xterm-256color"
        setting.environment.merge(variables) { $1 }
        let line = """
            exec skillbox \(command) > \(output ?? terminal.url.path) 2> \(terminal.url.path)
            """
        // Without a reader the program would wait for one.
        return try await Program.turns.take { [setting] in
            let program = try RunningProgram(
                URL(filePath: "/bin/sh"), ["-c", line], setting)
            async let outcome = program.end()
            var isWatched = true
            while kill(program.identifier, 0) == 0, !Task.isCancelled {
                let text = terminal.text
                if isWatched { isWatched = watching(program, text) }
                try await Task.sleep(for: .milliseconds(50))
            }
            return try await outcome
        }
    }

    @Test func leavesALineForEachTaskAndTheTotals() async throws {
        let library = try await TestLibrary.filled()
        let terminal = try Terminal(columns: 100)
        let moments = Mutex<Set<String>>([])

        let outcome = try await Self.grow(
            on: terminal, library, GrowCommandTests.server()
        ) { _, text in
            let line = Screen(of: text, columns: 100).lines.first ?? ""
            moments.withLock { _ = $0.insert(line) }
            return true
        }

        let screen = Screen(of: terminal.text, columns: 100)
        #expect(outcome.exitCode == 0, "\(screen.lines)")
        #expect(screen.lines.count == 2)
        let task = #/✓ vowel-count +2 rounds · [\d,]+ tokens? · \d+:\d\d/#
        #expect(try task.wholeMatch(in: screen.lines[0]) != nil, "\(screen.lines)")
        #expect(screen.lines[1].hasPrefix("  1 accepted · 0 given up · "))
        #expect(moments.withLock { $0.contains { $0.contains("  0:0") } })
        #expect(screen.isColoured)
        #expect(screen.unknown.isEmpty)
        #expect(screen.cursor == (2, 0))
        #expect(!terminal.text.contains("\u{1B}[?25l"))
    }

    @Test func printsLinesBesideItWhenTheAnswerGoesElsewhere() async throws {
        let library = try await TestLibrary.filled()
        let terminal = try Terminal(columns: 40)
        let file = library.file("answer.txt")

        let outcome = try await Self.grow(
            on: terminal, library, GrowCommandTests.server(), output: file.path,
            variables: ["NO_COLOR": "1"])

        let screen = Screen(of: terminal.text, columns: 40)
        let answer = try String(contentsOf: file, encoding: .utf8)
        #expect(outcome.exitCode == 0, "\(screen.lines)")
        #expect(answer.hasPrefix("task      count the vowels of a text\nspecified vowel-count: "))
        #expect(answer.hasSuffix("after 2 rounds\n1 kept.\n"), "\(answer)")
        #expect(screen.lines.first?.hasPrefix("✓ vowel-count") == true)
        #expect(screen.lines.count == 2)
        #expect(!screen.isColoured)
    }

    @Test func drawsWhatGrowsForATask() async throws {
        let library = try await TestLibrary.filled()
        let terminal = try Terminal(columns: 100)
        let file = library.file("answer.txt")

        let outcome = try await Self.grow(
            on: terminal, library, SolveGrowingTests.server(),
            command: #"solve "bake it" --grow --input '{"text": "aria"}'"#, output: file.path)

        let screen = Screen(of: terminal.text, columns: 100)
        #expect(outcome.exitCode == 0, "\(screen.lines)")
        #expect(try String(contentsOf: file, encoding: .utf8) == "{\"vowels\":3}\n")
        #expect(screen.lines.first?.hasPrefix("✓ vowel-count") == true, "\(screen.lines)")
        #expect(screen.lines.dropFirst().first?.hasPrefix("  1 accepted · ") == true)
        #expect(!screen.lines.contains { $0.hasPrefix("kept ") })
    }

    @Test func onlyPrintsLinesOnATerminalThatCanNoMore() async throws {
        let library = try await TestLibrary.filled()
        let terminal = try Terminal()

        let outcome = try await Self.grow(
            on: terminal, library, GrowCommandTests.server(), variables: ["TERM": "dumb"])

        #expect(outcome.exitCode == 0, "\(terminal.text)")
        #expect(!terminal.text.contains("\u{1B}"))
        #expect(terminal.text.hasSuffix("1 kept.\r\n"))
    }

    @Test func leavesTheTerminalInOrderWhenInterrupted() async throws {
        let library = try await TestLibrary.filled()
        let terminal = try Terminal()
        let server = try ScriptedServer(replies: .silence)

        let wasAsked = Mutex(false)
        let outcome = try await Self.grow(on: terminal, library, server) { program, text in
            wasAsked.withLock { wasAsked in
                if !wasAsked, text.contains("0:01") {
                    program.send(SIGINT)
                    wasAsked = true
                }
            }
            // It would wait for the answer; the second signal doesn't.
            guard text.contains("Ctrl-C again ends now") else { return true }
            program.send(SIGINT)
            return false
        }

        let screen = Screen(of: terminal.text, columns: 80)
        #expect(outcome.signal == SIGINT, "\(screen.lines)")
        #expect(screen.lines.count == 2)
        #expect(screen.lines[0] == "– count the vowels of a text  stopped, stays open")
        #expect(screen.lines[1].hasPrefix("  0 accepted · 0 given up · "))
        #expect(screen.cursor == (2, 0))
    }
}
