/// A skill that makes, of many attacks a language model might write, the one it is asked for.
enum SwiftAttackSource {
    static let module = "SwiftAttacks"

    // It answers like the attacks in C: `reached WHAT` or `refused WHAT`.
    static let text =
        entry + files + processes + memory + tasks + host

    private static let entry = #"""
        import Dispatch
        import Foundation
        import Glibc

        struct Input: Codable {
            var attack: String
            var file: String
            var port: String
            var mark: String
        }

        struct Output: Codable {
            var text: String
        }

        func run(_ input: Input) throws -> Output {
            for family in [attackFiles, attackProcesses, attackMemory, attackTasks, attackHost] {
                if let text = family(input) { return Output(text: text) }
            }
            return Output(text: "unknown")
        }

        func judge(_ isReached: Bool, _ what: String) -> String {
            isReached ? "reached \(what)" : "refused \(what)"
        }

        func error(_ result: Int32, _ call: String) -> String {
            result == -1 ? "refused \(call) \(errno)" : "reached \(call)"
        }

        /// A call of the C library that Swift hides.
        func symbol<Function>(_ name: String, as type: Function.Type) -> Function {
            unsafeBitCast(dlsym(nil, name), to: type)
        }

        """#

    private static let files = #"""
        func attackFiles(_ input: Input) -> String? {
            let manager = FileManager.default
            switch input.attack {
            case "read-the-accounts":
                return judge(manager.contents(atPath: "/etc/passwd") != nil, "passwd")
            case "read-a-secret":
                let text = try? String(contentsOfFile: input.file, encoding: .utf8)
                return judge(text != nil, "file")
            case "list-the-homes":
                let homes = ["/root", "/home", "/Users", "/var"]
                let isSeen = { (try? manager.contentsOfDirectory(atPath: $0)) != nil }
                return judge(homes.contains(where: isSeen), "homes")
            case "walk-everything":
                let name = URL(filePath: input.file).lastPathComponent
                var found = false
                let all = manager.enumerator(atPath: "/")
                while let path = all?.nextObject() as? String {
                    if path.hasPrefix("proc") { all?.skipDescendants() }
                    if path.hasSuffix("/" + name) { found = true }
                }
                return judge(found, "file")
            case "link-to-a-secret":
                try? manager.createSymbolicLink(
                    atPath: "/tmp/link", withDestinationPath: input.file)
                return judge(manager.contents(atPath: "/tmp/link") != nil, "link")
            case "replace-itself":
                let own = "/skill/libSwiftAttacks.so"
                try? manager.moveItem(atPath: own, toPath: "/tmp/moved.so")
                return judge(!manager.fileExists(atPath: own), "move")
            case "rewrite-itself":
                let own = "/skill/libSwiftAttacks.so"
                return judge(FileHandle(forWritingAtPath: own) != nil, "write")
            case "rewrite-the-runtime":
                return judge(FileHandle(forWritingAtPath: "/swift/libswiftCore.so") != nil, "write")
            case "write-beside-itself":
                return judge(manager.createFile(atPath: "/skill/new", contents: Data()), "create")
            case "load-a-copy":
                try? manager.copyItem(atPath: "/skill/libSwiftAttacks.so", toPath: "/tmp/copy.so")
                return judge(dlopen("/tmp/copy.so", RTLD_NOW) != nil, "dlopen")
            case "name-of-machine":
                return judge(ProcessInfo.processInfo.hostName == input.mark, "hostName")
            case "fill-the-disk":
                do {
                    for index in 0... {
                        try Data(count: 1 << 20).write(to: URL(filePath: "/tmp/\(index)"))
                    }
                } catch {}
                exit(1)
            default: return nil
            }
        }

