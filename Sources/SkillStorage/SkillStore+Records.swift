import GRDB
import SkillCore

// What happened, and what it adds up to.
extension SkillStore {
    public func record(_ run: RunRecord) async throws(StoreError) {
        try await record([run])
    }

    /// Records several runs at once: all of them, or none when it throws.
    public func record(_ runs: [RunRecord]) async throws(StoreError) {
        try await file.write { database in
            let statement = try database.cachedStatement(
                sql: """
                    INSERT INTO runs (
                        skill, version, ending, wall_microseconds, cpu_microseconds,
                        peak_memory_bytes, tier, at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    """)
            for run in runs {
                try statement.execute(arguments: [
                    run.skill?.text, run.version, run.ending.storable, run.wallTime.microseconds,
                    run.cpuTime.microseconds, run.peakMemoryBytes, run.tier.storable,
                    run.at.microseconds,
                ])
            }
        }
    }

    /// Returns what the library holds and what it took, at one moment.
    public func statistics() async throws(StoreError) -> LibraryStatistics {
        try await file.read { try StatisticsQuery.statistics($0) }
    }

    /// Reads the whole file and compares it with itself: pages, keys, seals, full-text indexes.
    ///
    /// Takes seconds on a large library.
    ///
    /// - Throws: ``StoreError/damaged(path:reason:)`` or ``StoreError/damagedRow(owner:reason:)``
    ///   with the first thing that doesn't fit.
    public func checkIntegrity() async throws(StoreError) {
        let path = file.path
        try await file.write { database in
            if let finding = try IntegrityCheck.finding(database) {
                throw StoreError.damaged(path: path, reason: finding)
            }
        }
    }
}
