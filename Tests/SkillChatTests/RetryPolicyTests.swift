import Foundation
import Testing

@testable import SkillChat

@Suite struct RetryPolicyTests {
    @Test(arguments: [(0, 0.375, 0.5), (1, 0.75, 1.0), (2, 1.5, 2.0), (9, 6.0, 8.0)])
    func waitsLongerEachTimeUpToABound(attempt: Int, least: Double, most: Double) throws {
        let policy = RetryPolicy(retries: 100)

        for _ in 0..<50 {
            let wait = try #require(policy.waitAfterBrokenConnection(attempt: attempt))
            #expect((Duration.seconds(least)...Duration.seconds(most)).contains(wait))
        }
    }

    @Test func stopsAfterItsRetries() throws {
        let response = HTTPResponse(status: 500, headers: [:], body: Data())
        let refusal = try #require(Refusal(response, hiding: nil))

        #expect(RetryPolicy(retries: 0).waitAfterBrokenConnection(attempt: 0) == nil)
        #expect(RetryPolicy(retries: 1).wait(after: refusal, attempt: 0) != nil)
        #expect(RetryPolicy(retries: 1).wait(after: refusal, attempt: 1) == nil)
    }

    @Test(arguments: [(429, [:]), (503, ["retry-after": "5"]), (429, ["x-should-retry": "true"])])
    func waitsForNoBusyServerWhenAnotherCanBeAsked(status: Int, headers: [String: String]) throws {
        let response = HTTPResponse(status: status, headers: headers, body: Data())
        let refusal = try #require(Refusal(response, hiding: nil))

        #expect(RetryPolicy(retries: 1).wait(after: refusal, attempt: 0) != nil)
        #expect(
            RetryPolicy(retries: 1, waitsForBusyServers: false).wait(after: refusal, attempt: 0)
                == nil)
    }
}
