import Foundation
import SkillSandbox

/// A jail made for one run of the smallest program there is.
enum JailCase {
    static func section(_ stage: Stage, title: String) async throws -> Section {
        let plain = SpawnedProgram(words: ["/usr/bin/true"])
        var contenders = [Contender(name: "posix_spawn, no jail") { _ in try plain.run() }]
        if Bubblewrap.isInstalled {
            let jailed = Bubblewrap.around(plain)
            contenders.append(
                Contender(name: "bubblewrap, --unshare-all") { _ in try jailed.run() })
        }
        for tier in JailTier.allCases {
            let environment = ProcessInfo.processInfo.environment.merging(
                [JailTier.variable: tier.rawValue]) { $1 }
            let jail = try Jail(environment: environment)
            contenders.append(
                Contender(name: "skillbox, \(tier.rawValue)") { _ in
                    let report = try await jail.runProgram("true")
                    guard report.succeeded else {
                        throw MeasuringFailed(reason: "\"true\" did not run in the jail: \(report)")
                    }
                })
        }
        return Section(
            title: title,
            method: """
                `true`, from its start until it is reaped, in a jail that is made for it, in turns. \
                bubblewrap sets up namespaces only, without a filter of system calls and without \
                limits.
                """,
            series: try await Contender.times(of: contenders, rounds: stage.rounds))
    }
}
