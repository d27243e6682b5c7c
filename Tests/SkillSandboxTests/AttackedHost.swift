import Glibc

/// What this process offers to every program of the machine, for attacks to find.
struct AttackedHost {
    private let sockets: [Int32]
    private let memory: Int32
    let port: String
    let targets: [String]

    init() throws {
        let network = try Self.listener(family: AF_INET)
        let local = try Self.listener(family: AF_UNIX)
        let key = Int32.random(in: 1...Int32.max)
        memory = shmget(key, 4096, Int32(IPC_CREAT) | 0o666)
        guard memory >= 0 else { throw CannotOffer(what: "shared memory", error: errno) }
        sockets = [network.number, local.number]
        port = network.name
        targets = [
            "TARGET_PORT=\(port)", "TARGET_SOCKET=\(local.name)", "TARGET_MEMORY=\(key)",
        ]
    }

    func clear() {
        for socket in sockets { close(socket) }
        shmctl(memory, Int32(IPC_RMID), nil)
    }

    struct CannotOffer: Error {
        var what: String
        var error: Int32
    }

    /// A socket that listens under a name that the kernel chooses: a port, or an abstract name.
    private static func listener(family: Int32) throws -> (number: Int32, name: String) {
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let number = socket(family, type, 0)
        var address = [UInt8](repeating: 0, count: MemoryLayout<sockaddr_un>.size)
        address[0] = UInt8(family)
        // Of the loopback interface; a local socket gets a name when it gives none.
        if family == AF_INET { address.replaceSubrange(4..<8, with: [127, 0, 0, 1]) }
        var length = socklen_t(family == AF_INET ? MemoryLayout<sockaddr_in>.size : 2)
        let isBound = unsafe address.withUnsafeMutableBytes { bytes in
            let pointer = unsafe bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self)
            guard let pointer = unsafe pointer, unsafe bind(number, pointer, length) == 0 else {
                return false
            }
            length = socklen_t(bytes.count)
            return unsafe getsockname(number, pointer, &length) == 0
        }
        guard number >= 0, isBound, listen(number, 8) == 0 else {
            throw CannotOffer(what: "a socket", error: errno)
        }
        if family == AF_INET { return (number, String(Int(address[2]) << 8 | Int(address[3]))) }
        return (number, String(decoding: address[3..<Int(length)], as: UTF8.self))
    }
}
