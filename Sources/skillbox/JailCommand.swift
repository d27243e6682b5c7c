import ArgumentParser
import Foundation
import SkillSandbox

struct JailCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jail",
        abstract: "Run any program in the jail.",
        discussion: """
            It sees the system's programs read-only, a scratch folder /tmp and what --read names. \
            For example: skillbox jail --processes 4 -- sh -c 'ls / | wc -l'
            """)

    @Flag(help: "Print the report as JSON.")
    var json = false

    @OptionGroup var limits: LimitOptions

    @Argument(parsing: .postTerminator, help: "The program and its arguments.")
    var command: [String] = []

    func validate() throws {
        if command.isEmpty { throw ValidationError("Name a program after --.") }
    }

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment.demanding(limits.tier)
        let report = try await Jail(environment: environment).runProgram(
            command[0], arguments: Array(command.dropFirst()),
            inputDescriptor: StandardStreams.pipedInput, limits: limits.limits(),
            readable: limits.readableURLs, environment: limits.environment)
        try report.print(asJSON: json)
    }
}
