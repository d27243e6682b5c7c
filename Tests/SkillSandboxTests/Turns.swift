import SkillCore
import Synchronization

/// Lets one task at a time make what a key names, so that the others find it made.
final class Turns: Sendable {
    // A key is there while somebody has its turn.
    private let waiting = Mutex<[SourceDigest: [CheckedContinuation<Void, Never>]]>([:])

    /// Waits for the turn of `key`, which who got it ends.
    func begin(_ key: SourceDigest) async {
        await withCheckedContinuation { continuation in
            let isFree = waiting.withLock { waiting in
                guard waiting[key] != nil else {
                    waiting[key] = []
                    return true
                }
                waiting[key]?.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    /// Hands the turn on to who has waited longest.
    func end(_ key: SourceDigest) {
        let next = waiting.withLock { waiting -> CheckedContinuation<Void, Never>? in
            guard waiting[key]?.isEmpty == false else {
                waiting[key] = nil
                return nil
            }
            return waiting[key]?.removeFirst()
        }
        next?.resume()
    }
}
