import Testing

@testable import SkillSandbox

@Suite struct RunLimitsTests {
    @Test func acceptsTheUsualLimits() throws {
        try RunLimits().validate()
    }

    @Test func acceptsTheWidestLimits() throws {
        try RunLimits(
            wallTime: .seconds(86_400), cpuTime: .seconds(86_400), memory: 1 << 40,
            output: 1 << 30, scratch: 1 << 40, processes: 4096, threads: 4096
        ).validate()
    }

    @Test(arguments: [
        RunLimits(wallTime: .zero), RunLimits(wallTime: .seconds(-1)),
        RunLimits(wallTime: .seconds(86_401)), RunLimits(cpuTime: .zero),
        RunLimits(cpuTime: .seconds(86_401)), RunLimits(memory: 0), RunLimits(memory: -1),
        RunLimits(memory: .max), RunLimits(output: -1), RunLimits(output: .max),
        RunLimits(scratch: 0), RunLimits(scratch: .max), RunLimits(processes: 0),
        RunLimits(processes: 5000), RunLimits(threads: 0), RunLimits(threads: -5),
    ])
    func refusesWhatNoRunCanKeep(_ limits: RunLimits) {
        #expect(throws: JailError.self) { try limits.validate() }
    }
}
