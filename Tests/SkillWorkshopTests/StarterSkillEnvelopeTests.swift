import Foundation
import SkillCore
import SkillSandbox
import SkillSyntax
import SkillTestSupport
import Testing

@testable import SkillWorkshop

/// The skills that come with skillbox, held to what they used on some of their examples and run on
/// other input.
@Suite(.tags(.jail), .takingTurns, .timeLimit(.minutes(30))) struct StarterSkillEnvelopeTests {
    /// Where an envelope matters to a skill's ending, it is too tight.
    @Test func changeNoEnding() async throws {
        let skills = try Self.skills()
        let sandbox = try Sandbox(artifacts: SharedArtifacts.folder.url)
        let free = IsolatePool(sandbox: sandbox, width: 2)
        defer { free.close() }
        var count = 0
        for skill in skills.values.sorted(by: { $0.name.text < $1.name.text }) {
            let answer = try await SkillBuilder(sandbox: sandbox).build(
                skill, closure: Self.closure(of: skill, in: skills))
            guard case .built(let artifact) = answer else {
                Issue.record("\(skill.name): \(answer)")
                continue
            }
            let inputs = skill.examples.map(\.input)
            let half = (inputs.count + 1) / 2
            var limits = RunLimits(
                try await Self.envelope(of: artifact, on: inputs.prefix(half), in: sandbox))
            // How long a run takes depends on what else the machine does.
            (limits.wallTime, limits.cpuTime) = (.seconds(30), .seconds(30))
            let pool = IsolatePool(sandbox: sandbox, width: 2, systemCalls: limits.systemCalls)
            defer { pool.close() }
            for input in inputs.dropFirst(half) + inputs.map(Self.enlarged) + [[:], []] {
                let report = try await pool.run(artifact, input: input, limits: limits)
                let expected = try await free.run(
                    artifact, input: input,
                    limits: RunLimits(wallTime: limits.wallTime, cpuTime: limits.cpuTime))

                count += 1
                #expect(
                    report.ending == expected.ending,
                    "\(skill.name): \(report), limits \(limits)")
                #expect(report.output == expected.output, "\(skill.name)")
            }
            // A jail made for the run needs more of the calls than one that was kept ready.
            let alone = try await sandbox.run(artifact, input: inputs[0], limits: limits)
            #expect(alone.ending != .denied, "\(skill.name): \(alone)")
        }
        #expect(count > 200)
    }

    private static func envelope(
        of artifact: SkillArtifact, on inputs: ArraySlice<JSONValue>, in sandbox: Sandbox
    ) async throws -> Envelope {
        var envelope = Envelope(wallTime: .zero, cpuTime: .zero, peakMemory: 0)
        var calls: Set<String> = []
        for input in inputs {
            let report = try await sandbox.run(
                artifact, input: input, limits: RunLimits(wallTime: .seconds(20)),
                watchingSystemCalls: true)
            envelope.wallTime = max(envelope.wallTime, report.wallTime)
            envelope.cpuTime = max(envelope.cpuTime, report.cpuTime)
            envelope.peakMemory = max(envelope.peakMemory, report.peakMemory)
            calls.formUnion(try #require(report.systemCalls))
        }
        envelope.systemCalls = calls.sorted()
        return envelope
    }

    /// A value of the same shape with longer texts and lists.
    private static func enlarged(_ value: JSONValue) -> JSONValue {
        switch value {
        case .string(let text) where text.utf8.count > 12:
            .string(String(repeating: text + "\n", count: 300))
        case .array(let values):
            .array(Array(repeatElement(values, count: 60).joined()))
        case .object(let fields): .object(fields.mapValues(enlarged))
        default: value
        }
    }

    private static func skills() throws -> [String: Skill] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "skills")
        let skills = try SkillReader().skillFolders(at: folder).map {
            try SkillReader().skill(inFolder: $0)
        }
        return Dictionary(uniqueKeysWithValues: skills.map { ($0.name.moduleName, $0) })
    }

    /// What `skill` needs, each after those it needs itself.
    private static func closure(of skill: Skill, in skills: [String: Skill]) -> [Skill] {
        var closure: [Skill] = []
        for module in skill.importedModules {
            guard let used = skills[module] else { continue }
            for skill in Self.closure(of: used, in: skills) + [used]
            where !closure.contains(where: { $0.name == skill.name }) {
                closure.append(skill)
            }
        }
        return closure
    }
}
