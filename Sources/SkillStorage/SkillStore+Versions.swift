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
    /// - Throws: ``StoreError/noSuchSkill(_:)``, ``StoreError/noSuchVersion(_:version:)``; and
    ///   ``StoreError/missingDependencies(_:of:)`` or ``StoreError/cycle(_:)`` when what that
    ///   version uses is gone, or has come to use `name`.
    public func rollBack(_ name: SkillName, to version: Int) async throws(StoreError) {
        try await file.write { database in
            let versionID = try SkillTable.versionID(database, name, version)
            let skillID = try Self.skillID(database, name)
            try UseTable.check(
                database, try UseTable.names(database, usedBy: versionID), by: name)
            guard let kept = try SkillTable.versions(database, .version(name, version)).first
            else { throw StoreError.noSuchVersion(name, version: version) }
            try SkillTable.point(database, skillID, at: version)
            try Self.makeFindable(
                database, kept.skill, uses: try UseTable.names(database, usedBy: versionID),
                skillID: skillID)
            try AuditLog.append(
                database,
                AuditEvent(.rolledBack, try SkillTable.auditDetail(database, name, version)))
        }
    }

    /// Notes that a version passed its examples at `date`, or with nil that it no longer does.
    ///
    /// - Throws: ``StoreError/noSuchSkill(_:)``, ``StoreError/noSuchVersion(_:version:)``.
    public func setVerified(
        at date: Date?, _ name: SkillName, version: Int
    ) async throws(StoreError) {
        try await file.write { database in
            let id = try SkillTable.versionID(database, name, version)
            try database.cachedStatement(sql: "UPDATE versions SET verified_at = ? WHERE id = ?")
                .execute(arguments: [date?.microseconds, id])
        }
    }

    /// Removes `name` with all its versions, examples and embeddings; its runs stay on record.
    ///
    /// A skill whose rows are damaged can be removed too.
    ///
    /// - Throws: ``StoreError/noSuchSkill(_:)``; ``StoreError/inUse(_:by:)`` while the current
    ///   version of another skill uses it.
    public func remove(_ name: SkillName) async throws(StoreError) {
        try await file.write { database in
            let skillID = try Self.skillID(database, name)
            let users = try UseTable.dependants(database, of: name).filter { $0 != name }
            guard users.isEmpty else { throw StoreError.inUse(name, by: users) }
            try LexicalIndex.delete(database, skillID)
            try SkillTable.delete(database, skillID)
            try AuditLog.append(database, AuditEvent(.removed, ["skill": .string(name.text)]))
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
}
