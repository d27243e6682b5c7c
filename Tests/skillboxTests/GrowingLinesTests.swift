import SkillCore
import SkillWorkshop
import Testing

@testable import skillbox

@Suite struct GrowingLinesTests {
    private static func event(
        _ kind: GrowingEvent.Kind, _ task: String = "count the vowels", id: Int = 1
    ) -> GrowingEvent {
        GrowingEvent(taskID: id, task: task, kind: kind, totals: .init())
    }

    @Test func hasALineForWhatMatters() throws {
        var lines = GrowingLines()
        let name = try SkillName("vowel-count")
        let kinds: [GrowingEvent.Kind] = [
            .proposed(level: 1), .started(attempt: 1), .asking(purpose: "specify"),
            .answered(purpose: "specify", tokens: 10, isKnown: false),
            .specified(name, description: "Counts vowels.", examples: 4),
            .confirmed(examples: 3, disputed: 1), .strengthened(examples: 1),
            .rejected(round: 1, reason: "Example 3 fails.\nIt gives 0."),
            .kept(name, version: 1, rounds: 2),
        ]

        #expect(
            kinds.flatMap { lines.lines(of: Self.event($0)) } == [
                "proposed  count the vowels, level 1",
                "task      count the vowels",
                "specified vowel-count: Counts vowels. (4 examples)",
                "confirmed 3 examples, 1 disputed",
                "added     1 harder example",
                "round 1   Example 3 fails.",
                "          It gives 0.",
                "kept      vowel-count, version 1, after 2 rounds",
            ])
    }

    @Test func namesTheTaskAmongSeveral() {
        var lines = GrowingLines()
        let events = [
            Self.event(.started(attempt: 1), "a"), Self.event(.started(attempt: 2), "b", id: 2),
            Self.event(.rejected(round: 1, reason: "It fails."), "a"),
            Self.event(.gaveUp(reason: "It never worked."), "a"),
            Self.event(.stopped(reason: "No tokens."), "b", id: 2),
        ]

        #expect(
            events.flatMap { lines.lines(of: $0) } == [
                "task      a", "task      b, attempt 2 (task 2)", "round 1   It fails. (task 1)",
                "gave up   It never worked. (task 1)", "stopped   b, which stays open",
            ])
    }

    /// A model must not write lines that look like ours.
    @Test func showsNoTextAsALineOfItsOwn() {
        var lines = GrowingLines()

        let told = lines.lines(
            of: Self.event(.rejected(round: 1, reason: "x\nkept      evil\u{1B}[2J")))

        #expect(told == ["round 1   x", "          kept      evil\u{FFFD}[2J"])
    }

    @Test func tellsProgramsTheSame() throws {
        let name = try SkillName("vowel-count")
        var event = Self.event(.kept(name, version: 1, rounds: 2), id: 3)
        event.totals.accepted = 1
        event.totals.promptTokens = 10
        event.totals.cost = 0.5

        #expect(
            event.json == [
                "event": "kept", "taskID": 3, "task": "count the vowels", "name": "vowel-count",
                "version": 1, "rounds": 2,
                "totals": [
                    "accepted": 1, "givenUp": 0, "promptTokens": 10, "completionTokens": 0,
                    "cost": 0.5,
                ],
            ])
    }
}
