import Foundation
import Glibc
import SkillCore
import SkillTestSupport
import Synchronization
import Testing

@testable import SkillSandbox

/// What is kept, found again, noticed to be damaged, waited for and removed.
@Suite(.timeLimit(.minutes(1))) struct ArtifactStoreTests {
    private let temporary: TemporaryFolder
    private let store: ArtifactStore

    init() throws {
        temporary = try TemporaryFolder()
        store = ArtifactStore(folder: temporary.file("artifacts"))
    }

    @Test(arguments: Damage.allCases)
    func makesADamagedEntryAgain(_ damage: Damage) async throws {
        let entry = try store.keep(Self.files, for: Self.key)
        #expect(store.entry(for: Self.key, holding: Self.names) == entry)
        try damage.harm(entry)
        #expect(store.entry(for: Self.key, holding: Self.names) == nil)
        #expect(store.verifiedBytes(of: "lib.so", in: entry) != Data("damaged".utf8))

        let builds = Builds()
        for _ in 0..<2 {
            _ = try await store.entry(for: Self.key, holding: Self.names) {
                () async throws(JailError) in
                builds.count.withLock { $0 += 1 }
                return .compiled(Self.files)
            }
        }

        #expect(builds.count.withLock { $0 } == 1)
        #expect(store.verifiedBytes(of: "lib.so", in: entry) == Self.files["lib.so"])
        #expect(try drafts() == [])
    }

    @Test func readsWhatItChecks() throws {
        let entry = try store.keep(Self.files, for: Self.key)
        #expect(store.verifiedBytes(of: "lib.so", in: entry) == Self.files["lib.so"])
        #expect(store.verifiedBytes(of: "other.so", in: entry) == nil)

        try Damage.flippedByte.harm(entry)

        #expect(store.verifiedBytes(of: "lib.so", in: entry) == nil)
        #expect(store.verifiedBytes(of: "below/module", in: entry) == Self.files["below/module"])
    }

    @Test func findsFoldersByTheirName() throws {
        let entry = try store.keep(Self.files, for: Self.key)

        #expect(store.entry(for: Self.key, holding: ["below"]) == entry)
        #expect(store.entry(for: Self.key, holding: ["bel"]) == nil)
        #expect(store.entry(for: Self.key, holding: ["lib.so", "other"]) == nil)
    }

    /// Sizes and dates tell most damage; the rest is looked for when there is a reason to.
    @Test func looksAtDatesOrAtEveryByte() throws {
        let entry = try store.keep(Self.files, for: Self.key)
        let file = entry.appending(path: "lib.so")
        let time = try #require(Self.time(of: file))
        #expect(!store.removeIfDamaged(entry))

        try Damage.flippedByte.harm(entry)
        #expect(store.entry(for: Self.key, holding: Self.names, .dates) == nil)
        Self.setTime(time, of: file)
        #expect(store.entry(for: Self.key, holding: Self.names, .dates) == entry)

        #expect(store.removeIfDamaged(entry))
        #expect(!FileManager.default.fileExists(atPath: entry.path))
        #expect(try drafts() == [])
    }

    @Test func buildsOnceForAllWhoAskAtOnce() async throws {
        let builds = Builds()

        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<20 {
                // Each like a process of its own: nothing is shared but the folder.
                let store = ArtifactStore(folder: store.folder)
                group.addTask {
                    _ = try await store.entry(for: Self.key, holding: Self.names) {
                        () async throws(JailError) in
                        builds.count.withLock { $0 += 1 }
                        // Long enough for all others to come and wait.
                        usleep(50_000)
                        return .compiled(Self.files)
                    }
                }
            }
            try await group.waitForAll()
        }

        #expect(builds.count.withLock { $0 } == 1)
        #expect(try drafts() == [])
    }

    @Test func waitsForAnotherProcess() async throws {
        let lock = try lockTurn()
        let waiter = Task { [store] in
            try await store.entry(for: Self.key, holding: Self.names) {
                () async throws(JailError) in .compiled(Self.files)
            }
        }
        try await Task.sleep(for: .milliseconds(100))
        #expect(store.entry(for: Self.key, holding: Self.names) == nil)

        _ = close(lock)
        _ = try await waiter.value

        #expect(store.entry(for: Self.key, holding: Self.names) != nil)
        #expect(try drafts() == [])
    }

    @Test func stopsWaitingWhenItIsCancelled() async throws {
        let lock = try lockTurn()
        defer { _ = close(lock) }
        let waiter = Task { [store] in
            _ = try await store.entry(for: Self.key, holding: Self.names) {
                () async throws(JailError) in .compiled(Self.files)
            }
        }
        try await Task.sleep(for: .milliseconds(50))

        let start = ContinuousClock.now
        waiter.cancel()
        let result = await waiter.result

        #expect(throws: JailError.cancelled) { try result.get() }
        #expect(ContinuousClock.now - start < .seconds(60))
        #expect(store.entry(for: Self.key, holding: Self.names) == nil)
    }

    /// The kernel lets go of a lock when its owner dies, and the file stays.
    @Test func takesOverFromADeadBuilder() async throws {
        let left = try lockTurn()
        _ = close(left)
        let other = store.folder.appending(path: "drafts/other.lock")
        try Data().write(to: other)

        _ = try await store.entry(for: Self.key, holding: Self.names) {
            () async throws(JailError) in .compiled(Self.files)
        }

        #expect(try drafts() == [])
    }

    @Test func removesWhatWasUsedLongestAgo() throws {
        let hours = [2.0, 4.0, 1.0, 3.0]
        let keys = (0..<4).map { SourceDigest(of: "\($0)") }
        for (key, hours) in zip(keys, hours) {
            let entry = try store.keep(Self.large, for: key)
            Self.setDate(Self.now - hours * 3600, of: entry)
        }

        let small = ArtifactStore(
            space: ArtifactSpace(folder: store.folder, bound: 4 * Self.largeSize))
        _ = try small.keep(Self.large, for: Self.key)

        // To a little below the bound: two of the five go.
        #expect(keys.map { isKept($0) } == [true, false, true, false])
        #expect(isKept(Self.key))
        #expect(try drafts() == [])
    }

    @Test func sparesWhatIsInUse() throws {
        let keys = (0..<3).map { SourceDigest(of: "\($0)") }
        for key in keys { _ = try store.keep(Self.large, for: key) }
        let old = store.folder.appending(path: keys[0].hexadecimal)
        let older = store.folder.appending(path: keys[1].hexadecimal)
        Self.setDate(Self.now - 7200, of: old)
        Self.setDate(Self.now - 10_800, of: older)
        // Looking it up is a use.
        #expect(store.entry(for: keys[1], holding: Array(Self.large.keys)) != nil)

        let small = ArtifactStore(space: ArtifactSpace(folder: store.folder, bound: 1))
        _ = try small.keep(Self.large, for: Self.key)

        #expect(keys.map { isKept($0) } == [false, true, true])
        #expect(isKept(Self.key))
    }

    @Test func recordsUseOnceInAWhile() throws {
        let entry = try store.keep(Self.files, for: Self.key)
        let recent = Self.now - 60
        Self.setDate(recent, of: entry)
        _ = store.entry(for: Self.key, holding: Self.names)
        #expect(try abs(#require(Self.date(of: entry)) - recent) < 1)

        Self.setDate(Self.now - 3600, of: entry)
        _ = store.verifiedBytes(of: "lib.so", in: entry)

        #expect(try Self.now - #require(Self.date(of: entry)) < 60)
    }

    /// Such as those of an earlier version, which had no manifest.
    @Test func removesWhatNobodyCanUse() throws {
        let useless = store.folder.appending(path: SourceDigest(of: "useless").hexadecimal)
        try FileManager.default.createDirectory(at: useless, withIntermediateDirectories: true)
        try Data("old".utf8).write(to: useless.appending(path: "lib.so"))
        let stranger = store.folder.appending(path: "notes")
        try FileManager.default.createDirectory(at: stranger, withIntermediateDirectories: true)

        let small = ArtifactStore(space: ArtifactSpace(folder: store.folder, bound: 1))
        _ = try small.keep(Self.files, for: Self.key)

        #expect(!FileManager.default.fileExists(atPath: useless.path))
        #expect(FileManager.default.fileExists(atPath: stranger.path))
        #expect(isKept(Self.key))
    }

    /// A count that can't be read is made again by looking.
    @Test(arguments: ["", "nonsense", "-5 0", "12"])
    func countsAgain(_ text: String) throws {
        _ = try store.keep(Self.large, for: Self.key)
        let count = store.folder.appending(path: "size")
        try Data(text.utf8).write(to: count)

        _ = try store.keep(Self.large, for: SourceDigest(of: "other"))

        let found = try String(contentsOf: count, encoding: .utf8)
        #expect(found.hasPrefix("\(2 * Self.largeSize) "), "\(found)")
    }

    @Test(
        arguments: zip(
            ["", "0", "4096", "3KiB", "512MiB", "2GiB"],
            [2 << 30, 0, 4096, 3 << 10, 512 << 20, 2 << 30]))
    func takesItsBoundFromTheEnvironment(_ text: String, bound: Int) throws {
        let space = try ArtifactSpace(
            folder: store.folder, environment: [ArtifactSpace.variable: text])

        #expect(space.bound == bound)
    }

    @Test(arguments: ["-1", "1.5GiB", "many", "9223372036854775807KiB", "99999999999999999999"])
    func refusesABoundThatIsNone(_ text: String) {
        let message =
            "SKILLBOX_CACHE_SIZE is \"\(text)\". Give bytes or a size such as 512MiB or 2GiB."
        #expect(throws: JailError.badLimit(message)) {
            try ArtifactSpace(folder: store.folder, environment: ["SKILLBOX_CACHE_SIZE": text])
        }
    }

    private func isKept(_ key: SourceDigest) -> Bool {
        FileManager.default.fileExists(
            atPath: store.folder.appending(path: key.hexadecimal).path)
    }

    private func drafts() throws -> [String] {
        try FileManager.default.contentsOfDirectory(
            atPath: store.folder.appending(path: "drafts").path)
    }

    /// Takes the turn of the key, as another process would.
    private func lockTurn() throws -> Int32 {
        _ = try store.makeDraft()
        let file = store.folder.appending(path: "drafts/\(Self.key).lock")
        let number = unsafe open(file.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        try #require(number >= 0 && flock(number, LOCK_EX | LOCK_NB) == 0)
        return number
    }

    private static var now: Double { Date.now.timeIntervalSince1970 }

    private static func date(of file: URL) -> Double? {
        time(of: file).map { Double($0.tv_sec) + Double($0.tv_nsec) / 1e9 }
    }

    private static func setDate(_ date: Double, of file: URL) {
        setTime(timespec(tv_sec: Int(date), tv_nsec: 0), of: file)
    }

    private static func time(of file: URL) -> timespec? {
        var status = stat()
        return unsafe lstat(file.path, &status) == 0 ? status.st_mtim : nil
    }

    private static func setTime(_ time: timespec, of file: URL) {
        _ = unsafe utimensat(AT_FDCWD, file.path, [time, time], 0)
    }

    private static let key = SourceDigest(of: "key")
    private static let names = ["lib.so", "below"]
    private static let files = [
        "lib.so": Data((0..<9000).map { UInt8(truncatingIfNeeded: $0) }),
        "below/module": Data("module".utf8),
    ]
    private static let large = ["lib.so": Data(count: 32 << 10)]
    // The file, and a block each for the manifest and the folder.
    private static let largeSize = (32 << 10) + 8192
}

