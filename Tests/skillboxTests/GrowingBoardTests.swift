import SkillCore
import SkillWorkshop
import Testing

@testable import skillbox

@Suite struct GrowingBoardTests {
    /// A board whose drawings go to a screen, as a terminal would show them.
    private struct Watched {
        var board = GrowingBoard(signs: GrowingSigns(isPlain: false))
        var area = LiveArea()
        var screen: Screen
        var totals = GrowingEvent.Totals()
        var columns: Int

        init(columns: Int = 80) {
            self.columns = columns
            screen = Screen(columns: columns)
        }

        mutating func happen(
            _ kind: GrowingEvent.Kind, _ task: String = "count the vowels of a text", id: Int = 1,
            at seconds: Int = 0
        ) {
            let event = GrowingEvent(taskID: id, task: task, kind: kind, totals: totals)
            board.take(event, at: .seconds(seconds))
        }

        mutating func draw(at seconds: Int = 0, rows: Int = 20) {
            let live = board.liveLines(at: .seconds(seconds), columns: columns, rows: rows)
            screen.write(
                area.drawing(
                    settled: board.takeSettled(), live: live, columns: columns, inColour: false))
        }
    }

    @Test func followsATaskUntilItIsKept() throws {
        var watched = Watched()
        let name = try SkillName("vowel-count")

        watched.happen(.started(attempt: 1))
        watched.happen(.asking(purpose: "specify"))
        watched.draw(at: 2)
        #expect(
            watched.screen.lines == [
                "⠋ count the vowels of a text  0:02  specifying",
                "  0 accepted · 0 given up · 0:02 · 0 tokens in, 0 out",
            ])

