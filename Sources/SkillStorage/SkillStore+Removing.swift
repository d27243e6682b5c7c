import GRDB
public import SkillCore

// Taking out of the library what nobody needs any more.
extension SkillStore {
    /// Removes `name` with all its versions, examples and embeddings; its runs stay on record.
    ///
    /// A skill whose rows are damaged can be removed too.
    ///
    /// - Throws: ``StoreError/noSuchSkill(_:)``; ``StoreError/inUse(_:by:)`` while the current
    ///   version of another skill uses it.
    public func remove(_ name: SkillName) async throws(StoreError) {
        try await file.write { database in
            _ = try Self.skillID(database, name)
            let users = try UseTable.dependants(database, of: name).filter { $0 != name }
            guard users.isEmpty else { throw StoreError.inUse(name, by: users) }
            try Self.delete(database, name, as: .removed)
        }
    }

    /// Removes `name` and every skill that needs it, directly or through others: all or nothing.
    ///
    /// - Returns: What was removed, `name` first, the others by name.
    /// - Throws: ``StoreError/noSuchSkill(_:)``.
    @discardableResult
    public func removeWithDependants(
        _ name: SkillName
    ) async throws(StoreError) -> [SkillName] {
        try await file.write { database in
            _ = try Self.skillID(database, name)
            let names = try [name] + UseTable.allDependants(database, of: name)
            for name in names.reversed() { try Self.delete(database, name, as: .removed) }
            return names
        }
    }

    /// Removes what nobody needs, all of it or nothing, and returns what that was.
    ///
    /// - Parameters:
    ///   - scope: What is looked for.
    ///   - isDryRun: Whether it is only found, and stays.
    /// - Returns: What was removed, or would be.
    /// - Throws: What every method may throw.
    @discardableResult
    public func prune(
        _ scope: Pruning.Scope, dryRun isDryRun: Bool = false
    ) async throws(StoreError) -> Pruning {
        try await file.write { database in
            let pruning = try PruningQuery.pruning(database, scope)
            if isDryRun { return pruning }
            for name in pruning.skills { try Self.delete(database, name, as: .pruned) }
            for version in pruning.versions {
                let id = try SkillTable.versionID(database, version.name, version.number)
                try database.cachedStatement(sql: "DELETE FROM versions WHERE id = ?")
                    .execute(arguments: [id])
                let detail: JSONValue = [
                    "skill": .string(version.name.text), "version": .integer(version.number),
                ]
                try AuditLog.append(database, AuditEvent(.pruned, detail))
            }
            return pruning
        }
    }

    private static func delete(
        _ database: Database, _ name: SkillName, as event: AuditEvent.Name
    ) throws {
        let id = try skillID(database, name)
        try LexicalIndex.delete(database, id)
        try SkillTable.delete(database, id)
        try AuditLog.append(database, AuditEvent(event, ["skill": .string(name.text)]))
    }
}
