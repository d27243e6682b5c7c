public import Foundation
public import SkillCore
public import SkillSandbox
import SkillStorage

/// A skill, built once, for the lines of a file.
public struct SkillBatch: Sendable {
    private let skill: PreparedSkill
    private let digest: SourceDigest
    private let bench: Workbench
    private let limits: RunLimits
    private let readable: [URL]
    private let environment: [String]
    private let pool: IsolatePool

    fileprivate init(
        _ skill: PreparedSkill, bench: Workbench, limits: RunLimits, readable: [URL],
        environment: [String]
    ) {
        self.skill = skill
        digest = skill.digest
        self.bench = bench
        self.limits = limits
        self.readable = readable
        self.environment = environment
        pool = IsolatePool(
            sandbox: skill.sandbox, scratch: limits.scratch, systemCalls: limits.systemCalls)
    }

    /// Runs the skill on each line, `width` lines at once in a jail of its own each, and records the
    /// runs.
    ///
    /// A line holds one JSON value; one that doesn't gets a report that says so. `deliver` gets the
    /// reports in the order of the lines. With a `file`, the reports it holds are delivered first,
    /// and their lines don't run again; the others are written to it before they are delivered.
    ///
    /// What throws ends the batch at once. When the task is cancelled no line is begun any more, and
    /// what runs has two seconds to end and be delivered.
    ///
    /// - Throws: ``BatchError``, `JailError`, `StoreError`, `CancellationError`, or what `deliver`
    ///   threw.
    public func run(
        _ lines: LineReader, atOnce width: Int, to file: ReportFile? = nil,
        deliver: (LineReport) throws -> Void
    ) async throws {
        if let file { try await skip(lines, keptIn: file, deliver) }
        // It answers at once; what is built behind it takes over when it is ready. When that can't be
        // built, nothing is lost.
        let improvement = Task { try? await skill.improve(in: pool) }
        defer { improvement.cancel() }
        var records = PendingRecords(store: bench.store)
        do {
            try await OrderedBatch(width: width).map(
                from: { try await lines.line() }, weighing: { $0.report.text?.utf8.count ?? 0 },
                by: outcome
            ) { outcome in
                records.insert(outcome.record)
                if let file, let text = outcome.report.text { try file.append(text) }
                try deliver(outcome.report)
                if records.areDue { try await records.flush() }
            }
        } catch {
            // What ended the batch is what there is to tell.
            try? await records.flush()
            throw error
        }
        try await records.flush()
    }

    private struct Outcome: Sendable {
        var report: LineReport
        /// Nil when nothing ran.
        var record: RunRecord?
    }

    /// Steps over the lines whose reports `file` holds.
    private func skip(
        _ lines: LineReader, keptIn file: ReportFile, _ deliver: (LineReport) throws -> Void
    ) async throws {
        while let line = try await lines.line() {
            let start = LineReport.start(of: line, skill: digest)
            guard let ending = try await file.ending(after: start) else {
                return await lines.putBack(line)
            }
            try deliver(LineReport(line, kept: ending))
        }
        try await file.expectEnd()
    }

    private func outcome(of line: LineReader.Line) async throws -> Outcome {
        guard !line.isCut else {
            return refusal(of: line, "is longer than \(line.bytes.count >> 20) MiB")
        }
        // Why it can't be read changes nothing about what to do.
        guard let input = try? JSONValue(parsing: line.bytes) else {
            return refusal(of: line, "is not valid JSON")
        }
        let broker = bench.broker(
            for: skill.kept.id, asking: skill.asked, time: limits.wallTime)
        let report = try await broker.answering { broker in
            try await skill.run(
                on: input, limits: limits, readable: readable, environment: environment, in: pool,
                broker: broker)
        }
        return Outcome(
            report: LineReport(line, report, skill: digest), record: skill.record(of: report))
    }

    private func refusal(of line: LineReader.Line, _ reason: String) -> Outcome {
        let report = RunReport(ending: .failed, error: "Line \(line.number) \(reason).")
        return Outcome(report: LineReport(line, report, skill: digest))
    }
}

extension Workbench {
    /// Builds the skill named `name`, to run it on many inputs.
    ///
    /// Without `limits` it has those that follow from what it used while it was judged.
    ///
    /// - Throws: ``WorkshopError/doesNotBuild(_:reason:)``, `JailError`, or `StoreError`.
    public func batch(
        of name: SkillName, limits: RunLimits? = nil, readable: [URL] = [],
        environment: [String] = []
    ) async throws -> SkillBatch {
        let limits = if let limits { limits } else { try await self.limits(of: name) }
        let skill = try await prepared(name)
        if let diagnostics = skill.diagnostics {
            throw WorkshopError.doesNotBuild(
                name, reason: diagnostics.first?.message ?? "it gave no reason")
        }
        return SkillBatch(
            skill, bench: self, limits: limits, readable: readable, environment: environment)
    }
}

/// Records of runs on their way to the library, which takes them many at a time: each time it waits
/// for the disk.
private struct PendingRecords {
    let store: SkillStore
    private var records: [RunRecord] = []
    private var oldest = ContinuousClock.now

    init(store: SkillStore) {
        self.store = store
    }

    var areDue: Bool {
        records.count >= 256
            || !records.isEmpty && ContinuousClock.now - oldest > .seconds(1)
    }

    mutating func insert(_ record: RunRecord?) {
        guard let record else { return }
        if records.isEmpty { oldest = .now }
        records.append(record)
    }

    mutating func flush() async throws {
        guard !records.isEmpty else { return }
        let (store, records) = (store, records)
        self.records = []
        // Awaited here: a batch that was cancelled records what it ran nevertheless.
        try await Task { try await store.record(records) }.value
    }
}