        watched.totals.promptTokens = 900
        watched.totals.completionTokens = 340
        watched.happen(.answered(purpose: "specify", tokens: 1_240, isKnown: false))
        watched.happen(.specified(name, description: "Counts vowels.", examples: 4))
        watched.happen(.asking(purpose: "write"))
        watched.happen(.answered(purpose: "write", tokens: 100, isKnown: true))
        watched.happen(.rejected(round: 1, reason: "Example 3 fails:\nexpected 5, got 0"))
        watched.happen(.asking(purpose: "repair"))
        watched.draw(at: 9)
        #expect(
            watched.screen.lines == [
                "⠋ vowel-count  0:09  repairing, round 2 · Example 3 fails: expected 5, got 0",
                "  0 accepted · 0 given up · 0:09 · 900 tokens in, 340 out",
            ])

        watched.totals.accepted = 1
        watched.totals.cost = 0.0123
        watched.happen(.kept(name, version: 1, rounds: 2), at: 75)
        watched.draw(at: 75)
        #expect(
            watched.screen.lines == [
                "✓ vowel-count               2 rounds · 1,240 tokens · 1:15",
                "  1 accepted · 0 given up · 1:15 · 900 tokens in, 340 out · $0.0123",
            ])
        #expect(watched.screen.cursor == (2, 0))
        #expect(watched.screen.unknown.isEmpty)
    }

    @Test func keepsWhatIsDoneAboveWhatIsAtWork() throws {
        var watched = Watched()
        for id in 1...3 { watched.happen(.started(attempt: 1), "task \(id)", id: id) }
        watched.draw()
        watched.totals.givenUp = 1
        watched.happen(.gaveUp(reason: "after 4 rounds: it loops\nfor ever"), "task 2", id: 2)
        watched.draw()
        watched.happen(.stopped(reason: "The budget is spent."), "task 1", id: 1)
        watched.draw()

        #expect(
            watched.screen.lines == [
                "✗ task 2                    after 4 rounds: it loops for ever",
                "– task 1                    stopped, stays open",
                "● task 3  0:00  begins",
                "  0 accepted · 1 given up · 0:00 · 0 tokens in, 0 out",
            ])
    }

    @Test func showsAsManyTasksAsFit() {
        var watched = Watched()
        for id in 1...30 { watched.happen(.started(attempt: 1), "task \(id)", id: id) }
        watched.draw(rows: 5)

        #expect(watched.screen.lines.count == 5)
        #expect(watched.screen.lines[3] == "  and 27 more")
        for rows in 1...3 {
            let lines = watched.board.liveLines(at: .zero, columns: 80, rows: rows)
            #expect(lines.count == rows)
        }
    }

    @Test func showsWhatIsAskedBeforeThereIsATask() {
        var watched = Watched()
        watched.happen(.asking(purpose: "propose"), "", id: 0)
        watched.draw()
        #expect(watched.screen.lines.first == "⠋   0:00  thinking of a task")

        watched.happen(.answered(purpose: "propose", tokens: 50, isKnown: false), "", id: 0)
        watched.happen(.proposed(level: 2), "reverse a text", id: 7)
        watched.draw()
        #expect(watched.screen.lines.first == "● reverse a text  0:00  proposed, level 2")
        #expect(watched.screen.lines.count == 2)
    }

    /// Each text in turn, at each place that a model's or a person's words get to.
    @Test(arguments: TerminalTextTests.texts.map(\.0)) func isNotDrivenByTexts(_ text: String)
        throws
    {
        var watched = Watched(columns: 60)
        let name = try SkillName("vowel-count")
        watched.happen(.started(attempt: 1), text)
        watched.happen(.asking(purpose: text), text)
        watched.draw()
        watched.happen(.answered(purpose: text, tokens: 1, isKnown: false), text)
        watched.happen(.specified(name, description: text, examples: 4), text)
        watched.happen(.rejected(round: 1, reason: text), text)
        watched.draw()
        watched.happen(.gaveUp(reason: text), text)
        watched.happen(.stopped(reason: text), text, id: 2)
        watched.draw()

        #expect(watched.screen.unknown.isEmpty)
        #expect(!watched.screen.isColoured)
        #expect(watched.screen.lines.count == 3)
        #expect(watched.screen.cursor == (3, 0))
    }

    /// Longer than the line, in letters of all widths.
    @Test(arguments: [8, 20, 40, 80, 200]) func staysWithinTheWidth(_ columns: Int) {
        var watched = Watched(columns: columns)
        let text = String(repeating: "中文 words e\u{301} 🙂 ", count: 40)
        for id in 1...3 {
            watched.happen(.started(attempt: 1), text, id: id)
            watched.happen(.rejected(round: 1, reason: text), text, id: id)
            watched.draw()
        }
        watched.happen(.gaveUp(reason: text), text, id: 2)
        watched.draw()
        watched.draw()

        #expect(watched.screen.lines.count == 4)
        #expect(watched.screen.cursor == (4, 0))
        #expect(watched.screen.lines[0].hasPrefix("✗"))
    }

    @Test func findsItsLinesAgainInANarrowerWindow() {
        var area = LiveArea()
        let live = [
            TerminalLine(String(repeating: "a", count: 70)), TerminalLine("b"),
        ]
        _ = area.drawing(settled: [], live: live, columns: 80, inColour: false)

        // The terminal broke the first line into three.
        let drawing = area.drawing(settled: [], live: live, columns: 30, inColour: false)

        #expect(drawing.hasPrefix("\r\u{1B}[4A"))
    }

    @Test func drawsOnlyWhatChanged() {
        var area = LiveArea()
        let lines = [TerminalLine("a")]
        func drawing(_ settled: [TerminalLine], _ live: [TerminalLine], _ columns: Int) -> String {
            area.drawing(settled: settled, live: live, columns: columns, inColour: false)
        }

        #expect(drawing([], lines, 80) == "\ra\u{1B}[K\n\u{1B}[J")
        #expect(drawing([], lines, 80) == "")
        #expect(drawing(lines, lines, 80) != "")
        #expect(drawing([], lines, 79) != "")
        #expect(drawing([], [TerminalLine("a", .bold)], 79) != "")
    }

    @Test func dropsTotalsThatFindNoRoom() {
        var watched = Watched()
        watched.totals.accepted = 3
        watched.totals.givenUp = 1
        watched.totals.promptTokens = 12_400
        watched.totals.completionTokens = 3_100
        watched.totals.cost = 1.5
        watched.happen(.started(attempt: 1))

        func line(_ columns: Int) -> String {
            watched.board.totalsLine(at: .seconds(3_700), columns: columns)
                .drawn(inColour: false)
        }
        #expect(
            line(100)
                == "  3 accepted · 1 given up · 1:01:40 · 12,400 tokens in, 3,100 out · $1.50"
                + " · 5,166 tokens a skill")
        #expect(line(60) == "  3 accepted · 1 given up · 1:01:40")
        #expect(line(10) == "  3 accepted")
    }
}
