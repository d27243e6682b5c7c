import SkillSandbox

/// What attacks are given.
extension RunLimits {
    /// More time than any needs to be answered, and little else.
    static let forAttacks = attacking()

    static let ofLittleTime = attacking(cpu: .milliseconds(200))
    static let ofShortLife = attacking(wall: .milliseconds(400))
    static let ofFour = attacking(processes: 4)
    static let ofLittleTimeForFour = attacking(cpu: .milliseconds(400), processes: 4)
    static let ofShortFamily = attacking(
        wall: .milliseconds(600), cpu: .milliseconds(500), processes: 8)

    static let ofMuchMemory = attacking(memory: 400 << 20)
    static let ofMuchSpace = attacking(scratch: 64 << 20)
    static let ofMuchOutput = attacking(output: 1 << 20)
    static let ofManyTasks = attacking(processes: 40, threads: 300)

    private static func attacking(
        wall: Duration = .seconds(30), cpu: Duration = .seconds(15), memory: Int = 64 << 20,
        output: Int = 1 << 16, scratch: Int = 4 << 20, processes: Int = 1, threads: Int = 32
    ) -> RunLimits {
        RunLimits(
            wallTime: wall, cpuTime: cpu, memory: memory, output: output, scratch: scratch,
            processes: processes, threads: threads)
    }
}
