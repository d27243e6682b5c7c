import Foundation
import Glibc

@testable import SkillSandbox

/// A launcher started without the host's side of the talk.
struct StartedLauncher: ~Copyable {
    private let process: LauncherProcess
    private var control: Descriptor?

    init(running command: [String], tier: JailTier = .t1) throws {
        let places = JailPlaces(tier: tier)
        let view = JailView.program(at: places)
        let request = JailRequest(
            places: places, profile: .program,
            limits: RunLimits(wallTime: .seconds(60), processes: 4),
            work: .commands([command]), binds: view.binds, links: view.links)
        let message = try request.encoded()
        let sockets = try Descriptor.socketPair()
        let own = try sockets.first.duplicate()
        let pipe = try Descriptor.pipe()
        let length = (0..<4).map { UInt8(truncatingIfNeeded: message.count >> ($0 * 8)) }
        let bytes = length + message
        guard unsafe write(own.number, bytes, bytes.count) == bytes.count else {
            throw JailError.lostLauncher
        }
        process = try .start(
            TestSandbox.launcher.path,
            descriptors: [
                pipe.first.number, pipe.second.number, pipe.second.number, sockets.second.number,
                pipe.first.number, pipe.second.number,
            ])
        control = .some(consume own)
    }

    mutating func closeControl() { control = nil }
}
