import Foundation
import SkillboxKit

/// The example of README.md; it returns the lines that the example prints.
func example(library: URL, skill: URL) async throws -> [String] {
    var lines: [String] = []
    func print(_ line: Any) { lines.append("\(line)") }

    let bench = try Workbench(at: library)
    let report = try await bench.sandbox().runScript("print(6 * 7)")
    print("\(report.ending): \(String(decoding: report.standardOutput, as: UTF8.self))")

    print(try await bench.judge(skill))
    let model = try await bench.embedding().model
    _ = try await bench.add([skill], with: model)
    if let best = try await bench.find("how many words has a text", limit: 1, with: model).first {
        let answer = try await bench.run(best.skill.name, input: ["text": "to be or not to be"])
        print("\(best.skill.name): \(answer.output?.canonical ?? answer.description)")
    }

    return lines
}
