import Foundation
import SkillCore
public import SkillSandbox

/// Judges skills: each must compile in the jail, answer its examples twice alike, and meet input of
/// another shape with an error; and its examples should tell it from simple wrong programs.
public struct Inspector: Sendable {
    private let pool: IsolatePool
    private let limits: RunLimits
    private let bench: Workbench?

    /// Creates an inspector whose runs are made in jails of `pool`, or in one of its own.
    public init(sandbox: Sandbox, limits: RunLimits = RunLimits(), pool: IsolatePool? = nil) {
        self.init(
            pool: pool
                ?? IsolatePool(sandbox: sandbox, width: Self.width, scratch: limits.scratch),
            limits: limits)
    }

    /// Creates an inspector whose skills may use what `bench` grants.
    init(pool: IsolatePool, limits: RunLimits = RunLimits(), bench: Workbench? = nil) {
        self.pool = pool
        self.limits = limits
        self.bench = bench
    }

    /// Judges `skill`; `closure` is every skill it needs, each after those it needs itself.
    ///
    /// Throws when judging was not possible. A bad skill is a result.
    func judge(
        _ skill: Skill, closure: [Skill], policy: AcceptancePolicy = .adding
    ) async throws -> Judged {
        let present = Set(closure.map(\.name.moduleName))
        let unknown = skill.importedModules.filter { !present.contains($0) }
        guard unknown.isEmpty else {
            return Judged(inspection: .rejected(.unknownImports(unknown)))
        }

        // Jails get ready while the compiler works. What goes wrong is told by the first run.
        let preparation = Task { try? await pool.prepare() }
        defer { preparation.cancel() }
        let clock = ContinuousClock()
        let start = clock.now
        switch try await SkillBuilder(sandbox: pool.sandbox).build(skill, closure: closure) {
        case .didNotCompile(let diagnostics):
            return Judged(inspection: .rejected(.doesNotCompile(diagnostics)))
        case .built(let artifact):
            let seconds = (clock.now - start) / .seconds(1)
            let runs = JudgedRuns(
                of: skill, closure: closure, artifact, limits: limits, pool: pool, bench: bench)
            var judged = try await examined(skill, runs)
            if judged.inspection == .passed {
                try await watch(runs, skill.examples, &judged)
            }
            judged.evidence.insert(
                .compiling(
                    seconds: seconds, toolchain: try await pool.sandbox.compilerVersion()), at: 0)
            guard judged.inspection == .passed else { return judged }
            // Each wrong program would ask the host again, and be told by its answers.
            let mutants = runs.asked.isEmpty ? policy.mutants : .onlyConstants
            return try await tried(judged, skill, closure: closure, artifact, mutants)
        }
    }

    /// Runs the examples and the malformed inputs.
    private func examined(_ skill: Skill, _ runs: JudgedRuns) async throws -> Judged {
        let malformed = MalformedInputs(skill).inputs
        let trials =
            skill.examples.enumerated().map { Trial.example($0.offset + 1, $0.element) }
            + malformed.enumerated().map { Trial.malformed($0.element, isTwice: $0.offset == 0) }
        return try await withThrowingTaskGroup(of: (Int, TrialOutcome).self) { group in
            var waiting = trials.enumerated().makeIterator()
            var rejections: [Int: Rejection] = [:]
            var judged = Judged(inspection: .passed)
            func startNext() {
                guard let (place, trial) = waiting.next() else { return }
                group.addTask { (place, try await outcome(of: trial, runs)) }
            }
            for _ in 0..<Self.width { startNext() }
            while let (place, outcome) = try await group.next() {
                for report in outcome.reports { judged.envelope.widen(by: report) }
                if let rejection = outcome.rejection {
                    rejections[place] = rejection
                } else {
                    startNext()
                }
            }
            // The first in the order of the examples, whichever ran first.
            if let rejection = rejections.min(by: { $0.key < $1.key })?.value {
                judged.inspection = .rejected(rejection)
            } else {
                judged.evidence = [
                    .examples(count: skill.examples.count), .malformedInput(malformed.map(\.value)),
                ]
            }
            return judged
        }
    }

    /// Adds the system calls that the examples make to the envelope, where they can be watched.
    private func watch(
        _ runs: JudgedRuns, _ examples: [Example], _ judged: inout Judged
    ) async throws {
        let reports = try await watchedReports(of: runs, examples)
        var seen: Set<String> = []
        for report in reports {
            // Of a program that was stopped midway, more would have been seen.
            guard [.completed, .failed].contains(report.ending), let calls = report.systemCalls
            else { return }
            seen.formUnion(calls)
            // A watched run measures memory as its limit counts it.
            let seenBefore = judged.envelope?.peakMemory ?? 0
            judged.envelope?.peakMemory = max(seenBefore, report.peakMemory)
        }
        if !reports.isEmpty { judged.envelope?.systemCalls = seen.sorted() }
    }

