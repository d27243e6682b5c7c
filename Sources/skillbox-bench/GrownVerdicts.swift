import ArgumentParser
import Foundation
import SkillCore
import SkillSearch
import SkillStorage
import SkillSyntax
import SkillWorkshop

/// Puts recorded programs through acceptance, as if a language model had just written them.
struct GrownVerdicts: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grow",
        abstract: "Judge recorded Swift programs as a grower would and print a confusion table.",
        discussion: """
            DATA holds candidates.jsonl, as for mbswp. Exactly the programs with the verdict "pass" \
            must be kept. There is no model to ask for stronger examples, and tasks are repeated in \
            the data: weak examples and near-copies are counted and not refused. Exits with 1 when \
            a verdict differs.
            """)

    @Option(help: ArgumentHelp("The folder with candidates.jsonl.", valueName: "folder"))
    var data: String

    @Option(help: "How many programs to judge, spread over the file; 0 judges all.")
    var sample = 0

    @Flag(help: "Try no wrong programs, which takes most of the time.")
    var withoutMutants = false

    func run() async throws {
        let all = try Candidate.read(from: URL(filePath: data).appending(path: "candidates.jsonl"))
        let stride = sample > 0 ? max(1, all.count / sample) : 1
        let candidates = all.indices.filter { $0 % stride == 0 }.map { all[$0] }
        let library = FileManager.default.temporaryDirectory.appending(
            path: "skillbox-bench-\(UUID().uuidString)")
        // What stays behind costs space, nothing else.
        defer { try? FileManager.default.removeItem(at: library) }
        let bench = try Workbench(at: library)

        let clock = ContinuousClock()
        let start = clock.now
        let grown = try await grow(candidates, in: bench)
        let seconds = (clock.now - start) / .seconds(1)
        print(String(format: "%d programs in %.0f s", grown.count, seconds))
        printTable(grown)
        let kept = try await bench.store.skills().count
        print("The library holds \(kept).")
        let isRight = grown.allSatisfy { ($0.candidate.verdict == .pass) == $0.isKept }
        guard isRight, kept == grown.count(where: \.isKept) else { throw ExitCode.failure }
    }

    private struct Grown: Sendable {
        var candidate: Candidate
        var isKept: Bool
        /// Why it is not kept.
        var reason = ""
        var hasWeakExamples = false
        var isCopy = false
    }

    private func grow(_ candidates: [Candidate], in bench: Workbench) async throws -> [Grown] {
        try await withThrowingTaskGroup(of: Grown.self) { group in
            var waiting = candidates.makeIterator()
            var grown: [Grown] = []
            func startNext() {
                guard let candidate = waiting.next() else { return }
                group.addTask { try await grow(candidate, in: bench) }
            }
            for _ in 0..<Self.width { startNext() }
            while let one = try await group.next() {
                grown.append(one)
                startNext()
            }
            return grown
        }
    }

    private func grow(_ candidate: Candidate, in bench: Workbench) async throws -> Grown {
        let skill: Skill
        do {
            let specified = try CandidateSkill(candidate)
            skill = try SkillReader().skill(
                named: specified.name, description: specified.description,
                metadata: ["origin": "grown"], source: specified.source,
                examples: specified.examples)
        } catch {
            return Grown(candidate: candidate, isKept: false, reason: "\(error)")
        }
        var policy = AcceptancePolicy.noting
        if withoutMutants { policy.mutants = .onlyConstants }
        let acceptance = try await bench.accept(
            skill, provenance: .grown, writtenBy: "recorded", policy: policy, with: HashedNgrams(),
            bench.sandbox())
        var grown = Grown(candidate: candidate, isKept: acceptance.addition.isKept)
        switch acceptance.addition {
        case .kept, .alreadyKept: break
        case .rejected(_, let rejection): grown.reason = "\(rejection)"
        case .unreadable(_, let reason): grown.reason = reason
        }
        for evidence in acceptance.judgement.evidence {
            if evidence.detail["survivors"]?.arrayValue?.isEmpty == false {
                grown.hasWeakExamples = true
            }
            if evidence.detail["copyOf"]?.stringValue != nil { grown.isCopy = true }
        }
        return grown
    }

    private func printTable(_ grown: [Grown]) {
        print("recorded \\ grown   " + pad("kept") + pad("rejected"))
        for recorded in Candidate.Verdict.allCases {
            let rows = grown.filter { $0.candidate.verdict == recorded }
            let counts = [rows.count(where: \.isKept), rows.count { !$0.isKept }]
            print("\(pad(recorded.rawValue))         " + counts.map { pad("\($0)") }.joined())
        }
        let kept = grown.filter(\.isKept)
        print("Of those kept, \(kept.count(where: \.hasWeakExamples)) have weak examples, which")
        print("growing would ask to be strengthened, and \(kept.count(where: \.isCopy)) do what")
        print("another does, which growing would refuse.")
        for wrong in grown where (wrong.candidate.verdict == .pass) != wrong.isKept {
            print(
                "differs: \(wrong.candidate.taskID) recorded \(wrong.candidate.verdict), "
                    + (wrong.isKept ? "kept" : "rejected: \(wrong.reason)"))
        }
    }

    private func pad(_ text: String) -> String {
        text.padding(toLength: 10, withPad: " ", startingAt: 0)
    }

    private static let width = 2
}
