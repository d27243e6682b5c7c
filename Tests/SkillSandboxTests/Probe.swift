import Foundation
import SkillCore
import SkillSandbox

/// A skill that does, inside the jail, the one thing it is asked for.
enum Probe {
    static func run(
        _ action: String, _ text: String = "", number: Int = 0, limits: RunLimits = RunLimits(),
        readable: [URL] = [], environment: [String] = [], in sandbox: Sandbox? = nil
    ) async throws -> RunReport {
        let artifact = try await artifact.value
        return try await (sandbox ?? TestSandbox.sandbox()).run(
            artifact,
            input: ["action": .string(action), "text": .string(text), "number": .integer(number)],
            limits: limits, readable: readable, environment: environment)
    }

    /// What an action answered, as text.
    static func answer(
        _ action: String, _ text: String = "", number: Int = 0, readable: [URL] = [],
        in sandbox: Sandbox? = nil
    ) async throws -> String {
        let report = try await run(
            action, text, number: number, readable: readable, in: sandbox)
        guard let answer = report.output?["text"]?.stringValue else {
            throw NoAnswer(report: report)
        }
        return answer
    }

    struct NoAnswer: Error {
        var report: RunReport
    }

    // Every test that runs the probe awaits the one build.
    static let artifact = Task {
        try await TestSandbox.build("JailProbe", source)
    }

    private static let source = #"""
        import Dispatch
        import Foundation
        import Glibc

        struct Input: Codable {
            var action: String
            var text: String
            var number: Int
        }

        struct Output: Codable {
            var text: String
        }

