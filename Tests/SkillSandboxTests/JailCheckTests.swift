import CLinux
import Foundation
import SkillTestSupport
import Testing

@testable import SkillSandbox

/// What `skillbox doctor` says of the jail: tried, and not only asked of the kernel.
@Suite(.tags(.jail), .timeLimit(.minutes(5))) struct JailCheckTests {
    private static let namespaces: Set = ["processes", "user", "host", "network", "root"]

    @Test(arguments: [false, true]) func findsEveryLayer(asOrdinaryUser: Bool) async throws {
        let folder = try TemporaryFolder()
        let launcher =
            asOrdinaryUser ? try Launcher.ordinary(in: folder) : TestSandbox.launcher
        let jail = try Jail(launcher: launcher)

        let layers = try await jail.layers()

        #expect(jail.tier == .t1)
        #expect(jail.refusal == nil)
        #expect(layers.count == 16)
        // An ordinary user may not be allowed to make a control group.
        #expect(layers.dropLast().allSatisfy { $0.state == .holds }, "\(layers)")
        #expect(layers.last?.state != .fails)
    }

    @Test(arguments: [false, true])
    func findsWhatIsLeftInAContainer(asOrdinaryUser: Bool) async throws {
        let folder = try TemporaryFolder()
        let launcher = try Launcher.contained(asOrdinaryUser: asOrdinaryUser, in: folder)
        let jail = try Jail(launcher: launcher)

        let layers = try await jail.layers()

        #expect(jail.tier == .t2)
        #expect(jail.refusal == "create the namespaces: Operation not permitted")
        for layer in layers.dropLast() {
            let expected: JailLayer.State =
                Self.namespaces.contains(layer.name) ? .absent : .holds
            #expect(layer.state == expected, "\(layer)")
        }
    }

    /// A kernel that says yes and does nothing is found out.
    @Test(
        arguments: [
            (SYS_landlock_restrict_self, ["Landlock"]), (SYS_sethostname, ["host"]),
            (SYS_capset, ["capabilities"]), (SYS_prlimit64, ["limits", "memory"]),
        ] as [(Int32, [String])])
    func findsALayerThatHoldsNothing(_ number: Int32, _ names: [String]) async throws {
        let folder = try TemporaryFolder()
        let jail = try Jail(
            launcher: try Launcher.lacking(Int(number), answering: 0, in: folder), tier: .t1)

        let failing = try await jail.layers().filter { $0.state == .fails }.map(\.name)

        #expect(Set(failing).isSuperset(of: names), "\(failing)")
        #expect(failing.count < 6, "\(failing)")
    }
}
