import Foundation
import GRDB
import GRDBSQLite
import Glibc

/// The open database: what every table is read and written through.
///
/// SQLite runs on GRDB's own queues, so no call here blocks the cooperative pool.
struct LibraryFile: Sendable {
    let path: String
    let database: any DatabaseWriter

    /// Opens the database at `file`.
    ///
    /// A missing folder and file are made if `isCreating`. Another program's lock is waited for as
    /// long as `patience`.
    init(at file: URL, isCreating: Bool, patience: Duration) throws(StoreError) {
        let path = file.path(percentEncoded: false)
        if isCreating {
            try Self.createFolder(of: file)
        } else if !FileManager.default.fileExists(atPath: path) {
            throw .noLibrary(path: path)
        }
        self.path = path
        do {
            try Self.checkLength(of: path)
            let configuration = Self.configuration(
                for: path, isCreating: isCreating, patience: patience)
            // One connection: a pool would open another to read with, and write to the file each time
            // it opens it, both of which most commands would wait for.
            database = try DatabaseQueue(path: path, configuration: configuration)
            try database.writeWithoutTransaction { try Self.setUpJournal($0, path: path) }
            try Self.migrate(database, path: path)
        } catch {
            throw StoreError(error, path: path)
        }
    }

    /// Opens a database that lives in memory, as long as the value does.
    init() throws(StoreError) {
        path = ":memory:"
        do {
            var configuration = Configuration()
            configuration.prepareDatabase(RankingFunction.add(to:))
            database = try DatabaseQueue(configuration: configuration)
            try Self.migrate(database, path: path)
        } catch {
            throw StoreError(error, path: path)
        }
    }

    /// Reads from one unchanging state of the database.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        do { return try await database.read(body) } catch { throw StoreError(error, path: path) }
    }

    /// Writes in one transaction, on the disk once this returns.
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        do { return try await database.write(body) } catch { throw StoreError(error, path: path) }
    }

    private static func createFolder(of file: URL) throws(StoreError) {
        let folder = file.deletingLastPathComponent()
        do {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        } catch {
            throw .cannotOpen(
                path: file.path(percentEncoded: false),
                reason: "its folder can't be made")
        }
    }

    /// Refuses the stub of a database, which SQLite would take for a new one and write over.
    private static func checkLength(of path: String) throws {
        var status = stat()
        // A file that isn't there has no length to check.
        guard unsafe stat(path, &status) == 0, (1..<smallestDatabase).contains(Int(status.st_size))
        else { return }
        throw StoreError.damaged(path: path, reason: "it ends too early")
    }

    private static func configuration(
        for path: String, isCreating: Bool, patience: Duration
    ) -> Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(patience / .seconds(1))
        configuration.prepareDatabase { database in
            // The file may come from someone else: its schema may call nothing that has effects,
            // and damaged pages are found when they are read.
            try database.execute(
                sql: """
                    PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;
                    PRAGMA cache_size = -\(cacheSize)
                    """)
            try RankingFunction.add(to: database)
            if !database.configuration.readonly {
                try recognize(database, path: path, isCreating: isCreating)
            }
        }
        return configuration
    }

    /// Refuses other programs' databases before anything in them changes.
    private static func recognize(
        _ database: Database, path: String, isCreating: Bool
    ) throws {
        // Another process may be creating the library right now; GRDB's own tables come first.
        let someTable = try Row.fetchOne(
            database,
            sql: """
                SELECT 1 FROM sqlite_schema
                WHERE name NOT GLOB 'grdb_*' AND name NOT GLOB 'sqlite_*'
                """)
        guard someTable != nil else {
            if isCreating { return }
            throw StoreError.noLibrary(path: path)
        }
        let identity = try Int.fetchOne(database, sql: "PRAGMA application_id")
        guard identity == Schema.applicationID else { throw StoreError.notALibrary(path: path) }
    }

    /// Lets readers go on while another process writes, and makes each commit wait for the disk.
    private static func setUpJournal(_ database: Database, path: String) throws {
        guard unsafe sqlite3_db_readonly(database.sqliteConnection, "main") == 0 else {
            throw StoreError.readOnly(path: path)
        }
        let mode = try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL")
        guard mode == "wal" else {
            throw StoreError.cannotOpen(
                path: path, reason: "its file system lets no two programs share memory")
        }
        // With NORMAL a power loss may undo a commit.
        try database.execute(sql: "PRAGMA synchronous = FULL")
    }

    private static func migrate(_ database: any DatabaseWriter, path: String) throws {
        let migrator = Schema.migrator
        guard try !database.read(migrator.hasBeenSuperseded) else {
            throw StoreError.tooNew(path: path)
        }
        // Two processes that open a new library at once both find it empty. Each migration is one
        // transaction, so the slower process loses it whole, once for each, and then goes on.
        for _ in migrator.migrations {
            do { return try migrator.migrate(database) } catch let error as DatabaseError
                where error.resultCode == .SQLITE_ERROR || error.resultCode == .SQLITE_CONSTRAINT
            {
                continue
            }
        }
        try migrator.migrate(database)
    }

    // KiB, taken as pages are read. With SQLite's 2,000 a search of 100,000 skills reads most of its
    // pages twice.
    private static let cacheSize = 32_000

    // Bytes: one page of the smallest size there is.
    private static let smallestDatabase = 512
}
