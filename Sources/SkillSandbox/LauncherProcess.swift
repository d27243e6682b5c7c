import CLinux
import Foundation
import Glibc

/// A running launcher, which is killed and reaped with its owner.
///
/// Everything of a run hangs on its launcher: with it the rest is gone.
struct LauncherProcess: ~Copyable {
    /// A pidfd: readable once the launcher has ended.
    let handle: Descriptor

    /// Starts `launcher` with `descriptors` as its 0 and up, no arguments and no environment.
    static func start(
        _ launcher: String, descriptors: [Int32]
    ) throws(JailError) -> LauncherProcess {
        let process = try spawn(launcher, descriptors: descriptors)
        let number = clinux_pidfd_open(process)
        guard number >= 0 else {
            // It waits for its orders, so its number is still its own.
            let reason = errno
            kill(process, SIGKILL)
            while waitpid(process, nil, 0) < 0 && errno == EINTR {}
            throw .launchFailed(reason: systemMessage(reason))
        }
        return LauncherProcess(handle: Descriptor(owning: number))
    }

    private init(handle: consuming Descriptor) {
        self.handle = handle
    }

    // Its number could be another process's by now, where the kernel reaps children by itself: the
    // handle never is.
    deinit {
        _ = clinux_pidfd_kill(handle.number)
        var ended = unsafe siginfo_t()
        while unsafe waitid(P_PIDFD, id_t(handle.number), &ended, WEXITED) < 0 && errno == EINTR {}
    }
}

private func spawn(_ launcher: String, descriptors: [Int32]) throws(JailError) -> pid_t {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    for (target, source) in descriptors.enumerated() {
        unsafe posix_spawn_file_actions_adddup2(&actions, source, Int32(target))
    }
    // What is typed at a terminal goes to everything in its foreground: only we are to hear Ctrl-C, and
    // say what becomes of a run.
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    unsafe posix_spawnattr_setpgroup(&attributes, 0)
    let name = unsafe strdup("skilljail")
    defer { unsafe free(name) }
    var arguments: [UnsafeMutablePointer<CChar>?] = unsafe [name, nil]
    var environment: [UnsafeMutablePointer<CChar>?] = unsafe [nil]
    var process: pid_t = 0
    let code = ProgramFile.whileNoneIsWritten {
        unsafe posix_spawn(
            &process, launcher, &actions, &attributes, &arguments, &environment)
    }
    guard code == 0 else { throw .launchFailed(reason: systemMessage(code)) }
    return process
}
