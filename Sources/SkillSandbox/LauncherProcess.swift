import CLinux
import Foundation
import Glibc

/// A running launcher, which is killed and reaped with its owner.
///
/// Everything of a run hangs on its launcher: with it the rest is gone.
struct LauncherProcess: ~Copyable {
    /// A pidfd: readable once the launcher has ended.
    let handle: Descriptor
    private let process: pid_t

    /// Starts `launcher` with `descriptors` as its 0 and up, no arguments and no environment.
    static func start(
        _ launcher: String, descriptors: [Int32]
    ) throws(JailError) -> LauncherProcess {
        let process = try spawn(launcher, descriptors: descriptors)
        let number = clinux_pidfd_open(process)
        guard number >= 0 else {
            let reason = errno
            end(process)
            throw .launchFailed(reason: systemMessage(reason))
        }
        return LauncherProcess(handle: Descriptor(owning: number), process: process)
    }

    private init(handle: consuming Descriptor, process: pid_t) {
        self.handle = handle
        self.process = process
    }

    deinit { end(process) }

    // Until it is reaped, its number belongs to it alone.
    func kill() { _ = Glibc.kill(process, SIGKILL) }
}

private func spawn(_ launcher: String, descriptors: [Int32]) throws(JailError) -> pid_t {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    for (target, source) in descriptors.enumerated() {
        unsafe posix_spawn_file_actions_adddup2(&actions, source, Int32(target))
    }
    let name = unsafe strdup("skilljail")
    defer { unsafe free(name) }
    var arguments: [UnsafeMutablePointer<CChar>?] = unsafe [name, nil]
    var environment: [UnsafeMutablePointer<CChar>?] = unsafe [nil]
    var process: pid_t = 0
    let code = ProgramFile.whileNoneIsWritten {
        unsafe posix_spawn(&process, launcher, &actions, nil, &arguments, &environment)
    }
    guard code == 0 else { throw .launchFailed(reason: systemMessage(code)) }
    return process
}

private func end(_ process: pid_t) {
    _ = kill(process, SIGKILL)
    var status: Int32 = 0
    while unsafe waitpid(process, &status, 0) < 0 && errno == EINTR {}
}
