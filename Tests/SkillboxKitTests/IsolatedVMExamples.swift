import Foundation
import SkillboxKit

/// The examples of docs/isolated-vm.md, one a method, in the document's order.
///
/// A comment behind `print` is the line it prints.
final class IsolatedVMExamples {
    let folder: URL
    let source: String
    let sandbox: Sandbox
    let pool: IsolatePool
    let module: SkillModule
    let tally: SkillArtifact
    private(set) var lines: [String] = []

    init(folder: URL) async throws {
        self.folder = folder
        source = Self.skill
        sandbox = try Sandbox(artifacts: folder)
        pool = IsolatePool(sandbox: sandbox)
        module = SkillModule(name: "Tally", source: source, isAsync: false)
        switch try await sandbox.build(module, dependencies: []) {
        case .built(let artifact): tally = artifact
        case .didNotCompile(let diagnostics): throw DidNotCompile(diagnostics: diagnostics)
        }
    }

    struct DidNotCompile: Error {
        var diagnostics: [Diagnostic]
    }

    var all: [(name: String, run: () async throws -> Void)] {
        [
            ("isolate", isolate), ("memoryLimit", memoryLimit), ("timeout", timeout),
            ("compileScript", compileScript), ("cachedData", cachedData), ("eval", eval),
            ("snapshot", snapshot), ("context", context), ("reference", reference),
            ("callback", callback), ("externalCopy", externalCopy), ("dispose", dispose),
            ("times", times), ("heapStatistics", heapStatistics),
            ("onCatastrophicError", onCatastrophicError), ("inspector", inspector),
        ]
    }

    /// Returns what an example printed.
    func lines(of example: () async throws -> Void) async throws -> [String] {
        lines = []
        try await example()
        return lines
    }

    private func print(_ line: Any) { lines.append("\(line)") }

    func isolate() async throws {
        let sandbox = try Sandbox(artifacts: folder)
        let pool = IsolatePool(sandbox: sandbox)
        let module = SkillModule(name: "Tally", source: source, isAsync: false)
        if case .built(let tally) = try await sandbox.build(module, dependencies: []) {
            let isolate = try await pool.isolate(for: tally)
            _ = try await isolate.call(["add": 2])
            let report = try await isolate.call(["add": 3])
            print(report.output?.canonical ?? report.description)  // {"total":5}
        }
    }

    func memoryLimit() async throws {
        let isolate = try await pool.isolate(for: tally, limits: RunLimits(memory: 64 << 20))
        let report = try await isolate.call(["add": 1, "also": "fill"])
        print(report.ending)  // memoryExceeded
        print(isolate.isAlive)  // false
    }

    func timeout() async throws {
        let limits = RunLimits(wallTime: .seconds(5), cpuTime: .seconds(5))
        let isolate = try await pool.isolate(for: tally, limits: limits)
        print(try await isolate.call(["add": 1]).ending)  // completed
        let late = try await isolate.call(["add": 1, "also": "spin"], wallTime: .milliseconds(200))
        print(late.ending)  // timedOut
    }

    func compileScript() async throws {
        let twice = SkillModule(
            name: "Twice",
            source: """
                @testable import Tally

                struct Input: Codable { var add: Int }
                struct Output: Codable { var total: Int }

                func run(_ input: Input) throws -> Output {
                    _ = try Tally.run(.init(add: input.add))
                    return Output(total: try Tally.run(.init(add: input.add)).total)
                }
                """, isAsync: false)
        if case .built(let artifact) = try await sandbox.build(twice, dependencies: [tally]) {
            let report = try await pool.run(artifact, input: ["add": 4])
            print(report.output?.canonical ?? report.description)  // {"total":8}
        }
    }

    func cachedData() async throws {
        let kept = try await sandbox.built(module, dependencies: [])
        print(kept == tally)  // true
    }

