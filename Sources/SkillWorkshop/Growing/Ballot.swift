import SkillCore

/// What was said about the right answer of one example.
struct Ballot: Sendable {
    let example: Example
    private var voices: [ProgramAnswer]

    /// What the vote came to.
    enum Outcome: Hashable, Sendable {
        /// Somebody else says the same as the example.
        case confirmed
        /// Others agree with one another, and not with the example.
        case corrected(Example)
        /// No two say the same, or the others say it must be refused.
        case disputed
    }

    /// Opens the vote with what the example itself says.
    init(_ example: Example) {
        self.example = example
        voices = [ProgramAnswer(example.expectation)]
    }

    mutating func add(_ voice: ProgramAnswer) { voices.append(voice) }

    /// Whether two voices agree, so that more would change little.
    var isSettled: Bool { winner != nil }

    var outcome: Outcome {
        guard let winner else { return .disputed }
        if winner.isLike(voices[0], tolerance: example.tolerance) { return .confirmed }
        // Which words an error should have is more than a vote can tell.
        guard case .output(let value) = winner else { return .disputed }
        var corrected = example
        corrected.expectation = .output(value)
        return .corrected(corrected)
    }

    private var winner: ProgramAnswer? {
        voices.first { voice in
            voices.count { $0.isLike(voice, tolerance: example.tolerance) } >= 2
        }
    }
}
