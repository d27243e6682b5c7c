import Foundation
import Glibc
import SkillCore

/// Keeps artifacts below a size, by removing what was used longest ago.
///
/// A folder's date is when its entry was last used. What they take together is counted in a file as
/// entries are kept, so that all of them are looked at only when the count passes the bound. The
/// count is never too low: an entry that is gone stays in it until then.
struct ArtifactSpace: Sendable {
    /// The variable that names the bound, such as `512MiB`.
    static let variable = "SKILLBOX_CACHE_SIZE"

    let folder: URL
    /// What artifacts may take, in bytes.
    let bound: Int

    init(folder: URL, bound: Int = 2 << 30) {
        self.folder = folder
        self.bound = bound
    }

    /// Takes the bound from the environment.
    init(folder: URL, environment: [String: String]) throws(JailError) {
        guard let text = environment[Self.variable], !text.isEmpty else {
            self.init(folder: folder)
            return
        }
        guard let match = text.wholeMatch(of: #/(\d+)(KiB|MiB|GiB)?/#), let count = Int(match.1)
        else {
            throw .badLimit(Self.refusal(of: text))
        }
        let shift = ["KiB": 10, "MiB": 20, "GiB": 30][match.2 ?? ""] ?? 0
        guard count <= Int.max >> shift else { throw .badLimit(Self.refusal(of: text)) }
        self.init(folder: folder, bound: count << shift)
    }

    /// Says that `entry` is used now; who is about to use it says so before looking at it.
    func recordUse(of entry: URL) {
        guard let date = Self.lastUse(of: entry), Date.now.timeIntervalSince(date) > Self.precision
        else { return }
        // Where it can't be written, nothing is removed either.
        _ = unsafe utimensat(AT_FDCWD, entry.path, nil, 0)
    }

    /// Counts an entry that is about to be kept.
    func count(_ manifest: ArtifactManifest) {
        changeCount { count in
            // When nothing is known about the others, they are looked at.
            count.bytes = count.bytes.map { $0 + Self.size(of: manifest) }
        }
    }

    /// Whether entries may have to go.
    var isFull: Bool {
        let count = changeCount { _ in }
        return count.bytes.map { $0 > bound && count.nextLook <= Date.now } ?? true
    }

    /// Removes what was used longest ago, until all entries together are below the bound.
    ///
    /// `remove` moves an entry out of sight at once.
    func makeRoom(_ remove: (URL) -> Void) {
        let now = Date.now
        let before = changeCount { _ in }
        let entries = entries(remove).sorted { $0.lastUse < $1.lastUse }
        var total = entries.reduce(0) { $0 + $1.bytes }
        // A fiftieth below: not every new entry looks at all the others, and removing, which takes a
        // slow disk milliseconds for each, doesn't hold up a build for long.
        let goal = total > bound ? bound - bound / 50 : bound
        for entry in entries where total > goal {
            // Somebody may have looked it up, and be about to use it.
            guard now.timeIntervalSince(entry.lastUse) > Self.sparedTime else { break }
            // It may have been used since all were looked at.
            guard Self.lastUse(of: entry.folder) == entry.lastUse else { continue }
            remove(entry.folder)
            total -= entry.bytes
        }
        changeCount { count in
            // What others have kept in the meantime comes on top.
            count.bytes = total + max(0, (count.bytes ?? 0) - (before.bytes ?? 0))
            // When too much is in use, looking again at once would find the same.
            count.nextLook = total > bound ? now.addingTimeInterval(Self.pause) : .distantPast
        }
    }

    private struct Entry {
        var folder: URL
        var lastUse: Date
        var bytes: Int
    }

    /// Looks at all entries, and removes those that nobody can use.
    private func entries(_ remove: (URL) -> Void) -> [Entry] {
        // What can't be looked at can't be removed either.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.compactMap { name in
            let entry = folder.appending(path: name)
            guard name.utf8.count == Self.nameLength, let lastUse = Self.lastUse(of: entry) else {
                return nil
            }
            guard let manifest = ArtifactManifest(in: entry) else {
                remove(entry)
                return nil
            }
            return Entry(folder: entry, lastUse: lastUse, bytes: Self.size(of: manifest))
        }
    }

    /// What an entry takes of the disk: its files and the folder, in blocks.
    private static func size(of manifest: ArtifactManifest) -> Int {
        let files = manifest.files.reduce(0) { $0 + ($1.size + block - 1) / block * block }
        return files + 2 * block
    }

    private static func lastUse(of entry: URL) -> Date? {
        var status = stat()
        guard unsafe lstat(entry.path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            return nil
        }
        let time = status.st_mtim
        return Date(timeIntervalSince1970: Double(time.tv_sec) + Double(time.tv_nsec) / 1e9)
    }

    private struct Count {
        /// Nil when it isn't known.
        var bytes: Int?
        /// Before then it isn't worth looking at the entries.
        var nextLook = Date.distantPast

        init(_ text: String) {
            let words = text.split(separator: " ")
            guard words.count == 2, let bytes = Int(words[0]), let time = Double(words[1]),
                bytes >= 0
            else { return }
            self.bytes = bytes
            nextLook = Date(timeIntervalSince1970: time)
        }

        var text: String { bytes.map { "\($0) \(nextLook.timeIntervalSince1970)" } ?? "" }
    }

    /// Changes the count while no other process does, and returns what it was before.
    @discardableResult
    private func changeCount(_ change: (inout Count) -> Void) -> Count {
        let file = folder.appending(path: "size").path
        let number = unsafe open(file, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o644)
        // Where nothing can be written, nothing is kept.
        guard number >= 0 else { return Count("0 0") }
        let lock = Descriptor(owning: number)
        // Nobody holds it for longer than this takes.
        while flock(lock.number, LOCK_EX) != 0 && errno == EINTR {}
        var bytes = [UInt8](repeating: 0, count: 64)
        let length = unsafe pread(lock.number, &bytes, bytes.count, 0)
        let before = Count(String(decoding: bytes.prefix(max(0, length)), as: UTF8.self))
        var after = before
        change(&after)
        let text = Array(after.text.utf8)
        guard !text.elementsEqual(before.text.utf8) else { return before }
        // A count that was half written isn't known.
        _ = ftruncate(lock.number, 0)
        _ = unsafe pwrite(lock.number, text, text.count, 0)
        return before
    }

    // Of the record of an entry's last use.
    private static let precision: TimeInterval = 300
    /// How long after its last use an entry stays, whatever it takes.
    static let sparedTime: TimeInterval = 1800
    private static let pause: TimeInterval = 60
    private static let nameLength = 64
    private static let block = 4096

    private static func refusal(of text: String) -> String {
        "\(variable) is \"\(text)\". Give bytes or a size such as 512MiB or 2GiB."
    }
}
