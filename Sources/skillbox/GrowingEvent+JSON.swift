import SkillCore
import SkillWorkshop

extension GrowingEvent {
    /// The event as `skillbox grow` gives it to programs.
    var json: JSONValue {
        var fields: [String: JSONValue] = [
            "event": .string(word), "taskID": .integer(taskID), "task": .string(task),
            "totals": totals.json,
        ]
        fields.merge(details) { first, _ in first }
        return .object(fields)
    }

    private var word: String {
        switch kind {
        case .proposed: "proposed"
        case .started: "started"
        case .asking: "asking"
        case .answered: "answered"
        case .specified: "specified"
        case .confirmed: "confirmed"
        case .strengthened: "strengthened"
        case .rejected: "rejected"
        case .kept: "kept"
        case .gaveUp: "gave-up"
        case .stopped: "stopped"
        }
    }

    private var details: [String: JSONValue] {
        switch kind {
        case .proposed(let level): ["level": .integer(level)]
        case .started(let attempt): ["attempt": .integer(attempt)]
        case .asking(let purpose): ["purpose": .string(purpose)]
        case .answered(let purpose, let tokens, let isKnown):
            ["purpose": .string(purpose), "tokens": .integer(tokens), "isKnown": .bool(isKnown)]
        case .specified(let name, let description, let examples):
            [
                "name": .string(name.text), "description": .string(description),
                "examples": .integer(examples),
            ]
        case .confirmed(let examples, let disputed):
            ["examples": .integer(examples), "disputed": .integer(disputed)]
        case .strengthened(let examples): ["examples": .integer(examples)]
        case .rejected(let round, let reason):
            ["round": .integer(round), "reason": .string(reason)]
        case .kept(let name, let version, let rounds):
            [
                "name": .string(name.text), "version": .integer(version),
                "rounds": .integer(rounds),
            ]
        case .gaveUp(let reason), .stopped(let reason): ["reason": .string(reason)]
        }
    }
}

extension GrowingEvent.Totals {
    var json: JSONValue {
        [
            "accepted": .integer(accepted), "givenUp": .integer(givenUp),
            "promptTokens": .integer(promptTokens),
            "completionTokens": .integer(completionTokens),
            "cost": cost.map(JSONValue.number) ?? .null,
        ]
    }
}
