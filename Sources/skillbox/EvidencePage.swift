import Foundation
import SkillCore
import SkillStorage

/// Why the current version of a skill can be trusted, for people and for programs.
struct EvidencePage {
    let kept: KeptSkill
    let judgement: Judgement?
    /// The versions of what it uses that it was last judged with.
    let pins: [SkillName: Int]

    var text: String {
        var lines = [
            "provenance \(kept.provenanceHash?.hexadecimal ?? "not known")",
            "pins       \(pinned.isEmpty ? "none" : pinned.joined(separator: ", "))",
            "used       \(kept.envelope.map(Self.text) ?? "not measured")",
        ]
        guard let judgement else {
            return (lines + ["evidence   none was kept"]).joined(separator: "\n")
        }
        if !judgement.jailPolicy.isEmpty { lines.append("jail       \(judgement.jailPolicy)") }
        for (purpose, version) in judgement.prompts.sorted(by: { $0.key < $1.key }) {
            lines.append("prompt     \(purpose), \(version)")
        }
        lines += judgement.evidence.map { evidence in
            let step = evidence.step.rawValue.padding(toLength: 15, withPad: " ", startingAt: 0)
            let outcome = evidence.outcome.rawValue.padding(
                toLength: 8, withPad: " ", startingAt: 0)
            return "evidence   \(step) \(outcome) \(evidence.summary)"
        }
        return lines.joined(separator: "\n")
    }

    /// The members that it adds to what is said of a skill.
    var members: [String: JSONValue] {
        [
            "provenance": kept.provenanceHash.map { .string($0.hexadecimal) } ?? .null,
            "pins": .object(
                Dictionary(pins.map { ($0.key.text, .integer($0.value)) }) { first, _ in first }),
            "envelope": kept.envelope.map(Self.json) ?? .null,
            "jailPolicy": judgement.map { .string($0.jailPolicy) } ?? .null,
            "prompts": .object((judgement?.prompts ?? [:]).mapValues(JSONValue.string)),
            "evidence": .array((judgement?.evidence ?? []).map(Self.json)),
        ]
    }

    private var pinned: [String] {
        pins.sorted { $0.key < $1.key }.map { "\($0.key), version \($0.value)" }
    }

    private static func text(_ envelope: Envelope) -> String {
        let mebibytes = String(format: "%.1f MiB", Double(envelope.peakMemory) / 1_048_576)
        let calls = envelope.systemCalls.map { "; calls \($0.joined(separator: ", "))" } ?? ""
        return """
            at most \(milliseconds(envelope.wallTime)), \(milliseconds(envelope.cpuTime)) of the \
            processor, \(mebibytes)\(calls)
            """
    }

    private static func json(_ envelope: Envelope) -> JSONValue {
        [
            "wallSeconds": .number(envelope.wallTime / .seconds(1)),
            "cpuSeconds": .number(envelope.cpuTime / .seconds(1)),
            "peakMemoryBytes": .integer(envelope.peakMemory),
            "systemCalls": envelope.systemCalls.map { .array($0.map(JSONValue.string)) } ?? .null,
        ]
    }

    private static func json(_ evidence: Evidence) -> JSONValue {
        [
            "step": .string(evidence.step.rawValue), "outcome": .string(evidence.outcome.rawValue),
            "summary": .string(evidence.summary), "detail": evidence.detail,
        ]
    }

    private static func milliseconds(_ duration: Duration) -> String {
        String(format: "%.1f ms", duration / .milliseconds(1))
    }
}
