import SkillChat
import SkillCore
import SkillSandbox

/// A checked plan with what came of it.
struct TriedPlan: Sendable {
    let checked: CheckedPlan
    /// Of the first run, also when the answer doesn't count.
    var report: RunReport?
    var verdict: Composer.Verdict?
    /// What was wrong, as whoever made the plan is told.
    var problem: String?

    init(_ checked: CheckedPlan) {
        self.checked = checked
    }

    /// The answer, when it counts.
    var answer: JSONValue? { problem == nil ? report?.output : nil }

    mutating func note(_ outcome: PlanTrial.Outcome, wanted schema: JSONValue?) {
        switch outcome {
        case .answered(let report):
            self.report = report
            if let schema, let output = report.output,
                let fault = SchemaCheck.fault(in: output, against: schema)
            {
                problem = """
                    The answer \(Prompt.cut(output.canonical, to: Self.limit)) isn't what is \
                    wanted: \(fault).
                    """
            }
        case .failed(let report):
            self.report = report
            problem = "It was run and did not answer. \(Feedback.ending(of: report))"
        case .didNotCompile(let diagnostics):
            let program = checked.program
            let placed = program.placed(diagnostics)
            report = RunReport(ending: .didNotCompile, diagnostics: placed)
            problem = Feedback(code: program.text, examples: [])
                .text(on: .doesNotCompile(placed))
        case .unsteady(let first, let second):
            problem = """
                Two runs gave different answers: \
                \(Prompt.cut(first.canonical, to: Self.limit)) and \
                \(Prompt.cut(second.canonical, to: Self.limit)).
                """
        }
    }

    // In bytes.
    private static let limit = 1_000
}

extension Composer.Solution {
    /// Takes over what came of a plan.
    mutating func take(_ tried: TriedPlan) {
        plan = tried.checked.plan
        figure = PlanFigure(tried.checked)
        source = tried.checked.source
        report = tried.report
        verdict = tried.verdict
        problem = tried.problem
    }
}
