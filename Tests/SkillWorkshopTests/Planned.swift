import SkillCore
import SkillTestSupport

/// What a scripted model answers for a task about words, right and wrong.
enum Planned {
    static let task = "How long is this?"

    static let split: JSONValue = [
        "goal": "split a text into words", "needs": ["a text"], "gives": ["its words"],
    ]
    static let count: JSONValue = [
        "goal": "count the items of a list", "needs": ["a list"], "gives": ["how many it has"],
    ]

    static let right: JSONValue = [
        "steps": [
            ["skill": "split-words", "bind": ["text": "$input.text"]],
            ["skill": "count-items", "bind": ["items": "$1.words"]],
        ]
    ]
    static let ill: JSONValue = [
        "steps": [
            ["skill": "split-words", "bind": ["text": "$input.text"]],
            ["skill": "count-items", "bind": ["items": "$input.text"]],
        ]
    ]
    static let short: JSONValue = [
        "steps": [["skill": "split-words", "bind": ["text": "$input.text"]]]
    ]

    static func goals(_ goals: JSONValue...) -> ScriptedExchange {
        exchange("You divide a task", ["subgoals": .array(goals)])
    }

    static func plan(
        _ plan: JSONValue, containing words: [String] = [], at temperature: Double? = nil
    ) -> ScriptedExchange {
        exchange("You plan how small programs", plan, containing: words, at: temperature)
    }

    static func satisfied(times: Int = 1) -> ScriptedExchange {
        exchange("You check the answer", ["satisfied": true, "reason": ""], times: times)
    }

    static func unsatisfied(_ reason: String) -> ScriptedExchange {
        exchange("You check the answer", ["satisfied": false, "reason": .string(reason)])
    }

    static func exchange(
        _ beginning: String, _ reply: JSONValue, containing words: [String] = [], times: Int = 1,
        at temperature: Double? = nil
    ) -> ScriptedExchange {
        ScriptedExchange(
            .init(
                path: "/chat/completions", contains: [beginning] + words, temperature: temperature),
            reply: .completion("Here it is:\n```json\n\(reply.pretty)\n```"), times: times)
    }
}
