public import SkillChat
public import SkillCore
public import SkillSandbox
public import SkillSearch
import Foundation
import SkillStorage
import SkillSyntax

/// Turns a task into a plan over several skills, a program and an answer.
public struct Composer: Sendable {
    /// What came of a task.
    public struct Solution: Sendable {
        /// Nil when no plan binds, or none meets every sub-goal.
        public let plan: Plan?
        /// The Swift that the plan became.
        public let source: String?
        public let report: RunReport?
        /// What was looked for, and the skills that were found for each.
        public let subgoals: [Subgoal]

        public var isSolved: Bool { report?.succeeded == true }
    }

    public struct Subgoal: Hashable, Sendable {
        public let text: String
        /// Best first; empty when nothing fits.
        public let candidates: [SkillName]
    }

    private let bench: Workbench
    private let embedder: any EmbeddingModel
    private let chat: (any ChatModel)?
    private let limits: RunLimits

    /// Creates a composer that works with the skills of `bench`.
    ///
    /// `chat` divides the task and chooses among candidates; without one, the task's own words and
    /// the signatures decide.
    public init(
        bench: Workbench, embedder: any EmbeddingModel, chat: (any ChatModel)? = nil,
        limits: RunLimits = RunLimits()
    ) {
        self.bench = bench
        self.embedder = embedder
        self.chat = chat
        self.limits = limits
    }

    /// Solves `task` on `input`, a JSON object whose fields the skills take.
    public func solve(_ task: String, input: [String: JSONValue]) async throws -> Solution {
        let goals = try await subgoals(of: task, input: input)
        var found: [(text: String, findings: [Workbench.Finding])] = []
        for goal in goals {
            let text = Self.query(for: goal, after: found.last?.findings.first?.skill)
            let findings = try await bench.find(
                text, limit: Self.candidatesPerGoal, with: embedder)
            found.append((goal, findings))
        }
        if let chat { found = try await choice(chat, among: found, task: task, input: input) }
        let subgoals = found.map { goal in
            Subgoal(text: goal.text, candidates: goal.findings.map(\.skill.name))
        }
        let planner = Planner(
            input: input, candidates: Self.candidates(found), goalCount: found.count)
        var failed: Solution?
        let checker = PlanChecker(skills: found.flatMap(\.findings).map(\.skill))
        for plan in planner.plans(limit: Self.plansToTry) {
            guard let checked = try? checker.check(plan, input: input),
                let report = try await run(checked, input: input)
            else { continue }
            let solution = Solution(
                plan: plan, source: checked.source, report: report, subgoals: subgoals)
            if solution.isSolved { return solution }
            // Types that fit are no promise that values do. The first failure is the likeliest to
            // tell what is wrong with the input.
            failed = failed ?? solution
        }
        return failed ?? Solution(plan: nil, source: nil, report: nil, subgoals: subgoals)
    }

    /// Keeps a solution as a skill that imports those it joins, judged like any other.
    ///
    /// Its examples are the solved input with its output, and an input that lacks what it needs.
    public func save(
        _ solution: Solution, of task: String, input: [String: JSONValue], as name: SkillName
    ) async throws -> Workbench.Addition {
        guard let plan = solution.plan, let source = solution.source,
            let output = solution.report?.output
        else { throw WorkshopError.nothingToSave }
        guard !plan.skillNames.contains(name) else {
            return .rejected(name, .nameTaken(name))
        }
        let used = plan.skillNames.map(\.text).joined(separator: ", ")
        let taken = try SkillReader().signature(of: source).input.map(\.name)
        let solved = input.filter { taken.contains($0.key) }
        var examples = [Example(input: .object(solved), expectation: .output(output))]
        if try SkillReader().signature(of: source).input.contains(where: \.isRequired) {
            examples.append(
                Example(input: .object([:]), expectation: .error(containing: "is missing")))
        }
        let words = task.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let description = "\(words.filter { $0 != "<" && $0 != ">" }.prefix(900)). Joins \(used)."
        let skill = try SkillReader().skill(
            named: name, description: description, metadata: ["origin": "composed"],
            instructions: "Joins \(used):\n\n\(plan)\n", source: source, examples: examples)
        return try await bench.keep(
            skill, provenance: .composed, with: embedder, bench.sandbox())
    }

