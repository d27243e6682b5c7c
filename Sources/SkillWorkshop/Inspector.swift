import Foundation
import SkillCore
public import SkillSandbox

/// Judges skills: each must compile in the jail, answer its examples twice alike, and meet input of
/// another shape with an error.
public struct Inspector: Sendable {
    private let pool: IsolatePool
    private let limits: RunLimits

    /// Creates an inspector whose runs are made in jails of `pool`, or in one of its own.
    public init(sandbox: Sandbox, limits: RunLimits = RunLimits(), pool: IsolatePool? = nil) {
        self.pool =
            pool ?? IsolatePool(sandbox: sandbox, width: Self.width, scratch: limits.scratch)
        self.limits = limits
    }

    /// Judges `skill`; `closure` is every skill it needs, each after those it needs itself.
    ///
    /// Throws when judging was not possible. A bad skill is a result.
    func judge(_ skill: Skill, closure: [Skill]) async throws -> Inspection {
        let present = Set(closure.map(\.name.moduleName))
        let unknown = skill.importedModules.filter { !present.contains($0) }
        guard unknown.isEmpty else { return .rejected(.unknownImports(unknown)) }

        // Jails get ready while the compiler works. What goes wrong is told by the first run.
        let preparation = Task { try? await pool.prepare() }
        defer { preparation.cancel() }
        switch try await SkillBuilder(sandbox: pool.sandbox).build(skill, closure: closure) {
        case .didNotCompile(let diagnostics): return .rejected(.doesNotCompile(diagnostics))
        case .built(let artifact):
            if let rejection = try await firstRejection(of: skill, artifact) {
                return .rejected(rejection)
            }
            return .passed
        }
    }

    private func firstRejection(
        of skill: Skill, _ artifact: SkillArtifact
    ) async throws -> Rejection? {
        let trials =
            skill.examples.enumerated().map { Trial.example($0.offset + 1, $0.element) }
            + Self.strangers(to: skill).map(Trial.stranger)
        return try await withThrowingTaskGroup(of: (Int, Rejection?).self) { group in
            var waiting = trials.enumerated().makeIterator()
            var rejections: [Int: Rejection] = [:]
            func startNext() {
                guard let (place, trial) = waiting.next() else { return }
                group.addTask { (place, try await rejection(in: trial, of: artifact)) }
            }
            for _ in 0..<Self.width { startNext() }
            while let (place, rejection) = try await group.next() {
                if let rejection { rejections[place] = rejection } else { startNext() }
            }
            // The first in the order of the examples, whichever ran first.
            return rejections.min { $0.key < $1.key }?.value
        }
    }

    private enum Trial {
        case example(Int, Example)
        case stranger(JSONValue)
    }

    private func rejection(
        in trial: Trial, of artifact: SkillArtifact
    ) async throws -> Rejection? {
        switch trial {
        case .stranger(let input):
            let report = try await pool.run(artifact, input: input, limits: limits)
            return report.ending == .failed ? nil : .fragile(input: input, report: report)
        case .example(let number, let example):
            let first = try await pool.run(artifact, input: example.input, limits: limits)
            if let rejection = Self.rejection(number, example, first) { return rejection }
            let second = try await pool.run(artifact, input: example.input, limits: limits)
            if let rejection = Self.rejection(number, example, second) { return rejection }
            guard first.output == second.output, first.error == second.error else {
                return .unsteady(
                    example: number, first: first.output ?? .string(first.error ?? ""),
                    second: second.output ?? .string(second.error ?? ""))
            }
            return nil
        }
    }

    private static func rejection(
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

    /// Input that fits no skill with at least one required field.
    private static func strangers(to skill: Skill) -> [JSONValue] {
        guard skill.signature.input.contains(where: \.isRequired) else { return [] }
        return [.array([]), .object([:])]
    }

    private static let width = 2
}
