import Foundation
import SkillTestSupport
import Testing

@testable import SkillChat

@Suite(.timeLimit(.minutes(1))) struct TransferTests {
    @Test func carriesEveryByte() async throws {
        let body = Data((0..<1_000).map { UInt8(truncatingIfNeeded: $0) })
        let server = try ScriptedServer(
            replies: ScriptedReply(status: 418, headers: ["X-Kind": "Tea: green"], body: body))

        let response = try await Transfer.post(
            body, to: server.baseURL, headers: ["X-Wish: tea"], timeLimit: .seconds(20),
            sizeLimit: 1_000)

        #expect(response.status == 418)
        #expect(response.headers["x-kind"] == "Tea: green")
        #expect(response.body == body)
        #expect(server.requests.first?.body == body)
        #expect(server.requests.first?.headers["x-wish"] == "tea")
    }

    @Test func carriesAnEmptyBody() async throws {
        let server = try ScriptedServer(replies: ScriptedReply(status: 204))

        let response = try await Transfer.post(
            Data(), to: server.baseURL, headers: [], timeLimit: .seconds(20), sizeLimit: 10)

        #expect(response.body.isEmpty)
        #expect(server.requests.first?.method == "POST")
        #expect(server.requests.first?.body == Data())
    }

    @Test(arguments: ["file:///etc/hostname", "ftp://127.0.0.1/x", "gopher://127.0.0.1/x"])
    func speaksOnlyHTTP(address: String) async {
        await #expect(throws: TransferFailure.self) {
            try await Transfer.post(
                Data(), to: address, headers: [], timeLimit: .seconds(5), sizeLimit: 1_000)
        }
    }

    @Test func acceptsExactlyAsMuchAsItsLimit() async throws {
        let reply = ScriptedReply(body: Data(repeating: 1, count: 1_000))
        let server = try ScriptedServer(replies: reply, reply)

        let response = try await Transfer.post(
            Data(), to: server.baseURL, headers: [], timeLimit: .seconds(20), sizeLimit: 1_000)
        #expect(response.body.count == 1_000)
        await #expect(throws: TransferFailure.tooLarge(limit: 999)) {
            try await Transfer.post(
                Data(), to: server.baseURL, headers: [], timeLimit: .seconds(20), sizeLimit: 999)
        }
    }
}
