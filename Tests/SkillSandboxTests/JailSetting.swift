import Foundation
import Testing

@testable import SkillSandbox

/// A way to start the jail, in which the attacks are tried.
struct JailSetting: Hashable, CustomTestStringConvertible {
    let tier: JailTier
    let isRoot: Bool

    /// Those that whoever runs the tests can start: who isn't root can't become root for a test.
    static var available: [JailSetting] {
        JailTier.allCases.flatMap { tier in
            (geteuid() == 0 ? [true, false] : [false]).map { JailSetting(tier: tier, isRoot: $0) }
        }
    }

    var testDescription: String { "\(tier.rawValue) as \(isRoot ? "root" : "an ordinary user")" }

    /// A jail whose launcher is started behind `preparations`, which are lines of a shell.
    func jail(behind preparations: String, in folder: URL) throws -> Jail {
        let copy = folder.appending(path: "skilljail")
        try ProgramFile.write(Data(contentsOf: TestSandbox.launcher), to: copy)
        let user = "/usr/bin/setpriv --reuid=1234 --regid=1234 --clear-groups"
        let prefix = !isRoot && geteuid() == 0 ? user : ""
        let launcher = folder.appending(path: "launcher")
        // By its bare name, as the host itself calls it.
        let text = "#!/bin/sh\n\(preparations)\nPATH='\(folder.path)' exec \(prefix) skilljail\n"
        try ProgramFile.write(Data(text.utf8), to: launcher)
        return try Jail(launcher: launcher, tier: tier)
    }
}