        func run(_ input: Input) throws -> Output {
            switch input.action {
            case "echo": return Output(text: input.text)
            case "throw": throw InvalidArgument(text: input.text)
            case "exit": exit(Int32(input.number))
            case "trap": return Output(text: "\([1, 2][input.text.count + 5])")
            case "assert":
                assert(input.text.count > 1000, "the assertion is checked")
                return Output(text: "not checked")
            case "null":
                UnsafeMutablePointer<Int>(bitPattern: 8 + input.number)?.pointee = 1
                return Output(text: "written")
            case "overflow": return Output(text: "\(descend(input.number))")
            case "abort": abort()
            case "raise": raise(Int32(input.number)); return Output(text: "survived")
            case "sleep":
                print(input.text)
                sleep(60)
                return Output(text: "awake")
            case "spin":
                print(input.text)
                var count = 0
                while true { count &+= 1; if count == 0 { print("around") } }
            case "spin-threads":
                for _ in 0..<input.number {
                    Thread.detachNewThread { var count = 0; while true { count &+= 1 } }
                }
                sleep(60)
                return Output(text: "awake")
            case "stop":
                kill(getpid(), SIGSTOP)
                return Output(text: "continued")
            case "ignore":
                for number in 1..<Int32(65) { signal(number, SIG_IGN) }
                var all = sigset_t()
                sigfillset(&all)
                sigprocmask(SIG_BLOCK, &all, nil)
                while true { sleep(1) }
            case "close":
                for number in 0..<Int32(1024) { close(number) }
                if input.number > 0 { sleep(UInt32(input.number)) }
                exit(0)
            case "allocate":
                let count = input.number
                let memory = UnsafeMutableRawPointer.allocate(byteCount: count, alignment: 16)
                memset(memory, 1, count)
                return Output(text: "\(memory.load(as: UInt8.self))")
            case "map":
                let memory = mmap(
                    nil, input.number, PROT_READ | PROT_WRITE,
                    (input.text == "shared" ? MAP_SHARED : MAP_PRIVATE) | Int32(0x20), -1, 0)
                guard let memory, memory != MAP_FAILED else { return Output(text: "refused") }
                memset(memory, 1, input.number)
                return Output(text: "mapped")
            case "map-executable":
                let memory = mmap(
                    nil, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
                    MAP_PRIVATE | Int32(0x20), -1, 0)
                return Output(text: memory == MAP_FAILED ? "refused" : "mapped")
            case "make-executable":
                let memory = mmap(
                    nil, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | Int32(0x20), -1, 0)
                let answer = mprotect(memory, 4096, PROT_READ | PROT_EXEC)
                return Output(text: answer == 0 ? "changed" : "refused")
            case "grow":
                var list: [Int] = []
                while true { list.append(list.count) }
            case "print":
                let line = String(repeating: "x", count: 1023)
                while true { print(line) }
            case "print-error":
                let line = Data(repeating: 120, count: 1024)
                while true { FileHandle.standardError.write(line) }
            case "answer-much":
                return Output(text: String(repeating: "x", count: input.number))
            case "fill":
                let block = [UInt8](repeating: 1, count: 1 << 16)
                var index = 0
                while true {
                    index += 1
                    let file = open("/tmp/block-\(index)", O_CREAT | O_WRONLY, 0o600)
                    for _ in 0..<16 where write(file, block, block.count) < block.count {
                        throw InvalidArgument(text: String(cString: strerror(errno)))
                    }
                    close(file)
                }
            case "fill-and-trap":
                let data = Data(repeating: 1, count: input.number)
                try! data.write(to: URL(filePath: "/tmp/large"))
                return Output(text: "written")
            case "files":
                for index in 0..<input.number {
                    let file = open("/tmp/file-\(index)", O_CREAT | O_WRONLY, 0o600)
                    guard file >= 0 else {
                        throw InvalidArgument(text: String(cString: strerror(errno)))
                    }
                    close(file)
                }
                return Output(text: "made")
            case "call":
                let answer = rawCall(input.number)
                return Output(text: answer < 0 ? String(cString: strerror(errno)) : "\(answer)")
            case "list":
                let names = try FileManager.default.contentsOfDirectory(atPath: input.text)
                return Output(text: names.sorted().joined(separator: " "))
            case "read": return Output(text: try String(contentsOfFile: input.text, encoding: .utf8))
            case "open":
                let file = open(input.text, Int32(input.number) | O_NONBLOCK)
                return Output(text: file < 0 ? String(cString: strerror(errno)) : "opened")
            case "make":
                let file = open(input.text, O_CREAT | O_WRONLY, 0o600)
                return Output(text: file < 0 ? String(cString: strerror(errno)) : "made")
            case "environment":
                let variables = ProcessInfo.processInfo.environment
                return Output(
                    text: variables.map { "\($0.key)=\($0.value)" }.sorted()
                        .joined(separator: "\n"))
            case "arguments": return Output(text: CommandLine.arguments.joined(separator: " "))
            case "host": return Output(text: ProcessInfo.processInfo.hostName)
            case "user": return Output(text: "\(getuid()) \(geteuid()) \(getgid()) \(getegid())")
            case "descriptors":
                let open = (0..<Int32(1024)).filter { fcntl($0, F_GETFD) >= 0 }
                return Output(text: open.map(String.init).joined(separator: " "))
            case "threads":
                var started = 0
                for _ in 0..<input.number {
                    var thread = pthread_t()
                    var attributes = pthread_attr_t()
                    pthread_attr_init(&attributes)
                    pthread_attr_setstacksize(&attributes, 1 << 16)
                    let code = pthread_create(&thread, &attributes, { _ in sleep(60); return nil }, nil)
                    guard code == 0 else { break }
                    started += 1
                }
                return Output(text: "\(started)")
            case "call-threads":
                for _ in 0..<input.number {
                    Thread.detachNewThread { while true { _ = socket(AF_INET, 1, 0) } }
                }
                sleep(60)
                return Output(text: "awake")
            case "interrupted":
                signal(SIGALRM) { _ in }
                var every = itimerval(
                    it_interval: timeval(tv_sec: 0, tv_usec: 200),
                    it_value: timeval(tv_sec: 0, tv_usec: 200))
                setitimer(Int32(ITIMER_REAL.rawValue), &every, nil)
                var refused = 0
                for _ in 0..<500 {
                    let memory = mmap(
                        nil, 2 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | Int32(0x20), -1, 0)
                    if memory == MAP_FAILED { refused += 1 } else { munmap(memory, 2 << 20) }
                }
                return Output(text: "\(refused) refused")
            case "forge":
                var bytes = [UInt8](Data(base64Encoded: input.text) ?? Data())
                let count = write(5, &bytes, bytes.count)
                exit(count == bytes.count ? Int32(input.number) : 99)
            case "concurrency":
                let sum = Sum()
                DispatchQueue.concurrentPerform(iterations: 64) { sum.add($0) }
                return Output(text: "\(sum.value)")
            default: throw InvalidArgument(text: "no action \(input.action)")
            }
        }

        struct InvalidArgument: Error, CustomStringConvertible {
            var text: String
            var description: String { text }
        }

        final class Sum: @unchecked Sendable {
            private let lock = NSLock()
            private(set) var value = 0
            func add(_ number: Int) { lock.lock(); value += number; lock.unlock() }
        }

        @inline(never) func descend(_ depth: Int) -> Int {
            var space = (depth, depth, depth, depth, depth, depth, depth, depth)
            return withUnsafePointer(to: &space) { _ in descend(depth + 1) } &+ space.0
        }

        func rawCall(_ number: Int) -> Int {
            typealias Call = @convention(c) (Int, Int, Int, Int, Int, Int, Int) -> Int
            let symbol = dlsym(nil, "syscall")
            return unsafeBitCast(symbol, to: Call.self)(number, 0, 0, 0, 0, 0, 0)
        }
        """#
}
