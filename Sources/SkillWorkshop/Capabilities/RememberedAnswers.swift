import SkillSandbox
import Synchronization

/// What models and servers told one run of a trial, for its other runs on the same input.
///
/// A run that asks the same at the same place hears the same: so two runs are told apart by what the
/// program does, and nothing is paid for twice. Called skills are programs, and run again.
final class RememberedAnswers: Sendable {
    private struct Exchange {
        let question: HostQuestion
        let answer: HostAnswer
    }

    private let exchanges = Mutex<[Int: Exchange]>([:])

    /// What was answered to `question` when it was a run's question number `place`.
    func answer(to question: HostQuestion, at place: Int) -> HostAnswer? {
        let exchange = exchanges.withLock { $0[place] }
        return exchange?.question == question ? exchange?.answer : nil
    }

    func note(_ answer: HostAnswer, to question: HostQuestion, at place: Int) {
        if case .skill = question { return }
        exchanges.withLock { $0[place] = Exchange(question: question, answer: answer) }
    }
}
