import Glibc

/// A terminal of the test's own, such as a person runs the jail in.
final class Terminal {
    /// The side that a program reads and writes.
    let program: Int32
    private let screen: Int32

    struct NoTerminal: Error {
        var error: Int32
    }

    init() throws {
        screen = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var unlocked: Int32 = 0
        var number: Int32 = 0
        guard screen >= 0, unsafe ioctl(screen, Self.lock, &unlocked) == 0,
            unsafe ioctl(screen, Self.number, &number) == 0
        else { throw NoTerminal(error: errno) }
        program = unsafe open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
        guard program >= 0 else { throw NoTerminal(error: errno) }
        var settings = termios()
        unsafe tcgetattr(program, &settings)
        // Byte by byte, and not by the line.
        unsafe cfmakeraw(&settings)
        unsafe tcsetattr(program, TCSANOW, &settings)
    }

    deinit {
        close(program)
        close(screen)
    }

    func type(_ text: String) {
        _ = unsafe write(screen, text, text.utf8.count)
    }

    /// What a program that reads from the terminal is given, when it waits for so long.
    func typed(within milliseconds: CInt = 0) -> String {
        var events = pollfd(fd: program, events: Int16(POLLIN), revents: 0)
        unsafe poll(&events, 1, milliseconds)
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = unsafe read(program, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
    }

    // TIOCSPTLCK and TIOCGPTN, whose macros Swift can't read.
    private static let lock: UInt = 0x4004_5431
    private static let number: UInt = 0x8004_5430
}
