import Foundation
import GRDB
import SkillCore

/// What writing a version has to do with the skills around it.
enum SurroundingsCheck {
    /// Refuses when `name` would come among other versions than those it was judged with.
    static func check(
        _ database: Database, _ surroundings: Surroundings, of name: SkillName, uses: [SkillName]
    ) throws {
        for (other, version) in surroundings.versions {
            guard try SkillTable.current(database, other)?.number == version else {
                throw StoreError.changedMeanwhile(other)
            }
        }
        if surroundings.versions[name] == nil, try SkillTable.current(database, name) != nil {
            throw StoreError.changedMeanwhile(name)
        }
        let around = try UseTable.allDependants(database, of: name) + uses
        if let other = around.first(where: { surroundings.versions[$0] == nil }) {
            throw StoreError.changedMeanwhile(other)
        }
    }

    /// Notes on those that passed that they were judged with this version of `name`.
    static func notePassed(
        _ database: Database, _ surroundings: Surroundings, with name: SkillName, version: Int
    ) throws {
        let direct = Set(try UseTable.dependants(database, of: name))
        for other in surroundings.passed {
            guard let current = try SkillTable.current(database, other) else { continue }
            try SkillStore.setVerified(database, at: .now, versionID: current.versionID)
            guard direct.contains(other) else { continue }
            var pins = try PinTable.pins(database, versionID: current.versionID)
            pins[name] = version
            try PinTable.set(database, pins, versionID: current.versionID)
        }
    }
}
