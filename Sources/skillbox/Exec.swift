import ArgumentParser
import Foundation
import SkillSandbox
import SkillWorkshop

struct Exec: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exec",
        abstract: "Compile and run one untrusted Swift script in the jail.",
        discussion: """
            Standard input goes to the script. For example: skillbox exec hello.swift -- Ada
            """)

    @OptionGroup var options: LibraryOptions

    @Argument(help: ArgumentHelp("The script.", valueName: "file.swift"))
    var file: String

    @Argument(parsing: .postTerminator, help: "The script's own arguments.")
    var arguments: [String] = []

    @OptionGroup var limits: LimitOptions

    func run() async throws {
        let source = try InputFile.text(atPath: file)
        let sandbox = try Sandbox(
            artifacts: options.folder.artifacts,
            environment: options.environment.demanding(limits.tier))
        let report = try await sandbox.runScript(
            source, arguments: arguments, inputDescriptor: StandardStreams.pipedInput,
            limits: limits.limits(), readable: limits.readableURLs,
            environment: limits.environment)
        try report.print(asJSON: options.json)
    }
}
