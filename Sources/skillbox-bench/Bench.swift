import ArgumentParser
import Foundation

@main
struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "skillbox-bench",
        abstract: "Measure skillbox against recorded results and peers.",
        subcommands: [
            Performance.self, RecordedVerdicts.self, GrownVerdicts.self, Retrieval.self,
            Compose.self,
        ])
}
