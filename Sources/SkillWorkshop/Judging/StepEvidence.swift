import Foundation
import SkillCore

/// What each step of acceptance leaves as evidence.
extension Evidence {
    static func compiling(seconds: Double, toolchain: String) -> Evidence {
        Evidence(
            .compiling, .passed,
            String(format: "It compiled in %.2f s, or was compiled before.", seconds),
            detail: ["seconds": .number(seconds), "toolchain": .string(toolchain)])
    }

    static func examples(count: Int) -> Evidence {
        Evidence(
            .examples, .passed,
            "\(Self.count(count, "example")) gave the same right answer twice.",
            detail: ["examples": .integer(count), "runs": .integer(2 * count)])
    }

    static func malformedInput(_ inputs: [JSONValue]) -> Evidence {
        guard !inputs.isEmpty else {
            return Evidence(.malformedInput, .skipped, "No input could have another shape.")
        }
        return Evidence(
            .malformedInput, .passed,
            "\(Self.count(inputs.count, "input")) of other shapes did not end it.",
            detail: ["inputs": .integer(inputs.count)])
    }

    static func constants(_ survivors: [SurvivingMutant]) -> Evidence {
        guard let survivor = survivors.first else {
            return Evidence(
                .mutants, .passed, "No program that always gives the same passes its examples.",
                detail: ["tried": 1, "killed": 1, "survivors": []])
        }
        return Evidence(
            .mutants, .noted, "Its examples would let \(survivor.change) pass.",
            detail: [
                "tried": 1, "killed": 0, "survivors": .array(survivors.map(\.json)),
            ])
    }

    static func mutants(_ outcome: MutantTrial.Outcome) -> Evidence {
        let told = outcome.survivors.filter { $0.input != nil }
        let equivalent = outcome.survivors.count - told.count
        var detail: [String: JSONValue] = [
            "tried": .integer(outcome.tried), "killed": .integer(outcome.killed),
            "survivors": .array(told.map(\.json)),
            "notTold": .array(outcome.survivors.filter { $0.input == nil }.map(\.json)),
        ]
        if let reason = outcome.reason { detail["reason"] = .string(reason) }
        var summary =
            "Its examples told \(outcome.killed) of \(Self.count(outcome.tried, "wrong program")) "
            + "from it"
        if equivalent > 0 { summary += "; \(equivalent) may be right as well" }
        if outcome.reason != nil { summary += "; others could not be tried" }
        let isClean = told.isEmpty && outcome.reason == nil
        let outcomeOfStep: Outcome =
            isClean ? .passed : outcome.reason != nil && told.isEmpty ? .skipped : .noted
        return Evidence(.mutants, outcomeOfStep, summary + ".", detail: .object(detail))
    }

    static func dependencies(_ dependencies: [(SkillName, Int)]) -> Evidence {
        guard !dependencies.isEmpty else {
            return Evidence(.dependencies, .passed, "It uses no other skill.", detail: [:])
        }
        let versions = dependencies.map { ($0.0.text, JSONValue.integer($0.1)) }
        return Evidence(
            .dependencies, .passed,
            "It uses " + dependencies.map { "\($0.0) version \($0.1)" }.joined(separator: ", ")
                + ".", detail: .object(Dictionary(versions) { first, _ in first }))
    }

    private static func count(_ number: Int, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }
}
