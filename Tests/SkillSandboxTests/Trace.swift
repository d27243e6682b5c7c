import Foundation
import SkillTestSupport

@testable import SkillSandbox

/// The system calls of one launch and of everything below it, in the order they were answered.
struct Trace {
    struct Call {
        var process: Substring
        /// Its name, its arguments and what it gave, as strace writes them.
        var text: Substring
    }

    private(set) var calls: [Call] = []

    static let tracer = "/usr/bin/strace"
    static let isInstalled = FileManager.default.isExecutableFile(atPath: tracer)

    /// A launcher that writes its trace to `file`.
    static func launcher(writingTo file: URL, in folder: TemporaryFolder) throws -> URL {
        try Launcher.script(
            "exec \(tracer) -f -qq -s 200 -o '\(file.path)' '\(TestSandbox.launcher.path)'",
            in: folder)
    }

    init(readingFrom file: URL) throws {
        let text = try String(contentsOf: file, encoding: .utf8)
        // A call that another interrupts is written in two pieces.
        var begun: [Substring: Substring] = [:]
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: " ", maxSplits: 1)
            guard parts.count == 2 else { continue }
            let process = parts[0]
            let call = parts[1].drop { $0 == " " }
            if let start = call.range(of: " <unfinished ...>") {
                begun[process] = call[..<start.lowerBound]
            } else if call.hasPrefix("<... "), let end = call.range(of: "resumed>") {
                calls.append(
                    Call(process: process, text: (begun[process] ?? "") + call[end.upperBound...]))
            } else {
                calls.append(Call(process: process, text: call))
            }
        }
    }

    /// The first call from `index` on that begins with `text`, by anybody or by `process`.
    func firstCall(
        beginningWith text: String, from index: Int = 0, by process: Substring? = nil
    ) -> Int? {
        calls.indices.dropFirst(index).first { index in
            calls[index].text.hasPrefix(text) && process.map { $0 == calls[index].process } ?? true
        }
    }
}
