public import SkillCore
import SkillSandbox
import SkillStorage
import SkillSyntax

extension Composer {
    /// Keeps a solution as a skill that imports those it joins, judged like any other.
    ///
    /// Its examples are the solved input with its output, and an input that lacks what it needs. It
    /// asks for the capabilities that those which it joins ask for, and its instructions hold the
    /// plan, so that it can be planned anew.
    ///
    /// - Throws: ``WorkshopError/nothingToSave`` when there is no answer; `JailError`; `StoreError`.
    public func save(
        _ solution: Solution, of task: String, input: [String: JSONValue], as name: SkillName
    ) async throws -> Workbench.Addition {
        guard solution.isSolved, let plan = solution.plan, let source = solution.source,
            let output = solution.report?.output
        else { throw WorkshopError.nothingToSave }
        guard !plan.skillNames.contains(name) else {
            return .rejected(name, .nameTaken(name))
        }
        let takes = try SkillReader().signature(of: source).input
        let solved = input.filter { field in takes.contains { $0.name == field.key } }
        var examples = [Example(input: .object(solved), expectation: .output(output))]
        if takes.contains(where: \.isRequired) {
            examples.append(
                Example(input: .object([:]), expectation: .error(containing: "is missing")))
        }
        let skill = try SkillReader().skill(
            named: name, description: Self.description(of: plan, for: task),
            metadata: try await metadata(of: plan), instructions: Self.instructions(for: plan),
            source: source, examples: examples)
        return try await bench.keep(
            skill, provenance: .composed, with: embedder, bench.sandbox())
    }

    private static func description(of plan: Plan, for task: String) -> String {
        let words = task.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let sentence = String(words.filter { $0 != "<" && $0 != ">" }.prefix(900))
        let used = names(in: plan)
        return [sentence, used.isEmpty ? "" : "Joins \(used)"].filter { !$0.isEmpty }
            .joined(separator: ". ") + "."
    }

    private static func instructions(for plan: Plan) -> String {
        let used = names(in: plan)
        return """
            \(used.isEmpty ? "Made from a plan" : "Joins \(used)"):

            ```text
            \(plan)
            ```

            The plan, for `skillbox solve --plan`:

            ```json
            \(plan.json.pretty)
            ```

            """
    }

    private static func names(in plan: Plan) -> String {
        plan.skillNames.map(\.text).joined(separator: ", ")
    }

    private func metadata(of plan: Plan) async throws -> [String: String] {
        var capabilities: Set<String> = []
        for name in plan.skillNames {
            let skill = try await bench.store.skill(named: name).skill
            capabilities.formUnion(skill.capabilities.map(\.description))
        }
        var metadata = ["origin": "composed"]
        if !capabilities.isEmpty {
            metadata["capabilities"] = capabilities.sorted().joined(separator: " ")
        }
        return metadata
    }
}
