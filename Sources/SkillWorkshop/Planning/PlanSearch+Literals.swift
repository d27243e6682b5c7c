import SkillCore

// The ways to bind a field to a value of the task's words.
extension PlanSearch {
    /// A value is for one field, unless the task says it twice.
    mutating func literalWays(
        _ draft: PlanDraft, _ call: PlanDraft.Call
    ) -> [(way: Way, cost: Double)] {
        guard !literals.isEmpty, call.part != answer else { return [] }
        let isRequired = parts[call.part].input[call.field].isRequired
        let used = draft.literals
        var ways: [(way: Way, cost: Double)] = []
        for place in literals.indices where !used.contains(place) {
            guard let fit = fit(ofLiteral: place, call.part, call.field) else { continue }
            let isOwn = literals[place].goal == call.goal
            // What only connects two others takes no value that may be meant for them.
            guard fit.isClaimed ? isRequired || isOwn : isRequired && call.goal != nil
            else { continue }
            ways.append(
                (
                    .bind(
                        PlanDraft.Binding(
                            field: call.field, source: .literal(place, fit.form),
                            reason: fit.isClaimed ? .namedLiteral : .spareLiteral)),
                    fit.cost + (isOwn ? 0 : PlanCost.foreignLiteralCost)
                ))
        }
        return ways
    }

    private mutating func fit(ofLiteral place: Int, _ part: Int, _ field: Int) -> LiteralFit? {
        let claim = Claim(literal: place, part: part, field: field)
        if let known = claims[claim] { return known }
        let found =
            literals[place].isChoice
            ? choiceFit(place, part, field) : valueFit(place, part, field)
        claims[claim] = .some(found)
        return found
    }

    private mutating func choiceFit(_ place: Int, _ part: Int, _ field: Int) -> LiteralFit? {
        let type = parts[part].input[field].type
        guard types[type].unwrapped.isChoice, types.fit(literalTypes[place], type) != .none
        else { return nil }
        return LiteralFit(form: .asWritten, cost: 0, isClaimed: true)
    }

    private mutating func valueFit(_ place: Int, _ part: Int, _ field: Int) -> LiteralFit? {
        guard let form = form(ofLiteral: place, part, field) else { return nil }
        let fields = parts[part].input
        let literal = literals[place].value
        let said = literal.claim(on: fields[field].name)
        let most = fields.compactMap { literal.claim(on: $0.name)?.wordCount }.max() ?? 0
        if said == nil, !isMeant(place, for: field, of: part, form) { return nil }
        let cost =
            switch said {
            case .named(let words) where words >= most: 0.0
            // Its neighbors name another field, with more words.
            case .named: PlanCost.strain(.described)
            case .implied: PlanCost.impliedCost
            case nil: PlanCost.spareLiteralCost
            }
        return LiteralFit(
            form: form, cost: cost + (form == .asText ? PlanCost.widenedCost : 0),
            isClaimed: said != nil)
    }

    /// How a literal can be given to a field; nil when it can't by type.
    private mutating func form(
        ofLiteral place: Int, _ part: Int, _ field: Int
    ) -> PlanDraft.LiteralForm? {
        let literal = literals[place].value
        let wanted = parts[part].input[field]
        if types.fit(literalTypes[place], wanted.type) != .none {
            guard literal.movement?.isBackward == true else { return .asWritten }
            return wanted.takesNegatives ? .negative : .asWritten
        }
        let isNumber = literal.value.doubleValue != nil
        return isNumber && types.fit(text, wanted.type) != .none ? .asText : nil
    }

    /// Whether a literal whose neighbors name no field can only be meant for this one.
    private mutating func isMeant(
        _ place: Int, for field: Int, of part: Int, _ form: PlanDraft.LiteralForm
    ) -> Bool {
        let fields = parts[part].input
        let literal = literals[place].value
        let words = fields[field].words
        if form == .asText, !words.contains("number") { return false }
        // `5 words` is nothing for a number of characters.
        let units = literal.units
        guard units.isEmpty || units.contains(where: { words.contains($0) }) else { return false }
        let open = fields.indices.filter { rival in
            fields[rival].isRequired && !isSpokenFor(rival, of: part, beside: place)
                && self.form(ofLiteral: place, part, rival) == form
        }
        guard open.count > 1 else { return true }
        // As many values as fields go by their order: `between` this `and` that.
        let alike = literals.indices.filter { other in
            literals[other].goal == literals[place].goal && !literals[other].isChoice
                && literalTypes[other] == literalTypes[place]
                && !fields.contains { literals[other].value.claim(on: $0.name) != nil }
        }
        guard alike.count == open.count, let rank = alike.firstIndex(of: place),
            open.firstIndex(of: field) == rank
        else { return false }
        return literal.canStand(atStart: rank == 0, atEnd: rank == alike.count - 1)
    }

    /// Whether the input or another literal bears a field's name.
    private mutating func isSpokenFor(_ field: Int, of part: Int, beside place: Int) -> Bool {
        let wanted = parts[part].input[field]
        for given in input where given.name.text == wanted.name.text {
            if types.fit(given.type, wanted.type) != .none { return true }
        }
        return literals.indices.contains { other in
            guard other != place, !literals[other].isChoice,
                case .named = literals[other].value.claim(on: wanted.name)
            else { return false }
            return true
        }
    }
}

extension PlanPart.Field {
    /// The stems of its name's and its description's words.
    var words: [String] { name.words + FieldName.words(of: summary) }

    /// Whether its description says what a negative number does.
    var takesNegatives: Bool { FieldName.words(of: summary).contains("negative") }
}