    /// Runs each of `examples` watched: a later run that repeats one of them must not be denied.
    private func watchedReports(
        of runs: JudgedRuns, _ examples: [Example]
    ) async throws -> [RunReport] {
        try await withThrowingTaskGroup(of: RunReport.self) { group in
            var waiting = examples.makeIterator()
            var reports: [RunReport] = []
            func startNext() {
                guard let example = waiting.next() else { return }
                group.addTask { try await runs.watchedReport(on: example.input) }
            }
            for _ in 0..<Self.width { startNext() }
            while let report = try await group.next() {
                reports.append(report)
                startNext()
            }
            return reports
        }
    }

    /// Tries simple wrong programs, as far as `mutants` says.
    private func tried(
        _ judged: Judged, _ skill: Skill, closure: [Skill], _ artifact: SkillArtifact,
        _ mutants: AcceptancePolicy.Mutants
    ) async throws -> Judged {
        var judged = judged
        switch mutants {
        case .onlyConstants:
            judged.survivors = ConstantProgram.passing(skill.examples).map {
                SurvivingMutant(change: $0.change)
            }
            judged.evidence.append(.constants(judged.survivors))
        case .noted, .required:
            let outcome = try await MutantTrial(pool: pool, limits: limits)
                .outcome(of: skill, closure: closure, artifact)
            judged.survivors = outcome.survivors
            judged.evidence.append(.mutants(outcome))
            let told = outcome.survivors.filter { $0.input != nil }
            if mutants == .required, !told.isEmpty {
                judged.inspection = .rejected(.weakExamples(told))
            }
        }
        return judged
    }

    private enum Trial {
        case example(Int, Example)
        case malformed(MalformedInputs.Input, isTwice: Bool)
    }

    private struct TrialOutcome: Sendable {
        var rejection: Rejection?
        var reports: [RunReport]
    }

    private func outcome(of trial: Trial, _ runs: JudgedRuns) async throws -> TrialOutcome {
        let input: JSONValue
        let count: Int
        switch trial {
        case .example(_, let example): (input, count) = (example.input, 2)
        case .malformed(let malformed, let isTwice):
            (input, count) = (malformed.value, isTwice ? 2 : 1)
        }
        var reports: [RunReport] = []
        for _ in 0..<count {
            let report = try await runs.report(on: input)
            reports.append(report)
            if let rejection = Self.rejection(in: trial, report) {
                return TrialOutcome(rejection: rejection, reports: reports)
            }
        }
        guard let first = reports.first, let last = reports.last,
            first.output != last.output || first.error != last.error
        else { return TrialOutcome(reports: reports) }
        let answers = [first, last].map { $0.output ?? .string($0.error ?? "") }
        let rejection: Rejection =
            switch trial {
            case .example(let number, _):
                .unsteady(example: number, first: answers[0], second: answers[1])
            case .malformed:
                .unsteadyRefusal(input: input, first: answers[0], second: answers[1])
            }
        return TrialOutcome(rejection: rejection, reports: reports)
    }

    private static func rejection(in trial: Trial, _ report: RunReport) -> Rejection? {
        switch trial {
        case .example(let number, let example): return rejection(number, example, report)
        case .malformed(let input, _):
            let isRight =
                report.ending == .failed || input.mayBeAnswered && report.ending == .completed
            return isRight ? nil : .fragile(input: input.value, report: report)
        }
    }

    /// Why `report` is not what the example wants, or nil when it is.
    static func rejection(
        _ number: Int, _ example: Example, _ report: RunReport
    ) -> Rejection? {
        switch (example.expectation, report.ending) {
        case (.output(let expected), .completed):
            let given = report.output ?? .null
            return given.matches(expected, tolerance: example.tolerance)
                ? nil
                : .wrongOutput(
                    example: number, input: example.input, expected: expected, given: given)
        case (.error(let expected), .completed):
            return .missingError(
                example: number, expected: expected, given: report.output ?? .null)
        case (.error(let expected), .failed):
            let given = report.error ?? ""
            return given.localizedCaseInsensitiveContains(expected)
                ? nil : .wrongError(example: number, expected: expected, given: given)
        default: return .badEnding(example: number, report: report)
        }
    }

    /// How many runs are made at once.
    static let width = 2
}

extension Envelope? {
    /// Makes room for what `report` says was used.
    fileprivate mutating func widen(by report: RunReport) {
        let used = self ?? Envelope(wallTime: .zero, cpuTime: .zero, peakMemory: 0)
        self = Envelope(
            wallTime: Swift.max(used.wallTime, report.wallTime),
            cpuTime: Swift.max(used.cpuTime, report.cpuTime),
            peakMemory: Swift.max(used.peakMemory, report.peakMemory))
    }
}
