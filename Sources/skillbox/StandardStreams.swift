import Glibc

/// The three descriptors that every program counts on.
enum StandardStreams {
    /// Opens those that the caller closed on nothing, so that no file of ours gets their numbers.
    static func ensureOpen() {
        while true {
            let number = unsafe open("/dev/null", O_RDWR)
            guard (0...STDERR_FILENO).contains(number) else {
                close(number)
                return
            }
        }
    }

    /// Where a jailed program's standard input is read from, or nil when a person sits there.
    static var pipedInput: Int32? { isatty(STDIN_FILENO) == 0 ? STDIN_FILENO : nil }

    /// A reader that leaves is noticed where we write, instead of ending the program.
    static func ignoreBrokenPipes() {
        signal(SIGPIPE, SIG_IGN)
    }
}
