import SkillCore

/// Writes what a search found as a plan, with the reasons.
struct PlanWriter {
    let search: PlanSearch
    let input: [String: JSONValue]

    func plan(from draft: PlanDraft) -> Plan {
        Plan(
            steps: draft.steps.compactMap { step in
                search.parts[step.part].skill.map { skill in
                    Plan.Step(
                        .skill(skill.name),
                        bindings: Dictionary(
                            step.bindings.map {
                                (fieldName($0, of: step.part), value(of: $0, draft))
                            } + switches(of: step).map { ($0, Self.on) }
                        ) { first, _ in first },
                        mapped: mapped(step, draft))
                }
            },
            output: output(of: draft))
    }

    func explanation(of draft: PlanDraft, examined: Int) -> PlanExplanation {
        let sources = draft.sources
        let inputs = search.input.indices.filter { !sources.contains(.input($0)) }.map(inputName)
        let strange = input.keys.filter { !$0.isSwiftIdentifier }.sorted()
            .map { "\(JSONValue.string($0).canonical) of the input" }
        return PlanExplanation(
            steps: draft.steps.compactMap { explained($0, draft) },
            unused: inputs + strange + unusedLiterals(of: draft), examined: examined)
    }

    /// What a plan can't leave out: the input as a whole, and each value of the task's words.
    func neglected(by draft: PlanDraft) -> String? {
        let sources = draft.sources
        let isInputUnused = search.input.indices.allSatisfy { !sources.contains(.input($0)) }
        if isInputUnused, let first = search.input.indices.first { return inputName(first) }
        return unusedLiterals(of: draft).first
    }

    /// The fields that a step's call gives a value.
    func boundFields(of step: PlanDraft.Step) -> Set<String> {
        Set(step.bindings.map { fieldName($0, of: step.part) } + switches(of: step))
    }

    private func inputName(_ place: Int) -> String { "$input.\(search.input[place].name.text)" }

    private func unusedLiterals(of draft: PlanDraft) -> [String] {
        let used = draft.literals
        return search.literals.enumerated().filter { place, literal in
            !literal.isChoice && !used.contains(place)
        }.map { $0.element.value.value.canonical }
    }

    private func explained(_ step: PlanDraft.Step, _ draft: PlanDraft) -> PlanExplanation.Step? {
        let part = search.parts[step.part]
        return part.skill.map { skill in
            PlanExplanation.Step(
                skill: skill.name, goal: step.goal.map { search.goals[$0].text },
                similarity: step.goal.map { part.relevance[$0] } ?? 0,
                bindings: step.bindings.map { binding in
                    PlanExplanation.Binding(
                        field: fieldName(binding, of: step.part), value: value(of: binding, draft),
                        reason: binding.reason)
                }
                    + switches(of: step).map {
                        PlanExplanation.Binding(field: $0, value: Self.on, reason: .namedLiteral)
                    }, mapped: mapped(step, draft))
        }
    }

    /// The fields without a value that the words of the step's sub-goal turn on: `isDescending`.
    private func switches(of step: PlanDraft.Step) -> [String] {
        mentions(of: step).filter { $0.denial == nil }.map(\.field.name.text)
    }

    /// The words that leave such a field off: `not descending`.
    func deniedWords(of step: PlanDraft.Step) -> Set<String> {
        mentions(of: step).reduce(into: []) { words, mention in
            if let denial = mention.denial { words.formUnion(mention.field.name.words + [denial]) }
        }
    }

    private func mentions(
        of step: PlanDraft.Step
    ) -> [(field: PlanPart.Field, denial: String?)] {
        guard let goal = step.goal else { return [] }
        let words = FieldName.words(of: TaskText(search.goals[goal].text).masked)
        return search.parts[step.part].input.enumerated().compactMap { place, field in
            let name = field.name.words.filter { !["is", "has", "should"].contains($0) }
            guard search.types[field.type].unwrapped == .bool, !name.isEmpty,
                !step.bindings.contains(where: { $0.field == place }),
                let start = words.firstRange(of: name)?.lowerBound
            else { return nil }
            let before = start > 0 ? words[start - 1] : ""
            return (field, ["no", "not", "non", "without"].contains(before) ? before : nil)
        }
    }

    private static let on = PlanValue.literal(true)

    private func mapped(_ step: PlanDraft.Step, _ draft: PlanDraft) -> PlanValue? {
        step.bindings.first(where: \.isItem).map { value(of: $0.source, draft) }
    }

    private func fieldName(_ binding: PlanDraft.Binding, of part: Int) -> String {
        search.parts[part].input[binding.field].name.text
    }

    private func value(of binding: PlanDraft.Binding, _ draft: PlanDraft) -> PlanValue {
        binding.isItem ? .reference(PlanReference(.item)) : value(of: binding.source, draft)
    }

    private func value(of source: PlanDraft.Source, _ draft: PlanDraft) -> PlanValue {
        switch source {
        case .input(let place): .reference(.input(search.input[place].name.text))
        case .step(let step, let output):
            .reference(
                .step(step, search.parts[draft.steps[step].part].output[output].name.text))
        case .literal(let place, let form):
            .literal(literal(search.literals[place].value.value, form))
        }
    }

    private func literal(_ value: JSONValue, _ form: PlanDraft.LiteralForm) -> JSONValue {
        switch (form, value) {
        case (.asText, _): .string(value.canonical)
        case (.negative, .integer(let number)): .integer(-number)
        case (.negative, .number(let number)): .number(-number)
        case (.asWritten, _), (.negative, _): value
        }
    }

    /// What the task wants; or else what every step gives whose values no other takes.
    private func output(of draft: PlanDraft) -> PlanValue? {
        if let bindings = draft.answer, let part = search.answer {
            return .object(
                Dictionary(bindings.map { (fieldName($0, of: part), value(of: $0, draft)) }) {
                    first, _ in first
                })
        }
        let ends = draft.leaves
        guard ends.count > 1 else { return nil }
        let names = ends.flatMap { search.parts[draft.steps[$0].part].output.map(\.name.text) }
        var members: [String: PlanValue] = [:]
        for step in ends {
            let part = search.parts[draft.steps[step].part]
            for output in part.output {
                let name = output.name.text
                let isShared = names.count { $0 == name } > 1
                let whole = isShared ? qualified(name, by: part, step, taken: members) : name
                members[whole] = .reference(.step(step, name))
            }
        }
        return .object(members)
    }

    /// Two steps' `text` are told apart by their skills: `titleCaseText`.
    private func qualified(
        _ name: String, by part: PlanPart, _ step: Int, taken: [String: PlanValue]
    ) -> String {
        let module = part.skill?.name.moduleName ?? ""
        let whole =
            module.prefix(1).lowercased() + module.dropFirst() + name.prefix(1).uppercased()
            + name.dropFirst()
        return taken[whole] == nil ? whole : "\(whole)\(step + 1)"
    }
}
