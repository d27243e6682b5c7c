import Foundation
import Testing

@testable import SkillSandbox

/// How isolates kept ready are started and used.
struct PoolSetting: Hashable, Sendable, CustomTestStringConvertible {
    let jail: JailSetting
    let isSession: Bool

    static var available: [PoolSetting] {
        JailSetting.available.filter { $0.tier == .t1 }.flatMap { jail in
            [false, true].map { PoolSetting(jail: jail, isSession: $0) }
        }
    }

    var testDescription: String {
        "\(isSession ? "a session" : "an isolate"), \(jail.testDescription)"
    }

    /// A pool behind the careless host of the attacks.
    func pool(
        scratch: Int, width: Int = 4, artifacts: URL? = nil
    ) throws -> IsolatePool {
        let sandbox = try TestSandbox.sandbox()
        let careless = try Sandbox(
            jail: AttackStage.shared().jail(jail), toolchain: sandbox.toolchain,
            artifacts: artifacts ?? sandbox.artifacts.folder)
        return IsolatePool(sandbox: careless, width: width, scratch: scratch)
    }
}