/// Builds that tasks have begun.
private final class Builds: Sendable {
    let count = Mutex(0)
}

/// What may become of a file.
enum Damage: CaseIterable {
    case truncated, emptied, flippedByte, grown, zeroFilled, missing, folder
    case manifestMissing, manifestEmpty, manifestTruncated, manifestZeroFilled, manifestFlipped

    func harm(_ entry: URL) throws {
        let library = entry.appending(path: "lib.so")
        let manifest = entry.appending(path: ArtifactManifest.fileName)
        switch self {
        case .truncated: try Self.change(library) { $0.removeLast() }
        case .emptied: try Self.change(library) { $0 = Data() }
        case .flippedByte: try Self.change(library) { $0[5000] ^= 1 }
        case .grown: try Self.change(library) { $0.append(0) }
        case .zeroFilled: try Self.change(library) { $0 = Data(count: $0.count) }
        case .missing: try FileManager.default.removeItem(at: library)
        case .folder:
            try FileManager.default.removeItem(at: library)
            try FileManager.default.createDirectory(
                at: library, withIntermediateDirectories: false)
        case .manifestMissing: try FileManager.default.removeItem(at: manifest)
        case .manifestEmpty: try Self.change(manifest) { $0 = Data() }
        case .manifestTruncated: try Self.change(manifest) { $0.removeLast(10) }
        case .manifestZeroFilled: try Self.change(manifest) { $0 = Data(count: $0.count) }
        case .manifestFlipped: try Self.change(manifest) { $0[70] ^= 1 }
        }
    }

    private static func change(_ file: URL, _ change: (inout Data) -> Void) throws {
        var bytes = try Data(contentsOf: file)
        change(&bytes)
        try bytes.write(to: file)
    }
}
