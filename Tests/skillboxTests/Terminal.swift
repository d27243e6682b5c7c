import Foundation
import Testing

/// A terminal at which nobody types.
final class Terminal: Sendable {
    let url: URL
    private let master: Int32

    init() throws {
        master = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        try #require(master >= 0)
        var lock: Int32 = 0
        var number: Int32 = 0
        try #require(unsafe ioctl(master, Self.setLock, &lock) == 0)
        try #require(unsafe ioctl(master, Self.getNumber, &number) == 0)
        url = URL(filePath: "/dev/pts/\(number)")
    }

    deinit { close(master) }

    // TIOCSPTLCK and TIOCGPTN of <asm-generic/ioctls.h>, which Swift doesn't see.
    private static let setLock: UInt = 0x4004_5431
    private static let getNumber: UInt = 0x8004_5430
}
