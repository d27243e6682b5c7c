import Foundation
import Synchronization
import Testing

/// A terminal at which nobody types.
final class Terminal: Sendable {
    let url: URL
    private let master: Int32
    private let shown = Mutex(Data())

    init(columns: Int = 80, rows: Int = 24) throws {
        master = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        try #require(master >= 0)
        var lock: Int32 = 0
        var number: Int32 = 0
        try #require(unsafe ioctl(master, Self.setLock, &lock) == 0)
        try #require(unsafe ioctl(master, Self.getNumber, &number) == 0)
        url = URL(filePath: "/dev/pts/\(number)")
        try resize(columns: columns, rows: rows)
    }

    deinit { close(master) }

    func resize(columns: Int, rows: Int) throws {
        var size = winsize(
            ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
        try #require(unsafe ioctl(master, UInt(TIOCSWINSZ), &size) == 0)
    }

    /// All that was written to it so far.
    var text: String {
        shown.withLock { shown in
            var event = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while unsafe poll(&event, 1, 0) == 1, event.revents & Int16(POLLIN) != 0 {
                let count = unsafe read(master, &buffer, buffer.count)
                guard count > 0 else { break }
                shown.append(contentsOf: buffer.prefix(count))
            }
            return String(decoding: shown, as: UTF8.self)
        }
    }

    // TIOCSPTLCK and TIOCGPTN of <asm-generic/ioctls.h>, which Swift doesn't see.
    private static let setLock: UInt = 0x4004_5431
    private static let getNumber: UInt = 0x8004_5430
}
