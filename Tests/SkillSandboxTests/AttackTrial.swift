import Foundation
import Testing

@testable import SkillSandbox

/// One attack behind one profile's filter.
struct AttackTrial: CustomTestStringConvertible {
    var name: String
    var profile: JailRequest.Profile
    var limits: RunLimits
    var expectation: Expectation = []
    var arguments: [String] = []
    var inputDescriptor: Int32?
    var collected: [String] = []

    var testDescription: String { "\(name) in a \(profile.rawValue)" }

    func report(in setting: JailSetting) async throws -> RunReport {
        let stage = try AttackStage.shared()
        let jail = try stage.jail(setting)
        return try await stage.inTurn(name) {
            try await jail.report(isSkill: false) { places in request(at: places, on: stage) }
        }
    }

    func outcome(in setting: JailSetting) async throws -> JailProcess.Outcome {
        let stage = try AttackStage.shared()
        return try await stage.jail(setting).perform { places in
            request(at: places, on: stage)
        }.outcome
    }

    private func request(at places: JailPlaces, on stage: AttackStage) -> JailRequest {
        // In tier T2 everything is seen at its own place.
        let program = places.tier == .t1 ? "/attack" : stage.program.path
        var request = JailRequest(
            places: places, profile: profile, limits: limits,
            work: .commands([[program, name] + arguments]),
            environment: stage.targets + [
                "TARGET_PROCESSES=\(limits.processes)",
                "TARGET_TASKS=\(limits.processes + limits.threads - 1)",
            ])
        if profile == .program {
            let view = JailView.program(at: places)
            request.binds = view.binds
            request.links = view.links
        }
        request.binds.append(.init(source: stage.program.path, target: program))
        request.binds.append(.init(source: stage.shared.path, target: stage.shared.path))
        request.inputDescriptor = inputDescriptor
        request.collected = collected
        request.collectLimit = collected.isEmpty ? 0 : 1 << 20
        return request
    }
}
