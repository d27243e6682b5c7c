import SkillSandbox
import Testing

@testable import SkillWorkshop

@Suite struct HostAllowanceTests {
    @Test func givesACalledSkillNoMoreThanTheCallerNamed() throws {
        let most = RunLimits(
            cpuTime: .milliseconds(500), memory: 32 << 20, output: 4_096, scratch: 1 << 20,
            processes: 1, threads: 2)
        let own = RunLimits(memory: 96 << 20, systemCalls: ["read"])

        let free = try HostAllowance(time: .seconds(60)).limits(within: own)
        let held = try HostAllowance(time: .seconds(60), most: most).limits(within: own)
        let lesser = try HostAllowance(
            time: .seconds(60),
            most: RunLimits(
                cpuTime: .seconds(9), memory: 1 << 30, output: 9 << 20, scratch: 99 << 20,
                threads: 99)
        ).limits(within: own)

        #expect(free == own && lesser == own)
        var expected = most
        expected.wallTime = own.wallTime
        expected.systemCalls = own.systemCalls
        #expect(held == expected)
    }

    @Test func givesACalledSkillNoMoreThanIsLeft() throws {
        let allowance = HostAllowance(time: .seconds(60), most: RunLimits(cpuTime: .seconds(1)))

        allowance.take(cpuTime: .milliseconds(300))
        let left = try allowance.limits(within: RunLimits())
        let less = try allowance.limits(within: RunLimits(cpuTime: .milliseconds(100)))
        allowance.take(cpuTime: .milliseconds(700))

        #expect(left.cpuTime == .milliseconds(700))
        #expect(less.cpuTime == .milliseconds(100))
        #expect(throws: HostAllowance.Shortage.cpuTime) {
            try allowance.limits(within: RunLimits())
        }
        #expect(throws: HostAllowance.Shortage.time) {
            try HostAllowance(time: .zero).limits(within: RunLimits())
        }
    }
}