        """#

    private static let processes = #"""
        func attackProcesses(_ input: Input) -> String? {
            switch input.attack {
            case "run-a-process":
                let process = Process()
                process.executableURL = URL(filePath: "/proc/self/exe")
                do { try process.run() } catch { return "refused run" }
                return "reached run"
            case "spawn":
                var process: pid_t = 0
                let code = posix_spawn(&process, "/proc/self/exe", nil, nil, [nil], [nil])
                return judge(code == 0, "spawn")
            case "fork":
                let child = symbol("fork", as: (@convention(c) () -> Int32).self)()
                if child == 0 { exit(0) }
                return error(child, "fork")
            case "become-another":
                return error(execv("/proc/self/exe", [nil]), "execv")
            case "trace":
                let trace = symbol("ptrace", as: (@convention(c) (Int, Int, Int, Int) -> Int).self)
                return error(Int32(trace(0, 0, 0, 0)), "ptrace")
            case "become-root": return error(setuid(0), "setuid")
            case "kill-the-supervisor":
                kill(getppid(), SIGKILL)
                // With it, all would be gone before this is said.
                sleep(1)
                return "refused kill"
            case "fetch-a-page":
                let page = URL(string: "http://127.0.0.1:\(input.port)/")!
                return judge((try? Data(contentsOf: page)) != nil, "page")
            case "look-up-a-name":
                var list: UnsafeMutablePointer<addrinfo>?
                return judge(getaddrinfo("localhost", "80", nil, &list) == 0, "getaddrinfo")
            case "open-a-socket": return error(socket(AF_INET, 1, 0), "socket")
            case "read-the-supervisor":
                let environment = URL(filePath: "/proc/1/environ")
                return judge((try? Data(contentsOf: environment)) != nil, "environ")
            case "inherit-the-environment":
                return judge(ProcessInfo.processInfo.environment["LEAK"] != nil, "environment")
            default: return nil
            }
        }

        """#

    private static let memory = #"""
        func attackMemory(_ input: Input) -> String? {
            switch input.attack {
            case "write-to-nowhere":
                UnsafeMutablePointer<Int>(bitPattern: 0x1000)!.pointee = 1
                return "reached nowhere"
            case "write-far-away":
                let array = UnsafeMutablePointer<UInt8>.allocate(capacity: 1)
                for step in 0... { array[step << 12] = 1 }
                return "reached far away"
            case "make-code":
                let page = mmap(nil, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | Int32(0x20), -1, 0)
                return error(mprotect(page, 4096, PROT_READ | PROT_EXEC), "mprotect")
            case "map-code":
                let page = mmap(
                    nil, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | Int32(0x20), -1, 0)
                return judge(page != MAP_FAILED, "mmap")
            case "scan-own-memory":
                return judge(memoryHolds([UInt8](input.mark.utf8.reversed())), "memory")
            case "scan-own-memory-for-itself":
                // The input is there, whatever else is.
                return judge(memoryHolds([UInt8](input.mark.utf8)), "memory")
            case "long-text": return "reached \(String(repeating: "x", count: 1 << 34).count)"
            case "double-an-array":
                var array = [0]
                while true { array += array }
            case "recurse-for-ever": return "reached \(recurse(0))"
            default: return nil
            }
        }

        func memoryHolds(_ needle: [UInt8]) -> Bool {
            let maps = (try? String(contentsOfFile: "/proc/self/maps", encoding: .utf8)) ?? ""
            typealias Find = @convention(c) (
                UnsafeRawPointer, Int, UnsafeRawPointer, Int
            ) -> UnsafeRawPointer?
            let find = symbol("memmem", as: Find.self)
            // The needle itself is no find.
            var copies = 0
            for line in maps.split(separator: "\n") where line.contains(" rw") {
                let ends = line.prefix { $0 != " " }.split(separator: "-")
                guard let start = UInt(ends[0], radix: 16), let end = UInt(ends[1], radix: 16),
                    let pointer = UnsafeRawPointer(bitPattern: start)
                else { continue }
                needle.withUnsafeBytes { bytes in
                    var at = pointer
                    let last = pointer + Int(end - start)
                    while let found = find(at, last - at, bytes.baseAddress!, bytes.count) {
                        if found != bytes.baseAddress! { copies += 1 }
                        at = found + 1
                    }
                }
            }
            return copies > 0
        }

