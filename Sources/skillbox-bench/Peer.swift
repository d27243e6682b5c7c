import Foundation
import Glibc

/// A library of Python that skillbox is measured beside, in a process of its own.
///
/// It is asked line by line, and takes the time of its own calls; see `Peers/peer.py`.
@safe final class Peer {
    /// The names are those of PyPI.
    enum Library: String, CaseIterable {
        case faiss = "faiss-cpu"
        case usearch
        case sqliteVec = "sqlite-vec"
        case onnxRuntime = "onnxruntime"
        case openVINO = "openvino"
    }

    let library: Library
    /// Such as `faiss-cpu 1.15.1`.
    private(set) var name: String
    private let process = Process()
    private let socket: Int32
    private var unread = Data()

    /// Starts the program `peer.py`, which finds its libraries in the folder `packages`.
    init(_ library: Library, program: URL, packages: URL) throws {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
            throw MeasuringFailed(reason: "there is no socket for \(library.rawValue)")
        }
        socket = ends[0]
        self.library = library
        name = library.rawValue
        let theirs = FileHandle(fileDescriptor: ends[1], closeOnDealloc: true)
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", program.path, library.rawValue]
        process.environment = ProcessInfo.processInfo.environment.merging(
            ["PYTHONPATH": packages.path, "PYTHONNOUSERSITE": "1"]) { $1 }
        process.standardInput = theirs
        process.standardOutput = theirs
        // Some complain of drivers for hardware that isn't there.
        process.standardError = FileHandle.nullDevice
        try process.run()
        // Ours would keep the conversation open when the peer is gone.
        try theirs.close()
        let greeting: Greeting = try answer()
        name += " \(greeting.version)"
    }

    deinit {
        close(socket)
        if process.processIdentifier > 0 { process.waitUntilExit() }
    }

    /// Sends one request and waits for its answer.
    func ask<Answer: Decodable>(_ request: some Encodable) throws -> Answer {
        var line = try JSONEncoder().encode(request)
        line.append(UInt8(ascii: "\n"))
        while !line.isEmpty {
            let sent = unsafe line.withUnsafeBytes { bytes in
                // A peer that died is an error, not a signal.
                unsafe send(socket, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
            }
            guard sent > 0 else { throw failure("it has ended") }
            line.removeFirst(sent)
        }
        return try answer()
    }

    private func answer<Answer: Decodable>() throws -> Answer {
        let line = try nextLine()
        if let complaint = try? JSONDecoder().decode(Complaint.self, from: line) {
            // Every other answer lacks what a complaint has.
            throw failure(complaint.error)
        }
        return try JSONDecoder().decode(Answer.self, from: line)
    }

    private func nextLine() throws -> Data {
        while true {
            if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
                defer { unread = Data(unread[(end + 1)...]) }
                return Data(unread[..<end])
            }
            var bytes = [UInt8](repeating: 0, count: 1 << 16)
            let count = unsafe read(socket, &bytes, bytes.count)
            guard count > 0 else { throw failure("it has ended") }
            unread += bytes[..<count]
        }
    }

    private func failure(_ reason: String) -> MeasuringFailed {
        MeasuringFailed(reason: "\(library.rawValue) gave no answer: \(reason)")
    }

    private struct Greeting: Decodable {
        var version: String
    }

    private struct Complaint: Decodable {
        var error: String
    }
}
