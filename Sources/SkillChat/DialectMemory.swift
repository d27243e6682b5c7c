public import Foundation

/// Where clients keep what they learned about servers, over processes.
///
/// A text that can't be read is as good as none, and so is one that is older than seven days:
/// servers learn too.
public struct DialectMemory: Sendable {
    private let read: @Sendable (_ key: String) async -> String?
    private let write: @Sendable (_ key: String, _ text: String) async -> Void
    private let now: @Sendable () -> Date

    /// Creates a memory of texts that hold the date of `now`.
    ///
    /// `read` returns the text that was kept under a key, or nil; `write` keeps a text under a key,
    /// instead of any other.
    public init(
        read: @escaping @Sendable (_ key: String) async -> String?,
        write: @escaping @Sendable (_ key: String, _ text: String) async -> Void,
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.read = read
        self.write = write
        self.now = now
    }

    /// The dialect that was learned lately of the server and model that `key` names, or nil.
    func dialect(for key: String) async -> Dialect? {
        // Whatever is wrong with it, a client learns the same again by a few refusals.
        guard let text = await read(key),
            let lesson = try? JSONDecoder().decode(Lesson.self, from: Data(text.utf8))
        else { return nil }
        let age = now().timeIntervalSince1970 - lesson.learned
        // A date that is yet to come is as wrong as an old one.
        return (0..<Self.longestAge).contains(age) ? lesson.dialect : nil
    }

    func keep(_ dialect: Dialect, for key: String) async {
        let lesson = Lesson(
            dialect: dialect, learned: now().timeIntervalSince1970.rounded(.down))
        // Flags and numbers can always be encoded.
        guard let bytes = try? JSONEncoder().encode(lesson) else { return }
        await write(key, String(decoding: bytes, as: UTF8.self))
    }

    private struct Lesson: Codable {
        var dialect: Dialect
        /// In seconds since 1970.
        var learned: Double
    }

    // Seven days, in seconds.
    private static let longestAge = 604_800.0
}
