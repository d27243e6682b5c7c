public import SkillCore

/// Fetches pages from the web, as text.
///
/// It sends a plain `GET`: no cookies, no key, no proxy of the environment's. A redirection isn't
/// followed, because where it leads was not asked for: it is the answer.
public struct Fetcher: Sendable {
    /// What a server answered.
    public struct Page: Hashable, Sendable {
        public var status: Int
        public var body: String

        public init(status: Int, body: String) {
            self.status = status
            self.body = body
        }
    }

    private let sizeLimit: Int

    /// Creates a fetcher of pages whose bodies have at most `sizeLimit` bytes.
    public init(sizeLimit: Int = 1 << 20) {
        self.sizeLimit = sizeLimit
    }

    /// Returns what is at `address`, whatever its status.
    ///
    /// The time limit is for everything, from finding the host to the last byte. Cancelling the task
    /// closes the connection.
    public func page(
        at address: PageAddress, timeLimit: Duration
    ) async throws(FetchError) -> Page {
        guard !Task.isCancelled else { throw .cancelled }
        guard timeLimit > .zero else { throw .timedOut(after: .zero) }
        let response: HTTPResponse
        do throws(TransferFailure) {
            response = try await Transfer.get(
                address.text, headers: ["Accept: */*"], timeLimit: timeLimit, sizeLimit: sizeLimit)
        } catch {
            throw Self.error(error, at: address, after: timeLimit)
        }
        guard let body = String(validating: response.body, as: UTF8.self) else { throw .notText }
        return Page(status: response.status, body: body)
    }

    private static func error(
        _ failure: TransferFailure, at address: PageAddress, after timeLimit: Duration
    ) -> FetchError {
        switch failure {
        case .interrupted: .cancelled
        case .timedOut: .timedOut(after: timeLimit)
        case .tooLarge(let limit): .tooLarge(limit: limit)
        case .notHTTP: .unreachable(origin: address.origin, reason: "it doesn't speak HTTP")
        case .cutOff:
            .unreachable(origin: address.origin, reason: "its answer ended in the middle")
        case .missingLibrary(let reason): .missingLibrary(reason: reason)
        case .broken(let reason), .impossible(let reason):
            .unreachable(origin: address.origin, reason: reason)
        }
    }
}
