import Foundation
import SkillTestSupport
import Testing

@testable import SkillSandbox

extension UnchangedHost {
    /// A program that makes random system calls changes nothing outside its jail.
    ///
    /// `SKILLBOX_FUZZ_SECONDS` says for how long, 60 by default, and `SKILLBOX_FUZZ_SEED` from which
    /// seed, to see a failure again.
    @Suite(.tags(.jail), .timeLimit(.minutes(Setting.seconds / 60 + 5))) struct FuzzTests {
        @Test(arguments: JailTier.allCases) func leavesTheHostAsItWas(_ tier: JailTier) async throws
        {
            let jail = try Jail(launcher: TestSandbox.launcher, tier: tier)
            let seed = Setting.seed ?? .random(in: 0...UInt64(UInt32.max))
            let folder = try TemporaryFolder()
            let canary = folder.file("canary")
            try FileManager.default.createDirectory(at: canary, withIntermediateDirectories: false)
            try Data("still here".utf8).write(to: canary.appending(path: "file"))
            // Nothing but the jail keeps anybody from changing it.
            for (path, mode) in [(canary.path, 0o777), ("\(canary.path)/file", 0o666)] {
                try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
            }
            let program = try FuzzProgram(in: folder, showing: canary)
            let before = try HostState(watching: canary)

            let end = ContinuousClock.now + .seconds(Setting.seconds) / JailTier.allCases.count
            async let skills = Self.fuzz(.skill, program, in: jail, seed: seed, until: end)
            async let programs = Self.fuzz(.program, program, in: jail, seed: seed, until: end)
            let tallies = try await [skills, programs]

            let after = try HostState(watching: canary)
            let changes = try await after.changes(since: before)
            #expect(changes.isEmpty, "seed \(seed): \(changes)")
            for tally in tallies {
                // One that is denied at its first call each time tries nothing.
                #expect(tally.deepRuns >= Setting.deepRuns, "seed \(seed): \(tally)")
                #expect(tally.endings[.denied] != nil, "seed \(seed): \(tally)")
            }
            if Setting.isChosen {
                print("\(tier.rawValue), seed \(seed)")
                for tally in tallies { print(tally) }
            }
        }

        /// Runs the program again and again, every time from another seed.
        private static func fuzz(
            _ profile: JailRequest.Profile, _ program: FuzzProgram, in jail: Jail, seed: UInt64,
            until end: ContinuousClock.Instant
        ) async throws -> Tally {
            var tally = Tally(profile: profile)
            var next = seed &* 1_000_003
            // On a busy machine it takes longer to get beyond the calls that end a run.
            let patience = end + .seconds(120)
            while ContinuousClock.now < end
                || tally.deepRuns < Setting.deepRuns && ContinuousClock.now < patience
            {
                next &+= 1
                let known = try await program.run(
                    profile, .known, seed: next, skipping: tally.denied, in: jail)
                tally.add(known)
                // The next one goes on beyond the call that ended this one.
                if let call = known.deniedCall { tally.denied.insert(call) }
                tally.add(try await program.run(profile, .any, seed: next, skipping: [], in: jail))
            }
            return tally
        }
    }

    private enum Setting {
        static let seconds = number("SECONDS").map(Int.init) ?? 60
        static let seed = number("SEED")
        /// How many runs are to get far.
        static let deepRuns = max(1, seconds / 8)
        static let isChosen = number("SECONDS") != nil

        private static func number(_ name: String) -> UInt64? {
            ProcessInfo.processInfo.environment["SKILLBOX_FUZZ_\(name)"].flatMap { UInt64($0) }
        }
    }

    /// What became of the runs of one profile.
    private struct Tally: CustomStringConvertible {
        var profile: JailRequest.Profile
        var endings: [RunReport.Ending: Int] = [:]
        /// Calls that ended a run.
        var denied: Set<String> = []
        var calls = 0
        /// Runs that made at least 200 calls.
        var deepRuns = 0

        init(profile: JailRequest.Profile) {
            self.profile = profile
        }

        mutating func add(_ report: RunReport) {
            let made = FuzzProgram.calls(in: report)
            endings[report.ending, default: 0] += 1
            calls += made
            if made >= 200 { deepRuns += 1 }
        }

        var description: String {
            let counts = endings.map { "\($0.value) \($0.key.rawValue)" }.sorted()
            return """
                \(profile.rawValue): \(endings.values.reduce(0, +)) runs, \(deepRuns) of them deep, \
                \(calls) calls; \(counts.joined(separator: ", ")); \(denied.count) calls skipped: \
                \(denied.sorted().joined(separator: " "))
                """
        }
    }
}
