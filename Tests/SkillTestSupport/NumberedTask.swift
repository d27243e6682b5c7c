import SkillCore

/// A task that differs from others by its number, and all that a scripted model says about it.
public struct NumberedTask: Hashable, Sendable {
    public let number: Int

    public init(number: Int) {
        self.number = number
    }

    public var text: String { "Add \(number) to twice a number (task \(number))" }
    public var name: String { "twice-plus-\(number)" }

    /// What a model answers to each prompt about the task, each as often as it is asked.
    ///
    /// Every program needs a repair when `isWrongFirst`.
    public func exchanges(
        delay: Duration = .zero, isWrongFirst: Bool = false, times: Int = 1
    ) -> [ScriptedExchange] {
        func exchange(_ words: [String], _ reply: String) -> ScriptedExchange {
            ScriptedExchange(
                .init(path: "/chat/completions", contains: words),
                reply: .completion(reply, delay: delay), times: times)
        }
        let mark = "\"\(name)\""
        var exchanges = [
            exchange(["You specify one small Swift program", "Task: \(text)\n"], specification),
            exchange(
                ["from its description, so that", mark], program("2 * input.value + \(number)")),
            exchange(
                ["exactly as specified", mark],
                program("input.value \(isWrongFirst ? "-" : "+") input.value + \(number)")),
            exchange(
                ["You review one small Swift program", mark],
                #"{"success": true, "critique": ""}"#),
        ]
        if isWrongFirst {
            exchanges.append(
                exchange(
                    ["You repair one small Swift program", mark],
                    program("input.value + input.value + \(number)")))
        }
        return exchanges
    }

    private var specification: String {
        let examples = [0, 1, -3, 20].map { value -> JSONValue in
            [
                "input": ["value": .integer(value)],
                "output": ["result": .integer(2 * value + number)],
            ]
        }
        return JSONValue.object([
            "name": .string(name), "description": .string("Adds \(number) to twice a number."),
            "input": [["name": "value", "type": "Int", "summary": "Any number up to a billion."]],
            "output": [["name": "result", "type": "Int", "summary": "Twice the number and more."]],
            "examples": .array(
                examples + [["input": ["value": 4_000_000_000], "error": "too large"]]),
        ]).canonical
    }

    private func program(_ expression: String) -> String {
        """
        ```swift
        import SkillKit

        struct Input: Codable {
            /// Any number up to a billion.
            var value: Int
        }

        struct Output: Codable {
            /// Twice the number and more.
            var result: Int
        }

        func run(_ input: Input) throws -> Output {
            guard abs(input.value) <= 1_000_000_000 else { throw InvalidInput("It is too large.") }
            return Output(result: \(expression))
        }
        ```
        """
    }
}
