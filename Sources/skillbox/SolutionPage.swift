import SkillCore
import SkillSandbox
import SkillWorkshop

/// What is told of a solved task, or of one that wasn't.
struct SolutionPage {
    let solution: Composer.Solution
    let saved: Workbench.Addition?
    let isDry: Bool

    func print() {
        for goal in solution.subgoals {
            let names = goal.candidates.map(\.text).joined(separator: ", ")
            Printer.complain("sub-goal  \(goal.text): \(names.isEmpty ? "nothing fits" : names)")
        }
        for line in uselessLines { Printer.complain(line) }
        for vote in solution.votes {
            Printer.complain("\(vote.count.counted("vote", "votes"))  \(vote.answer.canonical)")
        }
        guard let plan = solution.plan else {
            Printer.complain(refusal)
            if let explanation = solution.explanation { Printer.complain("\(explanation)") }
            return
        }
        if isDry {
            Printer.answer("\(plan)")
            if let explanation = solution.explanation { Printer.complain("\(explanation)") }
            return
        }
        Printer.complain("\(plan)")
        printAnswer()
        printSaved()
    }

    /// The plans that were of no use; what came several times in a row is told once.
    private var uselessLines: [String] {
        var told: [(round: Composer.Round, count: Int)] = []
        for round in solution.rounds {
            if let last = told.last?.round, last.sample == round.sample,
                last.plan.map({ $0 == round.plan }) ?? false || last.problem == round.problem
            {
                told[told.count - 1].count += 1
            } else {
                told.append((round, 1))
            }
        }
        return told.flatMap { round, count in
            let lines = round.problem.split(separator: "\n", omittingEmptySubsequences: false)
            return lines.enumerated().map { number, line in
                let times = count > 1 ? "\(count) times: " : ""
                return number == 0 ? "no use    \(times)\(line)" : "          \(line)"
            }
        }
    }

    private func printAnswer() {
        if let output = solution.report?.output { Printer.answer(output.canonical) }
        if let report = solution.report, !report.succeeded {
            Printer.complain("skillbox: \(report)")
        } else if let problem = solution.problem {
            Printer.complain("skillbox: \(problem)")
        }
        if case .missing(let reason)? = solution.verdict {
            Printer.complain("The answer was not verified: \(reason)")
        }
    }

    private func printSaved() {
        switch saved {
        case .kept(let name, let version): Printer.complain("saved \(name), version \(version)")
        case .alreadyKept(let name, _): Printer.complain("\(name) was there already")
        case .rejected(_, .nameTaken(let name)):
            Printer.complain(
                "It was not saved: there is a skill \(name) already. Choose another name.")
        case .rejected(_, let rejection): Printer.complain("It was not saved: \(rejection).")
        case .unreadable(_, let reason): Printer.complain("It was not saved: \(reason)")
        case nil: break
        }
    }

    private var refusal: String {
        let missing = solution.missing.map { "\"\($0.text)\"" }.joined(separator: ", ")
        guard missing.isEmpty else {
            return """
                No skills of the library solve this: there is none for \(missing). Say it in other \
                words, or have it grown with --grow.
                """
        }
        let advice = """
             Say the task's steps in order, joined by "then", and give each field that they need in \
            --input.
            """
        // The explanation that follows may know better what to do.
        return "No skills of the library solve this.\(hasParticularRefusal ? "" : advice)"
    }

    private var hasParticularRefusal: Bool {
        switch solution.explanation?.refusal {
        case nil, .noWay: false
        default: true
        }
    }

    var json: JSONValue {
        [
            "solved": .bool(solution.isSolved),
            "subgoals": .array(
                solution.subgoals.map { goal in
                    [
                        "text": .string(goal.text),
                        "needs": .array(goal.needs.map(JSONValue.string)),
                        "gives": .array(goal.gives.map(JSONValue.string)),
                        "candidates": .array(goal.candidates.map { .string($0.text) }),
                    ]
                }),
            "grown": .array(solution.grown.map { .string($0.text) }),
            "plan": solution.plan?.json ?? .null,
            "explanation": solution.explanation?.json ?? .null,
            "source": solution.source.map(JSONValue.string) ?? .null,
            "output": solution.report?.output ?? .null,
            "report": solution.report?.json ?? .null,
            "problem": solution.problem.map(JSONValue.string) ?? .null,
            "verdict": verdict,
            "votes": .array(
                solution.votes.map { ["answer": $0.answer, "count": .integer($0.count)] }),
            "rounds": .array(
                solution.rounds.map { round in
                    [
                        "sample": .integer(round.sample), "plan": round.plan?.json ?? .null,
                        "problem": .string(round.problem),
                    ]
                }),
            "saved": saved.map(Add.json) ?? .null,
        ]
    }

    private var verdict: JSONValue {
        switch solution.verdict {
        case .satisfied: ["satisfied": true, "reason": ""]
        case .unsatisfied(let reason): ["satisfied": false, "reason": .string(reason)]
        case .missing(let reason): ["satisfied": nil, "reason": .string(reason)]
        case nil: .null
        }
    }
}
