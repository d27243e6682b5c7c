import Foundation
import GRDB
import SkillCore
import Testing

@testable import SkillStorage

@Suite struct OpeningTests {
    let folder: TemporaryFolder
    let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.library.path(percentEncoded: false)
    }

    @Test func createsTheFolderForItsOwnerOnly() throws {
        let file = folder.url.appending(path: "deep/er/library.sqlite")

        _ = try SkillStore(at: file)

        let attributes = try FileManager.default.attributesOfItem(
            atPath: file.deletingLastPathComponent().path(percentEncoded: false))
        #expect(attributes[.posixPermissions] as? Int == 0o700)
    }

    @Test func neverCreatesWhatMustExist() throws {
        #expect(throws: StoreError.noLibrary(path: path)) {
            try SkillStore(openingExisting: folder.library)
        }
        #expect(!FileManager.default.fileExists(atPath: path))

        try Data().write(to: folder.library)
        #expect(throws: StoreError.noLibrary(path: path)) {
            try SkillStore(openingExisting: folder.library)
        }
    }

    @Test func opensPathsWithOddLetters() async throws {
        let file = folder.url.appending(path: "a b%20?#é:memory:/lib'rary.sqlite")
        try await SkillStore(at: file).addTasks(["one"])

        #expect(try await SkillStore(openingExisting: file).tasks().count == 1)
    }

    @Test func leavesOtherProgramsDatabasesAlone() throws {
        do {
            let other = try DatabaseQueue(path: path)
            try other.write { try $0.execute(sql: "CREATE TABLE bookmarks (url TEXT)") }
        }
        let before = try Data(contentsOf: folder.library)

        #expect(throws: StoreError.notALibrary(path: path)) { try SkillStore(at: folder.library) }
        #expect(try Data(contentsOf: folder.library) == before)
    }

    @Test func leavesANewerLibraryAlone() throws {
        let store = try SkillStore(at: folder.library)
        try store.file.database.write {
            try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('of the future')")
        }

        #expect(throws: StoreError.tooNew(path: path)) { try SkillStore(at: folder.library) }
    }

    @Test func saysThatAFileIsNoDatabase() throws {
        try Data(repeating: 0x41, count: 5000).write(to: folder.library)

        #expect {
            try SkillStore(at: folder.library)
        } throws: { error in
            guard case StoreError.damaged(path, _) = error else { return false }
            return true
        }
        #expect(try Data(contentsOf: folder.library) == Data(repeating: 0x41, count: 5000))
    }

    @Test(arguments: [1, 99, 511]) func neverWritesOverTheStubOfALibrary(length: Int) throws {
        do { _ = try SkillStore(at: folder.library) }
        let stub = try Data(contentsOf: folder.library).prefix(length)
        try stub.write(to: folder.library)

        #expect(throws: StoreError.damaged(path: path, reason: "it ends too early")) {
            try SkillStore(at: folder.library)
        }
        #expect(try Data(contentsOf: folder.library) == stub)
    }

    @Test func saysThatAFolderIsNoLibrary() throws {
        #expect {
            try SkillStore(at: folder.url)
        } throws: { error in
            guard case StoreError.cannotOpen = error else { return false }
            return true
        }
    }

    @Test func saysThatAFileCannotHoldAFolder() throws {
        try Data("x".utf8).write(to: folder.library)

        #expect {
            try SkillStore(at: folder.library.appending(path: "library.sqlite"))
        } throws: { error in
            guard case StoreError.cannotOpen = error else { return false }
            return true
        }
    }

    @Test func saysThatTheLibraryIsReadOnly() throws {
        _ = try SkillStore(at: folder.library)
        // A write version beyond what SQLite knows makes it open the file for reading only, for
        // every user (https://www.sqlite.org/fileformat.html, "File format version numbers").
        var bytes = try Data(contentsOf: folder.library)
        bytes[18] = 3
        try bytes.write(to: folder.library)

        #expect(throws: StoreError.readOnly(path: path)) { try SkillStore(at: folder.library) }
    }

    @Test func writesNothingToOpenALibrary() async throws {
        do { _ = try SkillStore(at: folder.library) }
        let before = try Data(contentsOf: folder.library)

        do { #expect(try await SkillStore(at: folder.library).skills().isEmpty) }

        #expect(try Data(contentsOf: folder.library) == before)
    }

    @Test func opensWhileAnotherProgramWrites() async throws {
        do { _ = try SkillStore(at: folder.library) }
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let holder = try DatabaseQueue(path: path, configuration: configuration)
        try holder.inDatabase { try $0.beginTransaction(.immediate) }

        let store = try SkillStore(at: folder.library, patience: .milliseconds(50))

        #expect(try await store.skills().isEmpty)
        try holder.inDatabase { try $0.rollback() }
    }

    @Test func saysThatAnotherProgramHoldsTheLibrary() async throws {
        let store = try SkillStore(at: folder.library, patience: .milliseconds(50))
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let holder = try DatabaseQueue(path: path, configuration: configuration)
        try holder.inDatabase { try $0.beginTransaction(.immediate) }

        await #expect(throws: StoreError.busy(path: path)) { try await store.addTasks(["one"]) }
        #expect(try await store.tasks().isEmpty)

        try holder.inDatabase { try $0.rollback() }
        #expect(try await store.addTasks(["one"]) == 1)
    }

    @Test func saysThatTheDiskIsFullAndGoesOnWhenItIsNot() async throws {
        let store = try SkillStore(at: folder.library)
        let skill = try Samples.skill("sum", source: String(repeating: "x", count: 1 << 20))
        try await store.file.database.writeWithoutTransaction {
            try $0.execute(sql: "PRAGMA max_page_count = 100")
        }

        await #expect(throws: StoreError.diskFull(path: path)) {
            try await store.keep(skill, provenance: Samples.provenance)
        }
        #expect(try await store.skills().isEmpty)

        try await store.file.database.writeWithoutTransaction {
            try $0.execute(sql: "PRAGMA max_page_count = 100000")
        }
        #expect(try await store.keep(skill, provenance: Samples.provenance) == .kept(version: 1))
        try await store.checkIntegrity()
    }

    @Test func waitsForTheDiskAtEachCommit() throws {
        let store = try SkillStore(at: folder.library)
        let settings = try store.file.database.writeWithoutTransaction { database in
            try ["synchronous", "foreign_keys", "trusted_schema", "journal_mode"].map {
                try String.fetchOne(database, sql: "PRAGMA \($0)")
            }
        }

        #expect(settings == ["2", "1", "0", "wal"])
    }
}
