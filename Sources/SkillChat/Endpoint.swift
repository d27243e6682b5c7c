import Foundation
import SkillCore

/// A server with the rules every call to it follows: one deadline, retries, a bounded answer.
struct Endpoint: Sendable {
    /// What a server that was reached answered.
    enum Answer: Sendable {
        case accepted(Data)
        case refused(Refusal)
    }

    var server: ModelServer
    var timeLimit: Duration
    var retryPolicy: RetryPolicy

    /// Posts `body` as JSON, again when that may help, and returns what the last attempt brought.
    ///
    /// The deadline is for all attempts and the waits between them. A refusal that `isFinal` knows
    /// to stay, however often the same is asked, is returned at once. Of a stream, `onText` is told
    /// each piece of the reply, and what is returned is the answer put together.
    func post(
        _ body: JSONValue, to path: String, before deadline: ContinuousClock.Instant,
        isStreamed: Bool = false, onText: (@Sendable (String) -> Void)? = nil,
        isFinal: (Refusal) -> Bool
    ) async throws(ChatError) -> Answer {
        let data = Data(body.canonical.utf8)
        var attempt = 0
        while true {
            let pause: Duration
            let outcome: Result<Refusal, ChatError>
            do throws(TransferFailure) {
                let response = try await send(
                    data, to: path, before: deadline, isStreamed: isStreamed, onText: onText)
                guard let refusal = Refusal(response, hiding: server.key) else {
                    return .accepted(response.body)
                }
                guard !isFinal(refusal),
                    let wait = retryPolicy.wait(after: refusal, attempt: attempt)
                else { return .refused(refusal) }
                (pause, outcome) = (wait, .success(refusal))
            } catch {
                guard error.isPassing,
                    let wait = retryPolicy.waitAfterBrokenConnection(attempt: attempt)
                else { throw chatError(error) }
                (pause, outcome) = (wait, .failure(chatError(error)))
            }
            // Waiting past the deadline would only hide what went wrong.
            guard ContinuousClock.now + pause < deadline else {
                return .refused(try outcome.get())
            }
            do {
                try await Task.sleep(for: pause)
            } catch {
                throw .cancelled
            }
            attempt += 1
        }
    }

    private func send(
        _ body: Data, to path: String, before deadline: ContinuousClock.Instant, isStreamed: Bool,
        onText: (@Sendable (String) -> Void)?
    ) async throws(TransferFailure) -> HTTPResponse {
        guard !Task.isCancelled else { throw .interrupted }
        let remaining = ContinuousClock.now.duration(to: deadline)
        guard remaining > .zero else { throw .timedOut }
        do {
            let response = try await Transfer.post(
                body, to: server.address(of: path), headers: headers(isStreamed: isStreamed),
                timeLimit: remaining, sizeLimit: Self.sizeLimit,
                onBytes: isStreamed ? onText.map(Self.textReader) : nil)
            return isStreamed && StreamedCompletion.isStream(response)
                ? try StreamedCompletion.whole(response) : response
        } catch .timedOut where ContinuousClock.now < deadline - Self.clockSlack {
            throw .broken(reason: "no connection was made in time")
        }
    }

    /// Reads a stream as it comes, and tells `onText` what it adds to the reply.
    private static func textReader(
        _ onText: @escaping @Sendable (String) -> Void
    ) -> @Sendable (Data) -> Void {
        let stream = Remembered(StreamedCompletion())
        return { bytes in
            let text = stream.change { $0.read(bytes) }
            if !text.isEmpty { onText(text) }
        }
    }

    private func headers(isStreamed: Bool) -> [String] {
        // Without an empty `Expect`, libcurl asks first before it sends a large body, and many
        // servers answer that only by silence.
        [
            "Content-Type: application/json",
            "Accept: \(isStreamed ? "text/event-stream, application/json" : "application/json")",
            "Expect:",
        ]
            + (server.key.map { [$0.authorizationHeader] } ?? [])
    }

    private func chatError(_ failure: TransferFailure) -> ChatError {
        switch failure {
        case .interrupted: .cancelled
        case .timedOut: .timedOut(after: timeLimit)
        case .tooLarge(let limit): .unreadable(reason: "it is larger than \(limit) bytes")
        case .cutOff: .unreadable(reason: "its stream ended in the middle of the answer")
        case .notHTTP: .unreadable(reason: "it isn't HTTP")
        case .missingLibrary(let reason): .missingLibrary(reason: reason)
        case .broken(let reason), .impossible(let reason):
            .unreachable(server: server.description, reason: reason)
        }
    }

    // Embeddings of the largest batch as decimal text stay below this.
    private static let sizeLimit = 16 * 1024 * 1024
    // libcurl rounds its deadline to milliseconds.
    private static let clockSlack = Duration.milliseconds(50)
}

extension Refusal {
    /// The refusal as callers see it.
    var chatError: ChatError {
        guard let wait = advice.wait, wait > RetryPolicy.longestAdvisedWait else {
            return .refused(status: status, message: message)
        }
        let seconds = wait.components.seconds
        return .refused(
            status: status, message: "\(message) (asks to wait \(seconds) seconds)")
    }
}
