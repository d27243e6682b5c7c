import Foundation
import Glibc

@testable import SkillSandbox

/// What the launcher says to a request that the host would never send.
enum LauncherFailure {
    static func of(request message: Data) throws -> LauncherFrames.Failure? {
        let sockets = try Descriptor.socketPair()
        let nothing = try Descriptor.pipe()
        let bytes = [UInt8](Data(prefixed: message))
        guard unsafe write(sockets.first.number, bytes, bytes.count) == bytes.count else {
            throw JailError.lostLauncher
        }
        // It ends, and is reaped, with this function.
        let process = try LauncherProcess.start(
            TestSandbox.launcher.path,
            descriptors: [
                nothing.first.number, nothing.second.number, nothing.second.number,
                sockets.second.number, nothing.first.number, nothing.second.number,
            ])
        var ended = pollfd(fd: process.handle.number, events: Int16(POLLIN), revents: 0)
        _ = unsafe poll(&ended, 1, 60_000)
        var frames = LauncherFrames(collectLimit: 0)
        var room = [UInt8](repeating: 0, count: 4096)
        let count = unsafe recv(
            sockets.first.number, &room, room.count, Int32(MSG_DONTWAIT))
        frames.append(room.prefix(max(count, 0)))
        return frames.failure
    }
}
