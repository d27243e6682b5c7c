/// Why a program could not be run in the jail.
///
/// The program was not run, or its run was given up and all of it was killed.
public enum JailError: Error, Hashable, Sendable {
    case launcherMissing(searched: [String])
    case launchFailed(reason: String)
    /// A layer could not be set up.
    case setupFailed(step: String, reason: String)
    case programMissing(String)
    /// The launcher ended without saying how the run did.
    case lostLauncher
    case toolchainMissing(reason: String)
    case badLimit(String)
    case artifacts(reason: String)
    case cancelled
    /// Isolates can't be kept here: only single runs are possible.
    case noIsolates
    /// So many isolates are kept for several calls that there is no room for one more.
    case tooManyIsolates(Int)
    /// An isolate that has ended was called.
    case isolateEnded
    /// An isolate was called while another call ran in it.
    case isolateBusy
}

extension JailError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .launcherMissing(let searched):
            """
            The jail launcher skilljail was not found (looked at \
            \(searched.joined(separator: ", "))). Install skillbox again, or name the launcher in \
            SKILLBOX_JAIL.
            """
        case .launchFailed(let reason):
            "The jail launcher could not start: \(reason). Nothing was run."
        case .setupFailed(let step, let reason):
            """
            The jail could not be set up at the step "\(step)": \(reason). Nothing was run; \
            `skillbox doctor` tells what is missing.
            """
        case .programMissing(let path):
            "There is no program at \"\(path)\". Check the path, and that others may execute it."
        case .lostLauncher:
            "The jail ended without a report. Nothing of the run is left; try it again."
        case .toolchainMissing(let reason):
            """
            No Swift toolchain was found: \(reason). Put swiftc on PATH, or name the toolchain's \
            folder in SKILLBOX_TOOLCHAIN.
            """
        case .badLimit(let text): text
        case .artifacts(let reason):
            "Compiled skills could not be kept: \(reason). Check the library's folder."
        case .cancelled: "The run was cancelled."
        case .noIsolates:
            """
            An isolate can't be made for several calls here: that takes tier T1, one process and the \
            pool's own scratch folder and system calls. Run the skill once for each input instead.
            """
        case .tooManyIsolates(let count):
            "\(count) isolates are kept for more calls. Dispose of those that aren't needed any more."
        case .isolateEnded: "The isolate has ended. Make another one to go on."
        case .isolateBusy:
            "The isolate is busy with another call. Wait for its answer, or make another isolate."
        }
    }
}
