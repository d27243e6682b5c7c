import Foundation
import SkillCore
import SkillSandbox

/// From a skill's source to what can be called, and to a kept skill.
enum CompileCases {
    static func build(_ stage: Stage, title: String) async throws -> Section {
        let rounds = slow(stage)
        let skills = (0...rounds).map { MeasuredSkill(number: 1_000 + $0) }
        let folders = try skills.map { try stage.skillFolder($0.number) }
        let series = try await Contender.times(
            of: [
                Contender(name: peer) { try stage.compiler(ofSkillIn: folders[$0]).run() },
                Contender(name: "skillbox, source to callable") {
                    guard case .built = try await Stage.build(skills[$0], in: stage.sandbox) else {
                        throw MeasuringFailed(reason: "The measured skill does not compile")
                    }
                },
            ], rounds: rounds)
        return Section(
            title: title,
            method: """
                A new skill of 15 lines with Foundation, from its source to what a jail can call, \
                its generated entry included; in turns with `swiftc -Onone -emit-library` of the \
                same file. The compilers' module caches are warm.
                """,
            series: series,
            goals: [.share("Source to callable", of: series[1], beside: series[0], atMost: 0.6)])
    }

    static func add(_ stage: Stage, title: String) async throws -> Section {
        let rounds = slow(stage)
        let folders = try (0...rounds).map { try stage.skillFolder(2_000 + $0) }
        let series = try await Contender.times(
            of: [
                Contender(name: peer) { try stage.compiler(ofSkillIn: folders[$0]).run() },
                Contender(name: "skillbox add") {
                    try stage.commandLine(["add", folders[$0].path]).run()
                },
            ], rounds: rounds)
        let embedding = try JSONValue(
            parsing: stage.commandLine(["embed", "--json", "word"]).run())
        let model = embedding["model"]?.stringValue ?? "an unknown model"
        return Section(
            title: title,
            method: """
                `skillbox add` of a new skill of 15 lines with 4 examples, as a command, with all \
                checks, to a library where others are; in turns with `swiftc -Onone \
                -emit-library` of the same file. The skill is embedded by \(model).
                """,
            series: series,
            goals: [
                .share(
                    "`add` of one skill with 4 examples", of: series[1], beside: series[0],
                    atMost: 1.5)
            ])
    }

    /// They take seconds, not milliseconds.
    private static func slow(_ stage: Stage) -> Int { max(1, stage.rounds / 25) }

    private static let peer = "`swiftc -Onone`"
}
