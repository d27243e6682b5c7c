import ArgumentParser
import SkillCore
import SkillSandbox
import SkillWorkshop

/// Whether a skill is held to what it used while it was judged.
struct EnvelopeOption: ParsableArguments {
    enum Envelope: String, ExpressibleByArgument {
        case seen, none
    }

    @Option(
        help: ArgumentHelp(
            """
            "seen": limits nobody names follow from what the skill used while it was judged, and \
            other system calls end the run. "none": they are those of any run.
            """, valueName: "seen|none"))
    var envelope = Envelope.seen

    /// The limits of the skill named `name` where no option says others.
    func limits(of name: SkillName, in bench: Workbench) async throws -> RunLimits {
        try await bench.limits(of: name, isEnvelopeIgnored: envelope == .none)
    }
}
