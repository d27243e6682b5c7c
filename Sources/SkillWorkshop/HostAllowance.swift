import Synchronization

/// What a run may ask of the host, with every run that it causes: a skill that calls skills, and
/// these others, has no more for it.
final class HostAllowance: Sendable {
    /// Why a question isn't answered.
    enum Shortage: Hashable, Sendable {
        case questions, questionBytes, answerBytes, time

        var reason: String {
            switch self {
            case .questions:
                "A run may ask \(mostQuestions) questions, and it has. Ask for more at once."
            case .questionBytes:
                "A run's questions may have \(mostBytes >> 20) MiB together. Ask for less."
            case .answerBytes:
                "A run's answers may have \(mostBytes >> 20) MiB together. Ask for less."
            case .time: "The run's time is over. Allow it more with --timeout."
            }
        }
    }

    private struct Spent {
        var questions = 0
        var questionBytes = 0
        var answerBytes = 0
        var isOverdrawn = false
    }

    let deadline: ContinuousClock.Instant
    private let spent = Mutex(Spent())

    /// Begins a run that takes at most `time`.
    init(time: Duration) {
        deadline = .now + time
    }

    var remainingTime: Duration { ContinuousClock.now.duration(to: deadline) }

    /// How many bytes answers may still have.
    var remainingBytes: Int { spent.withLock { mostBytes - $0.answerBytes } }

    /// Counts a question, or tells why there may be no other.
    func take(question bytes: Int) -> Shortage? {
        guard remainingTime > .zero else { return .time }
        return spent.withLock { spent in
            guard spent.questions < mostQuestions else { return .questions }
            spent.questions += 1
            guard bytes <= mostBytes - spent.questionBytes else { return .questionBytes }
            spent.questionBytes += bytes
            return spent.answerBytes < mostBytes ? nil : .answerBytes
        }
    }

    /// Counts an answer, or tells that it is too much.
    func take(answer bytes: Int) -> Shortage? {
        spent.withLock { spent in
            guard bytes <= mostBytes - spent.answerBytes else { return .answerBytes }
            spent.answerBytes += bytes
            return nil
        }
    }

    /// Whether this is the first time that there is no more: what is refused after that is endless,
    /// and the log is not.
    func noteOverdraft() -> Bool {
        spent.withLock { spent in
            defer { spent.isOverdrawn = true }
            return !spent.isOverdrawn
        }
    }
}

private let mostQuestions = 100
private let mostBytes = 1 << 20
