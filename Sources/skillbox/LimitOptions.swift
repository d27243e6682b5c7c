public import ArgumentParser
import Foundation
public import SkillSandbox

/// What a run may spend and see.
struct LimitOptions: ParsableArguments {
    @OptionGroup var spending: SpendingOptions

    @Option(help: ArgumentHelp("Standard output and standard error, each.", valueName: "size"))
    var output = ByteAmount(1 << 20)

    @Option(help: ArgumentHelp("The scratch folder /tmp.", valueName: "size"))
    var scratch = ByteAmount(16 << 20)

    @Option(
        help: ArgumentHelp(
            "Processes at once; only `jail` can start any beyond the first.", valueName: "count"))
    var processes = 1

    @Option(help: ArgumentHelp("Threads at once.", valueName: "count"))
    var threads = 32

    @Option(
        name: .customLong("read"),
        help: ArgumentHelp(
            "A file or folder that may be read, at its own path. Repeatable.", valueName: "path"))
    var readable: [String] = []

    @Option(
        name: .customLong("env"),
        help: ArgumentHelp(
            "A variable for its environment. Repeatable.", valueName: "key=value"))
    var environment: [String] = []

    @Option(
        help: ArgumentHelp(
            "Demand this tier of the jail, T1 or T2, instead of the best there is.",
            valueName: "tier"))
    var tier: JailTier?

    func validate() throws {
        do {
            try limits().validate()
        } catch {
            throw ValidationError("\(error)")
        }
        for entry in environment where !entry.contains("=") || entry.hasPrefix("=") {
            throw ValidationError("\"\(entry)\" is not KEY=VALUE. Write --env KEY=VALUE.")
        }
    }

    /// What the options say, and where they say nothing what `defaults` do.
    func limits(over defaults: RunLimits = RunLimits()) -> RunLimits {
        var limits = spending.limits(over: defaults)
        limits.output = output.bytes
        limits.scratch = scratch.bytes
        limits.processes = processes
        limits.threads = threads
        return limits
    }

    var readableURLs: [URL] { readable.map { URL(filePath: $0) } }
}

extension JailTier: ExpressibleByArgument {
    // The help names them in its own words.
    public static var allValueStrings: [String] { [] }
}

extension [String: String] {
    /// The environment with the tier that the command line demands.
    func demanding(_ tier: JailTier?) -> [String: String] {
        guard let tier else { return self }
        return merging([JailTier.variable: tier.rawValue]) { $1 }
    }
}

/// A time on the command line.
struct TimeAmount: ExpressibleByArgument {
    let duration: Duration

    init(_ duration: Duration) {
        self.duration = duration
    }

    init?(argument: String) {
        guard let match = argument.wholeMatch(of: #/(\d+(?:\.\d+)?)(ms|s|m|h)?/#),
            let number = Double(match.1)
        else { return nil }
        let seconds =
            switch match.2 {
            case "ms": number / 1000
            case "m": number * 60
            case "h": number * 3600
            default: number
            }
        guard seconds <= 1e6 else { return nil }
        duration = .seconds(seconds)
    }

    var defaultValueDescription: String { "\(duration.components.seconds)s" }
}

/// A number of bytes on the command line.
struct ByteAmount: ExpressibleByArgument {
    let bytes: Int

    init(_ bytes: Int) {
        self.bytes = bytes
    }

    init?(argument: String) {
        guard let match = argument.wholeMatch(of: #/(\d+)(B|KiB|MiB|GiB|K|M|G)?/#.ignoresCase()),
            let number = Int(match.1)
        else { return nil }
        let shift =
            switch match.2?.first?.uppercased() {
            case "K": 10
            case "M": 20
            case "G": 30
            default: 0
            }
        let (bytes, overflows) = number.multipliedReportingOverflow(by: 1 << shift)
        guard !overflows else { return nil }
        self.bytes = bytes
    }

    var defaultValueDescription: String {
        bytes % (1 << 20) == 0 ? "\(bytes >> 20)MiB" : "\(bytes)B"
    }
}
