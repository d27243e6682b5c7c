import Foundation
import Testing

@testable import SkillChat

@Suite struct RetryAdviceTests {
    // Sun, 06 Nov 1994 08:49:37 GMT, the example of RFC 9110.
    static let now = Date(timeIntervalSince1970: 784_111_777)

    @Test(arguments: [
        (["retry-after-ms": "250", "retry-after": "9"], Duration.milliseconds(250)),
        (["retry-after": "1.5"], .seconds(1.5)),
        (["retry-after": "Sun, 06 Nov 1994 08:50:07 GMT"], .seconds(30)),
        (["retry-after": "Sunday, 06-Nov-94 08:50:07 GMT"], .seconds(30)),
        (["retry-after": "Sun Nov  6 08:50:07 1994"], .seconds(30)),
        (["llm_provider-retry-after": "7"], .seconds(7)),
        (["retry-after-ms": "soon", "retry-after": "3"], .seconds(3)),
        (["retry-after": "1e300"], .seconds(31_536_000)),
    ])
    func readsHowLongToWait(headers: [String: String], wait: Duration) {
        #expect(RetryAdvice(headers: headers, now: Self.now).wait == wait)
    }

    @Test(arguments: ["-1", "0", "nan", "inf", "", "soon", "Sun, 06 Nov 1994 08:49:07 GMT"])
    func ignoresAWaitThatSaysNothing(text: String) {
        #expect(RetryAdvice(headers: ["retry-after": text], now: Self.now).wait == nil)
        #expect(RetryAdvice(headers: ["retry-after-ms": text], now: Self.now).wait == nil)
    }

    @Test(arguments: [("true", true), ("False", false), ("perhaps", nil)])
    func readsWhetherToTryAgain(text: String, expected: Bool?) {
        #expect(RetryAdvice(headers: ["x-should-retry": text]).shouldRetry == expected)
    }
}
