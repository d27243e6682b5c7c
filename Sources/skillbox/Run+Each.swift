import ArgumentParser
import Foundation
import SkillWorkshop

extension Run {
    /// Runs the skill on each line of the input.
    func runEach() async throws {
        let file = try input.handle()
        let lines = try LineReader(file, limit: InputFile.limit << 20)
        let bench = try await bench()
        let batch = try await bench.batch(
            of: name, limits: limits.limits(over: envelope.limits(of: name, in: bench)),
            readable: limits.readableURLs, environment: limits.environment)
        let reports = try each.out.map {
            try ReportFile(path: $0, input: file, restarting: each.restart)
        }
        var progress = BatchProgress(of: file, isAlone: reports != nil)
        do {
            try await batch.run(lines, atOnce: each.width, to: reports) { report in
                if reports == nil, let text = report.text, try !Printer.offer(text) {
                    throw ReaderLeft()
                }
                progress.count(report)
            }
            progress.end(isComplete: true)
            grant.noteIdle(in: bench)
        } catch is ReaderLeft {
            progress.clear()
        } catch {
            progress.end(isComplete: false)
            throw error
        }
        if !progress.allCompleted { throw ExitCode.failure }
    }

    /// Nobody wants the rest.
    private struct ReaderLeft: Error {}
}