    /// Runs the plan's program twice; nil when it doesn't compile or isn't steady.
    private func run(
        _ plan: CheckedPlan, input: [String: JSONValue]
    ) async throws -> RunReport? {
        let sandbox = try bench.sandbox()
        let modules = plan.modules
        let kept = try await bench.closure(of: modules)
        let closure = kept.map(\.skill)
        let program = Skill(
            name: try SkillName("composed-program"), description: "", source: plan.source,
            signature: Signature(
                input: [], output: [], inputSchema: [:], outputSchema: [:],
                isAsync: plan.isAsync),
            examples: [], importedModules: modules)
        guard
            case .built(let artifact) = try await SkillBuilder(sandbox: sandbox)
                .build(program, closure: closure)
        else { return nil }
        let asked = program.capabilities(with: closure)
        let limits = bench.patient(limits, asking: asked)
        func report() async throws -> RunReport {
            try await sandbox.run(
                artifact, input: .object(input), limits: limits,
                broker: bench.broker(for: program.name, asking: asked, time: limits.wallTime))
        }
        let first = try await report()
        guard first.succeeded else { return first }
        let second = try await report()
        guard second.output == first.output else { return nil }
        // What solves tasks is used, and must not be pruned as what nobody needs.
        try await bench.store.record(
            kept.filter { modules.contains($0.id.moduleName) }.map { skill in
                RunRecord(
                    skill: skill.id, version: skill.version, ending: first.ending.rawValue,
                    wallTime: first.wallTime, cpuTime: first.cpuTime,
                    peakMemoryBytes: first.peakMemory, tier: first.tier.rawValue, at: Date())
            })
        return first
    }

    private func subgoals(of task: String, input: [String: JSONValue]) async throws -> [String] {
        guard let chat else { return Self.parts(of: task) }
        let prompt = Prompt.decompose.request(
            ["task": task, "input": Self.description(of: input)], schema: Self.goalsSchema)
        let reply: JSONValue = try await bench.ask(chat, prompt)
        let goals = (reply["subgoals"]?.arrayValue ?? []).compactMap(\.stringValue)
            .filter { !$0.isEmpty }
        guard !goals.isEmpty else {
            throw WorkshopError.uselessReply(purpose: "decompose", reason: "it names no sub-goal")
        }
        return Array(goals.prefix(Self.maximumGoals))
    }

    /// The task's own parts: sentences and what `then` and `and` join, with the whole task when it has
    /// only one.
    static func parts(of task: String) -> [String] {
        let parts = task.split(separator: #/[.;\n]+\s*|,?\s+(?:and\s+then|then|and)\s+|,\s+/#)
            .map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
            // One word says too little to search for.
            .filter { $0.split(separator: " ").count > 1 }
        return parts.isEmpty ? [task] : Array(parts.prefix(maximumGoals))
    }

    /// What to search for: "them" and "it" are what the skill before gives.
    static func query(for goal: String, after skill: Skill?) -> String {
        guard let skill else { return goal }
        let names = skill.signature.output.map(\.name).joined(separator: ", ")
        return goal.replacing(#/\b(?:it|them)\b/#.ignoresCase(), with: names)
    }

    /// Lets the model choose one candidate for each sub-goal, or none.
    private func choice(
        _ chat: any ChatModel, among found: [(text: String, findings: [Workbench.Finding])],
        task: String, input: [String: JSONValue]
    ) async throws -> [(text: String, findings: [Workbench.Finding])] {
        let offers = found.enumerated().map { index, goal in
            let lines = goal.findings.map { finding in
                "  - \(finding.skill.name)\(finding.skill.signature): \(finding.skill.description)"
            }
            return "\(index + 1). \(goal.text)\n" + lines.joined(separator: "\n")
        }
        let prompt = Prompt.choose.request(
            [
                "task": task, "input": Self.description(of: input),
                "offers": offers.joined(separator: "\n"),
            ], schema: Self.choiceSchema)
        let reply: JSONValue = try await bench.ask(chat, prompt)
        let names = (reply["skills"]?.arrayValue ?? []).map { $0.stringValue ?? "" }
        guard names.count == found.count else {
            throw WorkshopError.uselessReply(
                purpose: "choose", reason: "it names \(names.count) skills for \(found.count)")
        }
        return zip(found, names).map { goal, name in
            (goal.text, goal.findings.filter { $0.skill.name.text == name })
        }
    }

    private static func candidates(
        _ found: [(text: String, findings: [Workbench.Finding])]
    ) -> [Planner.Candidate] {
        found.enumerated().flatMap { index, goal in
            let best = goal.findings.map(\.match.nearness).max() ?? 0
            return goal.findings.map { finding in
                // Matches of one query lie close together: what counts is how far behind the best.
                let share = best > 0 ? max(0, finding.match.nearness) / best : 0
                return Planner.Candidate(
                    skill: finding.skill, goal: index, relevance: share * share)
            }
        }
    }

    private static func description(of input: [String: JSONValue]) -> String {
        input.sorted { $0.key < $1.key }.map { name, value in
            "\(name): \(ValueType(of: value).swift ?? "JSON")"
        }.joined(separator: ", ")
    }

    private static let goalsSchema = JSONSchema(
        name: "subgoals",
        value: [
            "type": "object", "additionalProperties": false, "required": ["subgoals"],
            "properties": ["subgoals": ["type": "array", "items": ["type": "string"]]],
        ])

    private static let choiceSchema = JSONSchema(
        name: "choice",
        value: [
            "type": "object", "additionalProperties": false, "required": ["skills"],
            "properties": ["skills": ["type": "array", "items": ["type": "string"]]],
        ])

    private static let candidatesPerGoal = 5
    private static let maximumGoals = 8
    private static let plansToTry = 5
}