        @inline(never) func recurse(_ depth: Int) -> Int {
            var space = (depth, depth, depth, depth)
            return withUnsafePointer(to: &space) { _ in recurse(depth + 1) } &+ space.0
        }

        """#

    private static let tasks = #"""
        func attackTasks(_ input: Input) -> String? {
            switch input.attack {
            case "dispatch-bomb":
                for _ in 0..<2000 { DispatchQueue.global().async { sleep(60) } }
                sleep(1)
                return judge(threads() > 32, "threads")
            case "thread-bomb":
                for _ in 0..<2000 { Thread.detachNewThread { sleep(60) } }
                return judge(threads() > 32, "threads")
            case "task-bomb":
                for _ in 0..<2000 { Task.detached { while true {} } }
                sleep(60)
            case "timer-bomb":
                let timer = DispatchSource.makeTimerSource()
                timer.schedule(deadline: .now(), repeating: .nanoseconds(1))
                timer.setEventHandler { for _ in 0..<100_000 { _ = getppid() } }
                timer.resume()
                dispatchMain()
            case "wait-for-ever": DispatchSemaphore(value: 0).wait()
            case "wait-for-the-main-queue": dispatchMain()
            case "lock-twice":
                let lock = NSLock()
                lock.lock()
                lock.lock()
            case "match-for-ever":
                let text = String(repeating: "a", count: 64) + "b"
                return judge(text.wholeMatch(of: try! Regex("(a+)+c")) != nil, "match")
            case "ignore-the-end":
                for number in 1..<Int32(65) { signal(number, SIG_IGN) }
                signal(SIGXCPU) { _ in }
                while true {}
            default: return nil
            }
            return "reached the end"
        }

        func threads() -> Int {
            let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
            let line = status.split(separator: "\n").first { $0.hasPrefix("Threads:") } ?? ""
            return Int(line.split(separator: "\t").last ?? "") ?? 0
        }

        """#

    private static let host = #"""
        func attackHost(_ input: Input) -> String? {
            func forge(_ text: String) {
                let bytes = [UInt8(ascii: "o"), UInt8(text.utf8.count), 0, 0, 0] + Array(text.utf8)
                _ = bytes.withUnsafeBytes { write(5, $0.baseAddress!, $0.count) }
            }
            switch input.attack {
            case "answer-twice":
                forge(#"{"text":"reached"}"#)
                return "reached"
            case "answer-and-fail":
                forge(#"{"text":"reached"}"#)
                exit(1)
            case "answer-and-crash":
                forge(#"{"text":"reached"}"#)
                abort()
            case "answer-and-stay":
                forge(#"{"text":"reached"}"#)
                atexit { while true {} }
                exit(0)
            case "answer-and-be-denied":
                forge(#"{"text":"reached"}"#)
                return error(socket(AF_INET, 1, 0), "socket")
            case "answer-without-end":
                let block = [UInt8](repeating: 120, count: 1 << 16)
                while true { _ = write(5, block, block.count) }
            case "answer-with-another-file":
                close(5)
                _ = open("/tmp/answer", O_CREAT | O_RDWR, 0o600)
                return "reached"
            case "close-everything":
                for number in 0..<Int32(1024) { close(number) }
                return "reached"
            case "write-to-the-host":
                let others = [3] + Array(Int32(6)..<256)
                return judge(others.contains { write($0, "R", 1) == 1 }, "write")
            case "print-for-ever":
                while true { print(String(repeating: "x", count: 1000)) }
            case "lie-about-denial": return error(raise(SIGSYS), "raise")
            default: return nil
            }
            return "refused nothing"
        }
        """#
}
