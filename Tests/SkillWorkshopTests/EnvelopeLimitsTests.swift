import SkillCore
import SkillSandbox
import SkillWorkshop
import Testing

@Suite struct EnvelopeLimitsTests {
    @Test func areThoseOfAnyRunWithoutAnEnvelope() {
        #expect(RunLimits(nil) == RunLimits())
    }

    @Test(
        arguments: [
            (.milliseconds(3), .milliseconds(2), 30, .seconds(2), .seconds(1), 96),
            (.milliseconds(900), .milliseconds(800), 90, .seconds(9), .seconds(8), 272),
            (.seconds(20), .seconds(20), 900, .seconds(60), .seconds(60), 1024),
            (.zero, .zero, 0, .seconds(2), .seconds(1), 64),
            (.zero, .zero, -1, .seconds(2), .seconds(1), 64),
            (.zero, .zero, .max >> 20, .seconds(2), .seconds(1), 1024),
        ] as [(Duration, Duration, Int, Duration, Duration, Int)])
    func leaveRoomAboveWhatWasSeen(
        _ wall: Duration, _ cpu: Duration, _ memory: Int, _ wallLimit: Duration,
        _ cpuLimit: Duration, _ memoryLimit: Int
    ) throws {
        let limits = RunLimits(
            Envelope(
                wallTime: wall, cpuTime: cpu, peakMemory: memory << 20, systemCalls: []))

        try limits.validate()
        #expect(
            limits
                == RunLimits(
                    wallTime: wallLimit, cpuTime: cpuLimit, memory: memoryLimit << 20,
                    systemCalls: []))
    }

    /// Their stacks count in full, however little of them was resident.
    @Test func leaveThreadsAsMuchMemoryAsAnyRunHas() {
        for calls in [["clone", "read"], nil] {
            let envelope = Envelope(
                wallTime: .zero, cpuTime: .zero, peakMemory: 1 << 20, systemCalls: calls)

            #expect(RunLimits(envelope).memory == RunLimits().memory)
        }
    }

    @Test func holdToTheCallsThatWereSeen() {
        let envelope = Envelope(
            wallTime: .zero, cpuTime: .zero, peakMemory: 0, systemCalls: ["read", "write"])

        #expect(RunLimits(envelope).systemCalls == ["read", "write"])
    }
}
