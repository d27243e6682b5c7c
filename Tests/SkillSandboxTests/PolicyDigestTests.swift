import Foundation
import SkillCore
import SkillTestSupport
import Testing

@testable import SkillSandbox

@Suite(.tags(.jail), .timeLimit(.minutes(5))) struct PolicyDigestTests {
    @Test func isTheSameEveryTimeAndInEveryTier() async throws {
        let first = try await TestSandbox.sandbox(in: .t1).jail.policyDigest()
        let again = try await TestSandbox.sandbox(in: .t1).jail.policyDigest()
        let folder = try await TestSandbox.sandbox(in: .t2).jail.policyDigest()

        #expect(first == again)
        #expect(first == folder)
        #expect(first != SourceDigest(of: Data()))
    }
}
