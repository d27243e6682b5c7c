import Foundation
import Testing

@testable import SkillSyntax

@Suite struct DeepThreadTests {
    @Test func waitsForTheValue() {
        #expect(DeepThread.value(within: .seconds(60)) { 6 * 7 } == 42)
    }

    @Test func givesUpAtItsDeadline() {
        let value = DeepThread.value(within: .milliseconds(20)) {
            Thread.sleep(forTimeInterval: 0.5)
            return 42
        }
        #expect(value == nil)
    }

    @Test func hasAStackForDeepRecursion() {
        #expect(DeepThread.value(within: .seconds(60)) { Self.depth(1_000_000) } == 1_000_000)
    }

    // The array keeps each call's frame alive, so that no loop can replace the recursion.
    private static func depth(_ count: Int) -> Int {
        guard count > 0 else { return 0 }
        let rest = [depth(count - 1)]
        return rest[0] + 1
    }
}
