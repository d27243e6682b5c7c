public import SkillCore

// What happened to the library, in a log that shows when it was changed.
extension SkillStore {
    /// Appends an entry; keeping, replacing, rolling back, removing and pruning append their own.
    public func audit(_ event: AuditEvent) async throws(StoreError) {
        try await file.write { try AuditLog.append($0, event) }
    }

    /// Reads the whole log and checks that nothing in it was changed, moved or taken out.
    ///
    /// `head` is one that was noted earlier. Without it, a log that was cut short, or written anew
    /// with other entries, can't be told from a whole one.
    public func verifyAudit(
        expecting head: SourceDigest? = nil
    ) async throws(StoreError) -> AuditState {
        try await file.read { try AuditLog.state($0, expecting: head) }
    }

    /// Returns the last entries, the oldest of them first.
    public func auditEntries(last count: Int) async throws(StoreError) -> [AuditEntry] {
        try await file.read { try AuditLog.entries($0, last: count) }
    }
}
