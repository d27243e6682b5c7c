import Foundation
import SkillCore
import SkillSandbox
import Testing

@testable import SkillWorkshop

/// Many plans' programs as one, because starting the compiler takes longest.
enum ProgramBatch {
    struct Member {
        var name: String
        var plan: CheckedPlan
        /// Nil for one that is compiled and not run.
        var input: [String: JSONValue]?

        init(name: String, _ plan: CheckedPlan, input: [String: JSONValue]?) {
            self.name = name
            self.plan = plan
            self.input = input
        }
    }

    /// Expects each program to compile, and to answer its input.
    static func expectAnswers(of members: [Member], with skills: [Skill]) async throws {
        let library = try await TestLibrary()
        let sandbox = try library.bench.sandbox()
        for start in stride(from: 0, to: members.count, by: size) {
            let batch = Array(members[start..<min(start + size, members.count)])
            let source = source(of: batch, modules: skills.map(\.name.moduleName))
            let program = Skill(
                name: try SkillName("many-programs"), description: "", source: source,
                signature: Signature(
                    input: [], output: [], inputSchema: [:], outputSchema: [:], isAsync: true),
                examples: [], importedModules: skills.map(\.name.moduleName).sorted())
            switch try await SkillBuilder(sandbox: sandbox).build(program, closure: skills) {
            case .built(let artifact):
                let inputs = batch.map {
                    JSONValue.string(JSONValue.object($0.input ?? [:]).canonical)
                }
                let report = try await sandbox.run(
                    artifact, input: ["inputs": .array(inputs)], limits: RunLimits())
                #expect(report.output == ["faults": []], "\(report) \(report.output ?? .null)")
            case .didNotCompile(let diagnostics):
                let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
                for diagnostic in diagnostics.filter({ $0.severity == .error }).prefix(12) {
                    let line = max(0, min(diagnostic.line, lines.count) - 1)
                    let start = lines[...line].lastIndex { $0.hasPrefix("struct Plan") } ?? 0
                    Issue.record(
                        """
                        \(lines[start]): \(diagnostic.message)
                        \(lines[line])
                        """)
                }
            }
        }
    }

    private static func source(of batch: [Member], modules: [String]) -> String {
        var source = modules.sorted().map { "import \($0)\n" }.joined()
        source += """
            import Foundation
            import SkillKit

            struct Input: Codable {
                var inputs: [String]
            }

            struct Output: Codable {
                var faults: [String]
            }

            func run(_ input: Input) async throws -> Output {
                var faults: [String] = []

            """
        for (place, member) in batch.enumerated() where member.input != nil {
            source += """
                    do {
                        let program = Plan\(place)()
                        let given = try JSONDecoder().decode(
                            Plan\(place).Input.self, from: Data(input.inputs[\(place)].utf8))
                        _ = try JSONEncoder().encode(\(member.plan.isAsync ? "await " : "")program.run(given))
                    } catch {
                        faults.append("\(member.name): \\(error)")
                    }

                """
        }
        source += "    return Output(faults: faults)\n}\n"
        for (place, member) in batch.enumerated() {
            let program = member.plan.source.split(
                separator: "\n", omittingEmptySubsequences: false
            )
            .filter { !$0.hasPrefix("import ") }
            source += "struct Plan\(place) {  // \(member.name)\n"
            source += program.joined(separator: "\n") + "\n}\n"
        }
        return source
    }

    private static let size = 40
}
