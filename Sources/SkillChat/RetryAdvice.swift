import CCurl
import Foundation

/// What the headers of an error say about trying again.
struct RetryAdvice: Hashable, Sendable {
    /// From `x-should-retry`, or nil when the server leaves it to the client.
    let shouldRetry: Bool?
    /// How long to wait first, or nil when the server doesn't say.
    let wait: Duration?

    /// Reads lowercase `headers`; a `retry-after` that is a date counts from `now`.
    init(headers: [String: String], now: Date = Date()) {
        shouldRetry =
            switch headers["x-should-retry"]?.lowercased() {
            case "true": true
            case "false": false
            default: nil
            }
        let waits = [
            headers["retry-after-ms"].flatMap { Self.seconds($0) }.map { $0 / 1_000 },
            headers["retry-after"].flatMap { Self.seconds($0) ?? Self.seconds(until: $0, now) },
            // LiteLLM passes on its own server's headers under this prefix only.
            headers["llm_provider-retry-after"]
                .flatMap { Self.seconds($0) ?? Self.seconds(until: $0, now) },
        ]
        // Azure sends -1 and 0 when it means nothing.
        wait = waits.lazy.compactMap(\.self).first { $0 > 0 }.map {
            .seconds(min($0, Self.greatestWait))
        }
    }

    private static func seconds(_ text: String) -> Double? {
        guard let seconds = Double(text), seconds.isFinite else { return nil }
        return seconds
    }

    private static func seconds(until text: String, _ now: Date) -> Double? {
        // Where libcurl can't be loaded there are no answers to read.
        guard let curl = try? Curl.loaded() else { return nil }
        let date = unsafe curl.functions.getdate(text, nil)
        return date < 0 ? nil : Double(date) - now.timeIntervalSince1970
    }

    // A year: no `Duration` overflows, and nobody waits so long.
    private static let greatestWait = 31_536_000.0
}
