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

/// What an isolate is for: libraries, each after those it needs, and how the last is called.
struct PooledJob: Sendable {
    var libraries: [SealedLibrary]
    /// As `read_job` of `sandbox/request.h` takes it.
    var message: Data

    /// Calls `entry` of the last of `libraries`, at most `calls` times, each for one input.
    init(
        libraries: [SealedLibrary], entry: String, calls: UInt64, limits: RunLimits,
        environment: [String]
    ) throws(JailError) {
        var strings = ["entry", entry, "calls", String(calls)]
        for (key, value) in limits.counts { strings += [key, String(value)] }
        for entry in JailPlaces(tier: .t1).environment + environment {
            strings += ["environment", entry]
        }
        self.libraries = libraries
        message = try JailRequest.encoded(strings)
    }
}

/// One input on its way to an answer.
struct PooledCall: Sendable {
    let ticket: UInt64
    let input: Data
    let limits: RunLimits
    /// Whether the isolate goes on after it.
    let isSession: Bool
    /// Who answers the skill's questions; without one they are all denied.
    let broker: (any HostBroker)?
    let answer: CheckedContinuation<Result<PooledAnswer, JailError>, Never>

    func finish(_ result: Result<PooledAnswer, JailError>) { answer.resume(returning: result) }
}

/// What became of a call.
enum PooledAnswer: Sendable {
    case ended(PooledCallReport)
    /// The zygote came to its end before an isolate had taken it up.
    case notBegun
}

/// How a call ended.
struct PooledCallReport: Sendable {
    /// What is known of it, not yet looked into: that takes as long as a skill likes.
    enum Ending: Sendable {
        /// The skill has answered.
        case answered(
            Data, deniedCapabilities: Set<String>, standardOutput: Data, standardError: Data,
            wallTime: Duration, cpuTime: Duration, peakMemory: Int)
        /// The supervisor has said how.
        case ended(LauncherStatement, JailProcess.Outcome)
    }

    var ending: Ending
    /// The isolate, when that can be called again.
    var isolate: UInt32?

    /// The report, made by whoever waits for it: a long answer must not keep others waiting.
    func report() -> RunReport {
        switch ending {
        case .answered(
            let answer, let deniedCapabilities, let standardOutput, let standardError,
            let wallTime, let cpuTime, let peakMemory):
            RunReport(
                answer: answer, deniedCapabilities: deniedCapabilities.sorted(),
                standardOutput: standardOutput, standardError: standardError, wallTime: wallTime,
                cpuTime: cpuTime, peakMemory: peakMemory)
        case .ended(let statement, let outcome): RunReport(statement, outcome, .t1, isSkill: true)
        }
    }
}

/// The host's end of a pipe that an isolate writes to.
final class PipeReader {
    var buffer = BoundedBuffer(limit: 0)
    private(set) var isOpen = true
    private let descriptor: Descriptor

    init(_ descriptor: consuming Descriptor) {
        descriptor.makeNonblocking()
        self.descriptor = descriptor
    }

    var number: Int32 { descriptor.number }

    /// Takes all that is there, and no more than `limit` of it at once.
    func drain(atMost limit: Int = 1 << 20) {
        var taken = 0
        unsafe withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 1) { chunk in
            while taken < limit {
                let count = unsafe read(descriptor.number, chunk.baseAddress, chunk.count)
                guard count > 0 else {
                    if count == 0 { isOpen = false }
                    return
                }
                taken += count
                unsafe buffer.append(chunk[..<count])
                if count < chunk.count { return }
            }
        }
    }
}

/// The host's end of a pipe that an isolate reads from.
final class PipeWriter {
    private var rest: ArraySlice<UInt8> = []
    private let descriptor: Descriptor

    init(_ descriptor: consuming Descriptor) {
        descriptor.makeNonblocking()
        self.descriptor = descriptor
    }

    var number: Int32 { descriptor.number }

    /// Whether nothing waits for room.
    var isSent: Bool { rest.isEmpty }

    /// Whether all that was sent has been read.
    var isRead: Bool { isSent && clinux_waiting(descriptor.number) == 0 }

    /// Sends `data` as far as there is room, and says whether that was all of it.
    ///
    /// Nobody being there is told elsewhere.
    func send(_ data: Data) -> Bool {
        let sent = unsafe data.withUnsafeBytes { bytes in
            unsafe clinux_write(descriptor.number, bytes.baseAddress, bytes.count)
        }
        let isGone = sent < 0 && errno != EAGAIN && errno != EINTR
        rest = isGone || sent == data.count ? [] : [UInt8](data)[max(sent, 0)...]
        return rest.isEmpty
    }

    /// Sends more of the rest.
    func send() -> Bool {
        let sent = unsafe rest.withUnsafeBytes { bytes in
            unsafe clinux_write(descriptor.number, bytes.baseAddress, bytes.count)
        }
        if sent > 0 {
            rest = rest.dropFirst(sent)
        } else if sent < 0 && errno != EAGAIN && errno != EINTR {
            rest = []
        }
        return rest.isEmpty
    }
}

/// Descriptors that close together.
final class DescriptorList {
    let numbers: [Int32]

    convenience init(of libraries: [SealedLibrary]) throws(JailError) {
        var numbers: [Int32] = []
        do throws(JailError) {
            for library in libraries { numbers.append(try library.open().release()) }
        } catch {
            for number in numbers { _ = close(number) }
            throw error
        }
        self.init(numbers)
    }

    private init(_ numbers: [Int32]) { self.numbers = numbers }

    deinit { for number in numbers { _ = close(number) } }
}
