import CLinux
import Foundation
import Glibc
import SkillCore

/// One isolate as its zygote's thread knows it: its pipes, and what it is doing.
final class PooledIsolate {
    /// The descriptors of an isolate that are heard, each by its number and this.
    enum Stream: UInt64, CaseIterable {
        case standardOutput, standardError, result, input
    }

    enum Phase {
        case making, ready, running, idle, ending
    }

    let number: UInt32
    var phase = Phase.making {
        didSet {
            guard phase != .running else { return }
            reply?.cancel()
            reply = nil
        }
    }
    var call: PooledCall?
    /// When the call began.
    var started = ContinuousClock.now
    /// The CPU time that it had used then, in nanoseconds.
    var startedCPU: Int64 = 0
    /// Whether nobody waits for the call any more.
    var isCancelled = false
    let standardOutput: PipeReader
    let standardError: PipeReader
    let result: PipeReader
    /// What came over that in this call, questions left out.
    private(set) var answer = ResultStream(limit: 0)
    /// The reply to a question that is being answered.
    var reply: Task<Void, Never>?
    /// The names of the capabilities that were denied in this call.
    var deniedCapabilities: Set<String> = []
    private(set) var input: PipeWriter
    private let job: Descriptor
    /// Its pidfd and its number on the host.
    private var handle: Descriptor?
    private var process: pid_t = 0
    private var status: Descriptor?

    /// Makes the pipes, asks for the isolate, and hears of it in `events`.
    init(
        number: UInt32, control: borrowing Descriptor, events: borrowing Descriptor
    ) throws(JailError) {
        self.number = number
        let output = try Descriptor.pipe(forLauncher: false)
        let error = try Descriptor.pipe(forLauncher: false)
        let input = try Descriptor.pipe(forLauncher: false)
        let result = try Descriptor.pipe(forLauncher: false)
        let job = try Descriptor.socketPair(keepingMessages: true)
        let theirs = [
            output.second.number, error.second.number, input.first.number, result.second.number,
            job.second.number,
        ]
        guard PoolOrder(kind: .make, isolate: number).send(to: control, with: theirs) else {
            throw .lostLauncher
        }
        standardOutput = PipeReader(output.first)
        standardError = PipeReader(error.first)
        self.result = PipeReader(result.first)
        // What is there is taken out each time.
        self.result.buffer = BoundedBuffer(limit: .max)
        self.input = PipeWriter(input.second)
        self.job = job.first
        for (reader, stream) in [
            (standardOutput, Stream.standardOutput), (standardError, .standardError),
            (self.result, .result),
        ] {
            guard
                clinux_hear(
                    events.number, EPOLL_CTL_ADD, reader.number, EPOLLIN.rawValue, tag(stream)) == 0
            else { throw .launchFailed(reason: systemMessage(errno)) }
        }
    }

    deinit { reply?.cancel() }

    func tag(_ stream: Stream) -> UInt64 { UInt64(number) << 2 | stream.rawValue }

    /// It stands behind every layer; `number` is its pidfd.
    ///
    /// One that has ended since then is ``Phase/ending``.
    func becomeReady(_ number: Int32) throws(JailError) {
        let handle = Descriptor(owning: number)
        let process = clinux_process_of(number)
        let status = unsafe open("/proc/\(process)/status", O_RDONLY | O_CLOEXEC)
        let reason = errno
        if status >= 0 { self.status = Descriptor(owning: status) }
        // Only now is it certain that the number was its own all the time.
        guard process > 0, clinux_process_of(number) == process else {
            phase = .ending
            return
        }
        guard status >= 0 else {
            throw .launchFailed(reason: "an isolate can't be looked at: \(systemMessage(reason))")
        }
        self.process = process
        self.handle = consume handle
        phase = .ready
    }

    /// Gives it its library and, with that, what it is for.
    func take(_ job: PooledJob) throws(JailError) {
        let libraries = try DescriptorList(of: job.libraries)
        guard PoolMessage.send(job.message, with: libraries.numbers, to: self.job) else {
            throw .lostLauncher
        }
    }

    /// Whether nothing came over the result since the last answer.
    func isQuiet() -> Bool {
        result.drain()
        takeResult()
        return !answer.isGarbled
    }

    /// The next `limit` bytes over the result are an answer's.
    func expectAnswer(limit: Int) {
        answer = ResultStream(limit: limit)
        deniedCapabilities = []
    }

    /// Takes what came over the result, and returns the question that is whole with that.
    ///
    /// What one that is called again says out of turn makes it garbled: between calls, with more than
    /// its answer, or with an answer before it has read all that it was told. It could take the rest
    /// for its next input.
    @discardableResult func takeResult() -> Data? {
        let bytes = result.buffer.take()
        guard let call else {
            if !bytes.isEmpty { answer.garble() }
            return nil
        }
        let mayAsk = phase == .running && reply == nil && input.isSent
        let question = answer.append(bytes, mayAsk: mayAsk)
        let said = answer.answer.bytes
        let isTold = reply == nil && question == nil && input.isRead
        if call.isSession, ResultFrame.isWhole(said), !isTold || !ResultFrame.isOneAnswer(said) {
            answer.garble()
            return nil
        }
        return question
    }

    /// Nanoseconds of CPU time that it has used.
    func cpuTime() -> Int64 {
        var clock = clockid_t()
        var time = timespec()
        guard unsafe clock_getcpuclockid(process, &clock) == 0,
            unsafe clock_gettime(clock, &time) == 0
        else { return 0 }
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// Its largest resident size so far, in bytes.
    func peakMemory() -> Int {
        guard let number = status?.number else { return 0 }
        return unsafe withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { room in
            let count = unsafe pread(number, room.baseAddress, room.count, 0)
            guard count > 0 else { return 0 }
            let label = Array("VmHWM:".utf8)
            var text = unsafe room[..<count][...]
            while let end = unsafe text.firstIndex(of: UInt8(ascii: "\n")) {
                let line = unsafe text[..<end]
                if unsafe line.starts(with: label) {
                    let digits = unsafe line.filter { $0 >= 0x30 && $0 <= 0x39 }
                    return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) } << 10
                }
                unsafe text = text[(end + 1)...]
            }
            return 0
        }
    }
}
