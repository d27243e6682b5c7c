import SkillChat
import SkillCore

/// What a language model does for a task: it divides it, plans it, and judges the answer.
///
/// Each call has a fresh, bounded prompt. Of skills the model sees names, descriptions and
/// signatures, never sources.
struct PlanProposer: Sendable {
    let bench: Workbench
    let chat: any ChatModel
    let task: String
    let input: [String: JSONValue]
    let rules: SolvingRules
    private let given = GivenVerdicts()

    init(
        bench: Workbench, chat: any ChatModel, task: String, input: [String: JSONValue],
        rules: SolvingRules
    ) {
        self.bench = bench
        self.chat = chat
        self.task = task
        self.input = input
        self.rules = rules
    }

    /// What was wrong with the plan before.
    struct Criticism {
        var plan: String
        var problem: String
        /// Counted from 1.
        var round: Int

        var text: String {
            """
            The last plan:
            \(Prompt.cut(plan, to: Self.limit))

            What was wrong with it (round \(round)):
            \(Prompt.cut(problem, to: Self.limit))
            """
        }

        // In bytes. The programs must have room beside both.
        private static let limit = 3_500
    }

    /// Divides the task.
    ///
    /// - Throws: ``WorkshopError/uselessReply(purpose:reason:)`` when no sub-goal is named.
    func goals() async throws -> [SoughtGoal] {
        let prompt = Prompt.decompose.request(
            ["task": task, "input": inputTypes], schema: Self.goalsSchema)
        let reply = try await bench.ask(chat, prompt)
        let goals = (reply["subgoals"]?.arrayValue ?? []).compactMap(Self.goal)
        guard !goals.isEmpty else {
            throw WorkshopError.uselessReply(purpose: "decompose", reason: "it names no sub-goal")
        }
        return Array(goals.prefix(Composer.maximumGoals))
    }

    /// Asks for a plan over what was found for `goals`.
    ///
    /// - Returns: The plan as JSON, not yet read; nil when the model says that there is none.
    func plan(
        for goals: [SoughtGoal], after criticism: Criticism?, temperature: Double
    ) async throws -> JSONValue? {
        let reply = try await bench.ask(
            chat,
            Prompt.plan.request(
                [
                    "task": task, "input": inputTypes,
                    "output": rules.output?.canonical ?? "whatever answers the task",
                    "offers": Self.text(of: goals), "problem": criticism?.text ?? "",
                ], temperature: temperature))
        // Not in one expression: there, nil would be JSON's null.
        if reply["steps"]?.arrayValue?.isEmpty == true { return nil }
        return reply
    }

    /// Has `answer` judged by the task and the input alone, once however many plans give it.
    ///
    /// - Throws: ``WorkshopError/uselessReply(purpose:reason:)`` when the reply is no judgement.
    func verdict(on answer: JSONValue) async throws -> Composer.Verdict {
        try await given.verdict(on: answer) { try await judgement(of: answer) }
    }

    private func judgement(of answer: JSONValue) async throws -> Composer.Verdict {
        let reply = try await bench.ask(
            chat,
            Prompt.verify.request(
                [
                    "task": task, "input": JSONValue.object(input).canonical,
                    "answer": answer.canonical,
                ], schema: Self.verdictSchema))
        switch reply["satisfied"] {
        case .bool(true): return .satisfied
        case .bool(false):
            let reason = reply["reason"]?.stringValue ?? ""
            return .unsatisfied(reason: reason.isEmpty ? "it gives no reason" : reason)
        default:
            throw WorkshopError.uselessReply(
                purpose: "verify", reason: "it doesn't say whether the answer is right")
        }
    }

    /// A model that names nothing but the goal is understood as well.
    private static func goal(_ value: JSONValue) -> SoughtGoal? {
        let text = value.stringValue ?? value["goal"]?.stringValue ?? ""
        guard !text.allSatisfy(\.isWhitespace) else { return nil }
        func words(_ field: String) -> [String] {
            (value[field]?.arrayValue ?? []).compactMap(\.stringValue).filter { !$0.isEmpty }
        }
        return SoughtGoal(text: text, needs: words("needs"), gives: words("gives"))
    }

    /// The sub-goals, each with the names that were found, and then each program once.
    static func text(of goals: [SoughtGoal]) -> String {
        let lines = goals.enumerated().map { index, goal in
            let names = goal.offers.map(\.skill.name.text).joined(separator: ", ")
            return "\(index + 1). \(goal.taskText): \(names.isEmpty ? "nothing was found" : names)"
        }
        var skills: [Skill] = []
        for skill in goals.flatMap(\.offers).map(\.skill) where !skills.contains(skill) {
            skills.append(skill)
        }
        // Cut here, each keeps its name and its fields, whatever room there is for words.
        let programs = skills.map { skill in
            let description = Prompt.cut(
                skill.description, to: Self.bytesOfDescriptions / skills.count)
            let fields = Prompt.cut(
                Self.fields(of: skill.signature), to: Self.bytesOfFields / skills.count)
            return "- \(skill.name)\(fields): \(description)"
        }
        return (lines + ["", "Programs:"] + programs).joined(separator: "\n")
    }

    /// As a signature is written, with the form of a skill's own types instead of their names.
    private static func fields(of signature: Signature) -> String {
        func list(_ fields: [Signature.Field], _ schema: JSONValue) -> String {
            let texts = fields.map { "\($0.name): \(ValueType(of: $0, in: schema))" }
            return "(\(texts.joined(separator: ", ")))"
        }
        return list(signature.input, signature.inputSchema) + " -> "
            + list(signature.output, signature.outputSchema)
    }

    /// The types and not the values: the plan is for any input like this.
    private var inputTypes: String {
        input.sorted { $0.key < $1.key }.map { name, value in
            "\(name): \(ValueType(of: value))"
        }.joined(separator: ", ")
    }

    private static let goalsSchema = JSONSchema(
        name: "subgoals",
        value: [
            "type": "object", "additionalProperties": false, "required": ["subgoals"],
            "properties": [
                "subgoals": [
                    "type": "array",
                    "items": [
                        "type": "object", "additionalProperties": false,
                        "required": ["goal", "needs", "gives"],
                        "properties": [
                            "goal": ["type": "string"],
                            "needs": ["type": "array", "items": ["type": "string"]],
                            "gives": ["type": "array", "items": ["type": "string"]],
                        ],
                    ],
                ]
            ],
        ])

    private static let verdictSchema = JSONSchema(
        name: "verdict",
        value: [
            "type": "object", "additionalProperties": false, "required": ["satisfied", "reason"],
            "properties": ["satisfied": ["type": "boolean"], "reason": ["type": "string"]],
        ])

    private static let bytesOfDescriptions = 6_000
    private static let bytesOfFields = 6_000
}
