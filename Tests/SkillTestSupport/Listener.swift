import Dispatch
import Foundation
import Glibc
import Synchronization

/// The listening socket of a scripted server, with a thread that accepts and one per connection.
final class Listener: Sendable {
    let port: UInt16
    private let socket: CInt
    private let script: Script
    private let isStopped = Atomic(false)
    private let threads = DispatchGroup()

    init(_ script: Script) throws {
        self.script = script
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else {
            throw ScriptedServer.StartError(description: "No socket could be made.")
        }
        guard let port = Self.bind(socket), listen(socket, 128) == 0 else {
            close(socket)
            throw ScriptedServer.StartError(description: "No port of 127.0.0.1 could be taken.")
        }
        self.port = port
    }

    func start() {
        run { [self] in
            while !isStopped.load(ordering: .acquiring) {
                let client = accept(socket, nil, nil)
                guard client >= 0 else { continue }
                _ = fcntl(client, F_SETFD, FD_CLOEXEC)
                run { [self] in serve(client) }
            }
        }
    }

    func stop() {
        // The system may have given the number of a closed socket to another one.
        guard !isStopped.exchange(true, ordering: .acquiringAndReleasing) else { return }
        // Wakes the thread that waits in `accept`.
        shutdown(socket, Int32(SHUT_RDWR))
        threads.wait()
        close(socket)
    }

    private func serve(_ client: CInt) {
        let connection = Connection(owning: client)
        guard let request = connection.request() else { return }
        let reply = script.reply(to: request)
        let isStopped = { self.isStopped.load(ordering: .acquiring) }
        if connection.waits(reply.delay, unless: isStopped) {
            connection.send(reply.bytes, pieceSize: reply.pieceSize)
            if reply.lingering > .zero, !connection.waits(reply.lingering, unless: isStopped),
                !isStopped()
            {
                script.recordAbandonment()
            }
            connection.finish()
        } else if !isStopped() {
            script.recordAbandonment()
        }
    }

    private func run(_ work: @escaping @Sendable () -> Void) {
        threads.enter()
        let thread = Thread { [threads] in
            work()
            threads.leave()
        }
        thread.start()
    }

    private static func bind(_ socket: CInt) -> UInt16? {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                guard unsafe Glibc.bind(socket, generic, size) == 0 else { return CInt(-1) }
                return unsafe getsockname(socket, generic, &size)
            }
        }
        return code == 0 ? UInt16(bigEndian: address.sin_port) : nil
    }
}
