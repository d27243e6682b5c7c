import SkillCore
import SkillSandbox
import SkillStorage

/// Compiles a plan that was checked, and runs it twice in the jail.
struct PlanTrial: Sendable {
    let bench: Workbench
    let limits: RunLimits
    /// Whether runs that wait for models and servers have more time than the limits say.
    let isPatient: Bool

    enum Outcome: Sendable {
        /// Twice the same.
        case answered(RunReport)
        case failed(RunReport)
        case didNotCompile([Diagnostic])
        case unsteady(JSONValue, JSONValue)
    }

    func outcome(
        of plan: CheckedPlan, input: [String: JSONValue]
    ) async throws -> Outcome {
        let sandbox = try bench.sandbox()
        let modules = plan.modules
        let kept = try await bench.closure(of: modules)
        let program = Skill(
            name: try SkillName("composed-program"), description: "", source: plan.source,
            signature: Signature(
                input: [], output: [], inputSchema: [:], outputSchema: [:],
                isAsync: plan.isAsync),
            examples: [], importedModules: modules)
        let closure = kept.map(\.skill)
        let artifact: SkillArtifact
        switch try await SkillBuilder(sandbox: sandbox).build(program, closure: closure) {
        case .built(let built): artifact = built
        case .didNotCompile(let diagnostics): return .didNotCompile(diagnostics)
        }
        let asked = program.capabilities(with: closure)
        let limits = isPatient ? bench.patient(limits, asking: asked) : limits
        let memory = RememberedAnswers()
        func report() async throws -> RunReport {
            let broker = bench.broker(
                for: program.name, asking: asked, time: limits.wallTime, memory: memory)
            return try await broker.answering { broker in
                try await sandbox.run(
                    artifact, input: .object(input), limits: limits, broker: broker)
            }
        }
        let first = try await report()
        guard first.succeeded else { return .failed(first) }
        let second = try await report()
        guard second.output == first.output else {
            return .unsteady(first.output ?? .null, second.output ?? .null)
        }
        // What solves tasks is used, and must not be pruned as what nobody needs.
        try await bench.store.record(
            kept.filter { modules.contains($0.id.moduleName) }.map { RunRecord(of: $0, first) })
        return .answered(first)
    }
}
