import SkillCore
import Testing

@testable import SkillWorkshop

@Suite struct BallotTests {
    @Test(arguments: [
        ([ProgramAnswer.output(3)], Ballot.Outcome.confirmed),
        ([.output(4), .output(3)], .confirmed),
        ([], .disputed), ([.output(4)], .disputed), ([.output(4), .output(5)], .disputed),
        ([.error("empty"), .error("")], .disputed), ([.error("")], .disputed),
        ([.output(4), .output(4)], .corrected(.gives(4, for: "x"))),
        // Numbers within the tolerance are the same.
        ([.output(3.0000000001)], .confirmed),
    ])
    func settlesAnOutput(_ voices: [ProgramAnswer], _ outcome: Ballot.Outcome) {
        var ballot = Ballot(.gives(3, for: "x"))
        voices.forEach { ballot.add($0) }

        #expect(ballot.outcome == outcome)
        // Two who want an error settle the matter as well, against the example.
        #expect(
            ballot.isSettled == (outcome != .disputed || voices == [.error("empty"), .error("")]))
    }

    @Test func settlesAnError() {
        var ballot = Ballot(Example(input: "x", expectation: .error(containing: "empty")))

        ballot.add(.output(1))
        #expect(ballot.outcome == .disputed)
        ballot.add(.error("Nothing is there."))
        #expect(ballot.outcome == .confirmed)
    }
}
