import Foundation
import Glibc
import SkillSandbox
import SkillWorkshop

/// Tells on standard error how far a batch has come: on a terminal while it works, and at its end.
struct BatchProgress {
    private var counts: [RunReport.Ending: Int] = [:]
    /// Reports that were there before.
    private var kept = 0
    private let start = ContinuousClock.now
    private var shown = ContinuousClock.now
    /// Bytes; nil when nobody knows how much there will be.
    private let inputSize: Int?
    private let isShowing: Bool

    /// `isAlone` says that no reports go to standard output.
    init(of input: FileHandle, isAlone: Bool) {
        var status = stat()
        let isFile =
            unsafe fstat(input.fileDescriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        inputSize = isFile && status.st_size > 0 ? Int(status.st_size) : nil
        // Between reports on a terminal it would only be in the way.
        isShowing = isatty(STDERR_FILENO) == 1 && (isAlone || isatty(STDOUT_FILENO) == 0)
    }

    var allCompleted: Bool { counts.keys.allSatisfy { $0 == .completed } }

    mutating func count(_ report: LineReport) {
        counts[report.ending, default: 0] += 1
        if report.text == nil { kept += 1 }
        guard isShowing, ContinuousClock.now - shown > .milliseconds(100) else { return }
        shown = .now
        let share = inputSize.map { ", \(min(100, report.inputEnd * 100 / $0))%" } ?? ""
        let rate = Double(total - kept) / seconds
        Printer.replaceLine(with: "\(tally), \(Self.short(rate)) per second\(share)")
    }

    /// Says what came out of all lines, or of those that the batch came to.
    func end(isComplete: Bool) {
        clear()
        // What kept it from running anything is all there is to tell.
        guard isComplete || total > kept else { return }
        guard total > 0 else {
            Printer.complain("The input has no lines, so nothing was run.")
            return
        }
        let before = kept == 0 ? "" : " \(kept) of them were done before."
        let rest = isComplete ? "" : " The batch did not come to its end."
        Printer.complain("\(tally), in \(Self.short(seconds)) s.\(before)\(rest)")
    }

    /// Takes the line on the terminal away.
    func clear() {
        if isShowing { Printer.replaceLine(with: "") }
    }

    private var total: Int { counts.values.reduce(0, +) }

    private var seconds: Double { (ContinuousClock.now - start) / .seconds(1) }

    private var tally: String {
        let words = RunReport.Ending.allCases.compactMap { ending in
            counts[ending].map { "\($0) \(ending.rawValue)" }
        }
        return "\(total) \(total == 1 ? "line" : "lines"): \(words.joined(separator: ", "))"
    }

    private static func short(_ number: Double) -> String { String(format: "%.1f", number) }
}
