import SkillCore

/// Compares what plans do with what a task says.
///
/// A search joins what fits by type and name. Whether that is what was asked for is another question,
/// and where the task's words leave a doubt there is no plan.
struct TaskReading {
    private let writer: PlanWriter
    private let words: TaskWords
    private let questions: [TaskQuestion]
    /// Words in the names of what any skill gives.
    private let names: Set<String>

    private var search: PlanSearch { writer.search }

    init(writer: PlanWriter) {
        self.writer = writer
        words = TaskWords(
            goals: writer.search.goals, skills: writer.search.parts.compactMap(\.skill),
            input: writer.input.keys)
        names = Set(writer.search.parts.flatMap(\.output).flatMap(\.name.words))
        questions = writer.search.goals.map { TaskQuestion($0.text) }
    }

    /// What a draft doesn't do that the task says; nil when it does all of it.
    func refusal(of draft: PlanDraft) -> PlanExplanation.Refusal? {
        if let value = writer.neglected(by: draft) ?? unmoved(in: draft) {
            return .unheeded(word: value, skills: [])
        }
        for goal in questions.indices {
            if let asked = mismatch(of: goal, draft) {
                return .otherAnswer(goal: search.goals[goal].text, asked: asked)
            }
        }
        if let guess = guess(in: draft) { return guess }
        let calls = draft.steps.compactMap { step in
            search.parts[step.part].skill.map {
                TaskVocabulary(
                    of: $0, binding: writer.boundFields(of: step), isConnecting: step.goal == nil)
            }
        }
        let heeded = draft.steps.reduce(into: movements(in: draft)) {
            $0.formUnion(writer.deniedWords(of: $1))
        }
        return words.unheeded(by: calls, heeded: heeded).map {
            .unheeded(word: $0.word, skills: $0.knowers)
        }
    }

    /// What the steps that were chosen for a sub-goal give, where it asks for something else.
    private func mismatch(of goal: Int, _ draft: PlanDraft) -> String? {
        let own = draft.steps.filter { $0.goal == goal }
        let mismatches = (own.isEmpty ? draft.steps : own).map { step in
            let part = search.parts[step.part]
            return questions[goal].mismatch(
                among: names, taking: part.input.map { ($0.name, $0.summary) },
                giving: part.output.map { ($0.name, $0.summary, search.types[$0.type]) })
        }
        return mismatches.contains(nil) ? nil : mismatches.first ?? nil
    }

    /// Two values of the input that the other way round would fit a call as well: `old` and `new`
    /// for `text` and `other`.
    private func guess(in draft: PlanDraft) -> PlanExplanation.Refusal? {
        var search = search
        for step in draft.steps {
            let part = search.parts[step.part]
            let bound = step.bindings.compactMap {
                binding -> (field: PlanPart.Field, place: Int)? in
                guard case .input(let place) = binding.source, !binding.isItem else { return nil }
                return (part.input[binding.field], place)
            }
            for (number, first) in bound.enumerated() {
                for second in bound[(number + 1)...] where first.field.type == second.field.type {
                    let one = search.input[first.place]
                    let other = search.input[second.place]
                    guard let skill = part.skill, one.type == other.type,
                        !Self.isSeries(one.name.text, other.name.text),
                        search.strain(one.name, first.field)
                            + search.strain(other.name, second.field)
                            >= search.strain(other.name, first.field)
                            + search.strain(one.name, second.field)
                    else { continue }
                    return .eitherWay(
                        values: [one.name.text, other.name.text], skill: skill.name,
                        fields: [first.field.name.text, second.field.name.text])
                }
            }
        }
        return nil
    }

    /// `a` and `b`, or `text1` and `text2`.
    private static func isSeries(_ first: String, _ second: String) -> Bool {
        first.dropLast() == second.dropLast() && first < second
    }

    /// The words that say to go back or forward, where a call does.
    private func movements(in draft: PlanDraft) -> Set<String> {
        moved(in: draft).joined().reduce(into: []) { words, literal in
            words.formUnion(search.literals[literal].value.movement?.words ?? [])
        }
    }

    /// A number that stands beside one to go back by, and isn't: `a month and 2 days before`.
    private func unmoved(in draft: PlanDraft) -> String? {
        for literals in moved(in: draft).map({ $0.map { search.literals[$0].value } }) {
            guard literals.contains(where: { $0.movement?.isBackward == true }) else { continue }
            if let other = literals.first(where: { $0.movement?.isBackward != true }) {
                return other.value.canonical
            }
        }
        return nil
    }

    /// By step, the literals of its fields that take numbers to go back by.
    private func moved(in draft: PlanDraft) -> [[Int]] {
        draft.steps.map { step in
            step.bindings.compactMap { binding in
                guard case .literal(let place, _) = binding.source,
                    search.parts[step.part].input[binding.field].takesNegatives
                else { return nil }
                return place
            }
        }
    }
}
