public import Foundation
import GRDB
public import SkillCore

// The versions of a skill: what they were judged by, and which of them its name means.
extension SkillStore {
    /// Returns every version of `name`, the newest first.
    ///
    /// - Throws: ``StoreError/noSuchSkill(_:)``.
    public func history(of name: SkillName) async throws(StoreError) -> [VersionSummary] {
        try await file.read { database in
            let history = try SkillTable.history(database, of: name)
            guard !history.isEmpty else { throw StoreError.noSuchSkill(name) }
            return history
        }
    }

    /// Makes `version` the current version of `name` again.
    ///
    /// - Parameters:
    ///   - name: The skill.
    ///   - version: One of its versions.
    ///   - surroundings: What it was judged together with before, if it was; it then counts as
    ///     verified now, and so do those that passed with it.
    /// - Throws: ``StoreError/noSuchSkill(_:)``, ``StoreError/noSuchVersion(_:version:)``; and
    ///   ``StoreError/missingDependencies(_:of:)`` or ``StoreError/cycle(_:)`` when what that
    ///   version uses is gone, or has come to use `name`; ``StoreError/changedMeanwhile(_:)``.
    public func rollBack(
        _ name: SkillName, to version: Int, judgedAmid surroundings: Surroundings? = nil
    ) async throws(StoreError) {
        try await file.write { database in
            let versionID = try SkillTable.versionID(database, name, version)
            let skillID = try Self.skillID(database, name)
            let uses = try UseTable.names(database, usedBy: versionID)
            try UseTable.check(database, uses, by: name)
            if let surroundings {
                try SurroundingsCheck.check(database, surroundings, of: name, uses: uses)
            }
            try SkillTable.forEach(database, .version(name, version)) { row, stored in
                let skill = try row.kept(from: stored).skill
                try Self.makeFindable(database, skill, uses: uses, skillID: skillID)
                try AuditLog.append(database, AuditEvent(.rolledBack, row.auditDetail))
            }
            try SkillTable.point(database, skillID, at: version)
            if let surroundings {
                try Self.setVerified(database, at: .now, versionID: versionID)
                try PinTable.pinCurrent(database, versionID: versionID)
                try SurroundingsCheck.notePassed(
                    database, surroundings, with: name, version: version)
            }
        }
    }

    /// Notes that a version passed its examples at `date`, or with nil that it no longer does.
    ///
    /// - Parameters:
    ///   - date: When it passed.
    ///   - name: The skill.
    ///   - version: Its version.
    ///   - pins: The versions of the skills it uses that it was judged with; nil leaves those that
    ///     are noted.
    /// - Throws: ``StoreError/noSuchSkill(_:)``, ``StoreError/noSuchVersion(_:version:)``.
    public func setVerified(
        at date: Date?, _ name: SkillName, version: Int, with pins: [SkillName: Int]? = nil
    ) async throws(StoreError) {
        try await file.write { database in
            let id = try SkillTable.versionID(database, name, version)
            try Self.setVerified(database, at: date, versionID: id)
            if let pins { try PinTable.set(database, pins, versionID: id) }
        }
    }

    /// Returns what a version of `name`, or the current one, was judged by.
    ///
    /// Nil when it was kept without a judgement, as skillbox 0.1 did.
    ///
    /// - Throws: ``StoreError/noSuchSkill(_:)``, ``StoreError/noSuchVersion(_:version:)``.
    public func judgement(
        of name: SkillName, version: Int? = nil
    ) async throws(StoreError) -> Judgement? {
        try await file.read { database in
            guard let current = try SkillTable.current(database, name) else {
                throw StoreError.noSuchSkill(name)
            }
            return try SkillTable.judgement(database, of: name, version ?? current.number)
        }
    }

    /// Returns the versions of the skills it uses that the current version was last judged with.
    ///
    /// What a version of skillbox 0.1 was judged with isn't known.
    ///
    /// - Throws: ``StoreError/noSuchSkill(_:)``.
    public func pins(of name: SkillName) async throws(StoreError) -> [SkillName: Int] {
        try await file.read { database in
            guard let current = try SkillTable.current(database, name) else {
                throw StoreError.noSuchSkill(name)
            }
            return try PinTable.pins(database, versionID: current.versionID)
        }
    }

    /// Notes which versions the current version of `name` was judged with.
    ///
    /// - Throws: ``StoreError/noSuchSkill(_:)``.
    public func setPins(
        _ pins: [SkillName: Int], of name: SkillName
    ) async throws(StoreError) {
        try await file.write { database in
            guard let current = try SkillTable.current(database, name) else {
                throw StoreError.noSuchSkill(name)
            }
            try PinTable.set(database, pins, versionID: current.versionID)
        }
    }

    static func setVerified(_ database: Database, at date: Date?, versionID: Int64) throws {
        try database.cachedStatement(sql: "UPDATE versions SET verified_at = ? WHERE id = ?")
            .execute(arguments: [date?.microseconds, versionID])
    }
}
