import SkillSandbox
import Synchronization

/// What a run may ask of the host, with every run that it causes: a skill that calls skills, and
/// these others, has no more for it.
final class HostAllowance: Sendable {
    /// Why a question isn't answered.
    enum Shortage: Error, Hashable {
        case questions, questionBytes, answerBytes, time, cpuTime

        var reason: String {
            switch self {
            case .questions:
                "A run may ask \(mostQuestions) questions, and it has. Ask for more at once."
            case .questionBytes:
                "A run's questions may have \(mostBytes >> 20) MiB together. Ask for less."
            case .answerBytes:
                "A run's answers may have \(mostBytes >> 20) MiB together. Ask for less."
            case .time: "The run's time is over. Allow it more with --timeout."
            case .cpuTime: "Called skills have used the time on a processor that --cpu allows them."
            }
        }
    }

    private struct Spent {
        var questions = 0
        var questionBytes = 0
        var answerBytes = 0
        var cpuTime = Duration.zero
        var isOverdrawn = false
    }

    let deadline: ContinuousClock.Instant
    /// What other runs of the same trial were told, where there are any.
    let memory: RememberedAnswers?
    private let most: RunLimits?
    private let spent = Mutex(Spent())

    /// Begins a run that takes at most `time`, and where a called skill uses no more than `most`.
    init(time: Duration, most: RunLimits? = nil, memory: RememberedAnswers? = nil) {
        deadline = .now + time
        self.most = most
        self.memory = memory
    }

    var remainingTime: Duration { ContinuousClock.now.duration(to: deadline) }

    /// How many bytes answers may still have.
    var remainingBytes: Int { spent.withLock { mostBytes - $0.answerBytes } }

    /// Counts a question and returns its number, from 1, or tells why there may be no other.
    func take(question bytes: Int) throws(Shortage) -> Int {
        guard remainingTime > .zero else { throw .time }
        return try spent.withLock { spent throws(Shortage) in
            guard spent.questions < mostQuestions else { throw .questions }
            spent.questions += 1
            guard bytes <= mostBytes - spent.questionBytes else { throw .questionBytes }
            spent.questionBytes += bytes
            guard spent.answerBytes < mostBytes else { throw .answerBytes }
            return spent.questions
        }
    }

    /// Counts an answer, or tells that it is too much.
    func take(answer bytes: Int) throws(Shortage) {
        try spent.withLock { spent throws(Shortage) in
            guard bytes <= mostBytes - spent.answerBytes else { throw .answerBytes }
            spent.answerBytes += bytes
        }
    }

    /// The limits of a called skill that has `own` by itself: never more than the caller named, or
    /// than is left of its time.
    func limits(within own: RunLimits) throws(Shortage) -> RunLimits {
        var limits = own
        limits.wallTime = min(own.wallTime, remainingTime)
        guard limits.wallTime > .zero else { throw .time }
        guard let most else { return limits }
        limits.cpuTime = min(own.cpuTime, most.cpuTime - spent.withLock(\.cpuTime))
        guard limits.cpuTime > .zero else { throw .cpuTime }
        limits.memory = min(own.memory, most.memory)
        limits.output = min(own.output, most.output)
        limits.scratch = min(own.scratch, most.scratch)
        limits.processes = min(own.processes, most.processes)
        limits.threads = min(own.threads, most.threads)
        return limits
    }

    /// Counts what a called skill used.
    func take(cpuTime: Duration) {
        spent.withLock { $0.cpuTime += cpuTime }
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
