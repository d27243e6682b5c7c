import Foundation
import Glibc

/// One run: the launcher from its start to its reaping, and the talk with it.
///
/// The host never forks: it spawns the launcher and waits for it on a descriptor.
struct JailProcess: ~Copyable {
    /// What came out of a run.
    struct Outcome {
        var frames: LauncherFrames
        var standardOutput: BoundedBuffer
        var standardError: BoundedBuffer
        var result: ResultStream
        /// The names of the capabilities that a skill asked for and was denied.
        var deniedCapabilities: Set<String> = []
        var wasCancelled = false

        /// How the run ended, as the launcher said it in full.
        func statement() throws(JailError) -> LauncherStatement {
            guard !frames.isMalformed, let statement = frames.statement else { throw .lostLauncher }
            return statement
        }
    }

    private let request: JailRequest
    private let launcher: LauncherProcess
    private let control: Descriptor
    private let cancellation: Signal
    private let outgoing: [Outgoing]
    private let streams: [Incoming]
    private var talk: HostTalk

    /// Starts the launcher and tells it what to run.
    static func run(
        _ request: JailRequest, launcher: String, cancellation: Signal
    ) throws(JailError) -> Outcome {
        // A program that stops reading must not end the host. The thread is the run's own.
        blockBrokenPipeSignal()
        let process = try JailProcess(request, launcher: launcher, cancellation: cancellation)
        return try process.converse()
    }

    private init(
        _ request: JailRequest, launcher: String, cancellation: Signal
    ) throws(JailError) {
        let message = try request.encoded()
        let control = try Descriptor.socketPair()
        let orders = try control.first.duplicate()
        let standardInput = try Descriptor.pipe()
        let standardOutput = try Descriptor.pipe()
        let standardError = try Descriptor.pipe()
        let input = try Descriptor.pipe()
        let source = try request.inputDescriptor.map { number throws(JailError) in
            try InputSource(reading: number)
        }
        let result = try Descriptor.pipe()

        self.launcher = try .start(
            launcher,
            descriptors: [
                standardInput.first.number, standardOutput.second.number,
                standardError.second.number, control.second.number, input.first.number,
                result.second.number,
            ])
        self.request = request
        self.cancellation = cancellation
        let limit = request.limits.output
        streams = [
            Incoming(standardOutput.first, limit: limit),
            Incoming(standardError.first, limit: limit),
            // What is there is taken out each time.
            Incoming(result.first, limit: .max),
        ]
        talk = HostTalk(limit: limit, isSkill: request.isSkill, broker: request.broker)
        outgoing = [
            Outgoing(orders, data: Data(prefixed: message)),
            Outgoing(standardInput.second, data: request.standardInput, source: source),
            Outgoing(input.second, data: request.input, staysOpen: request.isSkill),
        ]
        self.control = control.first
    }

    /// Moves bytes in both directions until the launcher has ended.
    private consuming func converse() throws(JailError) -> Outcome {
        var frames = LauncherFrames(collectLimit: request.collectLimit)
        var controlIsOpen = true
        var launcherIsAlive = true
        var stopWasSent = false
        var wasCancelled = false
        // Set-up and the launcher's own end come on top of the program's time.
        var deadline = ContinuousClock.now + request.limits.wallTime + Self.grace

        while controlIsOpen || launcherIsAlive || streams.contains(where: \.isOpen) {
            var events =
                streams.map(\.event) + outgoing.map(\.event) + outgoing.map(\.sourceEvent)
            events.append(pollEvent(controlIsOpen ? control.number : -1, POLLIN))
            events.append(pollEvent(launcherIsAlive ? launcher.handle.number : -1, POLLIN))
            events.append(pollEvent(wasCancelled ? -1 : cancellation.number, POLLIN))
            events.append(pollEvent(talk.number, POLLIN))
            let left = deadline - ContinuousClock.now
            guard left > .zero else {
                // The launcher keeps the deadline itself. One that doesn't is past trusting: it is
                // killed with its owner.
                throw wasCancelled ? .cancelled : .lostLauncher
            }
            let timeout = Int32(clamping: left.nanoseconds / 1_000_000 + 1)
            guard unsafe poll(&events, UInt(events.count), timeout) >= 0 || errno == EINTR else {
                throw .launchFailed(reason: systemMessage(errno))
            }

            for index in streams.indices where events[index].revents != 0 {
                streams[index].receive()
            }
            try talk.hear(streams[2].take(), isSent: outgoing[2].isSent)
            for index in outgoing.indices where events[streams.count + index].revents != 0 {
                outgoing[index].send()
            }
            var count = streams.count + outgoing.count
            for index in outgoing.indices where events[count + index].revents != 0 {
                outgoing[index].refill()
            }
            count += outgoing.count
            if events[count].revents != 0 {
                controlIsOpen = receiveControl(into: &frames)
            }
            if events[count + 1].revents != 0 {
                launcherIsAlive = false
            }
            if events[count + 2].revents != 0 {
                wasCancelled = true
                // It ends the run when nobody is left to run it for, and cleans up.
                _ = shutdown(control.number, Int32(SHUT_RDWR))
                deadline = ContinuousClock.now + Self.cleaningTime
            }
            if events[count + 3].revents != 0, let reply = talk.reply() {
                outgoing[2].append(reply)
            }
            if !stopWasSent,
                talk.result.isBeyondBounds || streams.contains(where: \.buffer.isTruncated)
            {
                stopWasSent = true
                sendStop()
            }
        }
        return Outcome(
            frames: frames, standardOutput: streams[0].buffer, standardError: streams[1].buffer,
            result: talk.result, deniedCapabilities: talk.denied, wasCancelled: wasCancelled)
    }

    private func receiveControl(into frames: inout LauncherFrames) -> Bool {
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        let count = unsafe recv(control.number, &chunk, chunk.count, Int32(MSG_DONTWAIT))
        if count < 0 && (errno == EINTR || errno == EAGAIN) { return true }
        guard count > 0 else { return false }
        frames.append(chunk[..<count])
        return true
    }

    /// Asks the launcher to end a run that prints or asks too much.
    ///
    /// When it is gone, that is noticed elsewhere.
    private func sendStop() {
        var word = UInt8(ascii: "O")
        _ = unsafe Glibc.send(control.number, &word, 1, Int32(MSG_NOSIGNAL))
    }

    static func blockBrokenPipeSignal() {
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe sigaddset(&signals, SIGPIPE)
        unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    private static let grace: Duration = .seconds(10)
    private static let cleaningTime: Duration = .seconds(2)
}

private func pollEvent(_ number: Int32, _ events: Int32) -> pollfd {
    pollfd(fd: number, events: Int16(events), revents: 0)
}

extension Data {
    /// `bytes` after their length, little-endian in 32 bits.
    init(prefixed bytes: Data) {
        self.init(capacity: 4 + bytes.count)
        for shift in stride(from: 0, to: 32, by: 8) {
            append(UInt8(truncatingIfNeeded: bytes.count >> shift))
        }
        append(bytes)
    }
}