    func eval() async throws {
        let report = try await sandbox.runScript(#"print(6 * 7, terminator: "")"#)
        print(String(decoding: report.standardOutput, as: UTF8.self))  // 42
    }

    func snapshot() async throws {
        let pool = IsolatePool(sandbox: sandbox, width: 2, runs: 1_000, age: .seconds(60))
        try await pool.prepare()
        print(try await pool.run(tally, input: ["add": 1]).ending)  // completed
    }

    func context() async throws {
        let first = try await pool.run(tally, input: ["add": 1])
        let second = try await pool.run(tally, input: ["add": 1])
        print(first.output?.canonical ?? first.description)  // {"total":1}
        print(second.output?.canonical ?? second.description)  // {"total":1}
    }

    func reference() async throws {
        let isolate = try await pool.isolate(for: tally)
        for number in 1...10 {
            _ = try await isolate.call(["add": .integer(number)])
        }
        let report = try await isolate.call(["add": 0])
        print(report.output?.canonical ?? report.description)  // {"total":55}
    }

    func callback() async throws {
        let prices = ["tea": 3, "cake": 4]
        let isolate = try await pool.isolate(for: tally)
        var report = try await isolate.call(["add": 0, "also": "need cake"])
        if let price = report.output?["needs"]?.stringValue.flatMap({ prices[$0] }) {
            report = try await isolate.call(["add": .integer(price)])
        }
        print(report.output?.canonical ?? report.description)  // {"total":4}
    }

    func externalCopy() async throws {
        let first = try await pool.run(tally, input: ["add": 7])
        let total = first.output?["total"] ?? 0
        let second = try await pool.run(tally, input: ["add": total])
        print(second.output?.canonical ?? second.description)  // {"total":7}
    }

    func dispose() async throws {
        let isolate = try await pool.isolate(for: tally)
        isolate.dispose()
        print(isolate.isAlive)  // false
        do {
            _ = try await isolate.call(["add": 1])
        } catch {
            print(error)  // The isolate has ended. Make another one to go on.
        }
    }

    func times() async throws {
        let isolate = try await pool.isolate(for: tally)
        var cpuTime = Duration.zero
        var wallTime = Duration.zero
        for number in 1...3 {
            let report = try await isolate.call(["add": .integer(number)])
            cpuTime += report.cpuTime
            wallTime += report.wallTime
        }
        print(cpuTime > .zero && wallTime > .zero)  // true
    }

    func heapStatistics() async throws {
        let report = try await pool.run(tally, input: ["add": 1])
        print(report.peakMemory > 0)  // true
    }

    func onCatastrophicError() async throws {
        let good = try await pool.isolate(for: tally)
        let bad = try await pool.isolate(for: tally)
        print(try await bad.call(["add": 1, "also": "crash"]).ending)  // crashed
        print(try await good.call(["add": 1]).ending)  // completed
    }

    func inspector() async throws {
        let crashed = try await pool.run(tally, input: ["add": 1, "also": "crash"])
        let message = String(decoding: crashed.standardError, as: UTF8.self)
        print(message.contains("skill.swift:21: Fatal error: The sum is wrong"))  // true

        let wrong = SkillModule(
            name: "Wrong", source: source.replacing("+= input.add", with: "+= input.ad"),
            isAsync: false)
        if case .didNotCompile(let diagnostics) = try await sandbox.build(wrong, dependencies: []) {
            print(diagnostics[0])  // line 27, column 20: value of type 'Input' has no member 'ad'
        }
    }

    static let skill = """
        import Foundation
        import SkillKit

        struct Input: Codable {
            var add: Int
            /// What to do beside adding.
            var also: String?
        }

        struct Output: Codable {
            var total: Int
            /// What it wants of the host.
            var needs: String?
        }

        nonisolated(unsafe) var total = 0

        func run(_ input: Input) throws -> Output {
            switch input.also {
            case nil: break
            case "crash": fatalError("The sum is wrong")
            case "fill": total += [UInt8](repeating: 1, count: 1 << 30).count
            case "need cake": return Output(total: total, needs: "cake")
            case "spin": while true {}
            case let other?: throw InvalidInput("A tally can't \\(other).")
            }
            total += input.add
            return Output(total: total)
        }
        """
}
