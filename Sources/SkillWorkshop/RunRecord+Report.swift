import Foundation
import SkillCore
import SkillSandbox
import SkillStorage

extension RunRecord {
    /// What the library keeps of a run of `kept` that has just ended.
    init(of kept: KeptSkill, _ report: RunReport) {
        self.init(
            skill: kept.id, version: kept.version, ending: report.ending.rawValue,
            wallTime: report.wallTime, cpuTime: report.cpuTime,
            peakMemoryBytes: report.peakMemory, tier: report.tier.rawValue, at: Date())
    }
}
