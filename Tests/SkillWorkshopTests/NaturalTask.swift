import Foundation
import SkillCore
import SkillWorkshop
import Testing

/// A task in words as people say it, with the plans that are right for it.
struct NaturalTask: Sendable {
    let text: String
    let input: [String: JSONValue]
    /// Empty when no plan over the starter skills does what it says.
    let plans: [Plan]

    /// Reads `Fixtures/natural-tasks.json`, where each right plan stands beside the answer that was
    /// worked out by hand and compared with what the plan gives.
    static func all() throws -> [NaturalTask] {
        let file = try #require(
            Bundle.module.url(
                forResource: "natural-tasks", withExtension: "json", subdirectory: "Fixtures"))
        return try JSONValue(parsing: Data(contentsOf: file)).arrayValue.map { tasks in
            try tasks.map { task in
                NaturalTask(
                    text: task["task"]?.stringValue ?? "",
                    input: task["input"]?.objectValue ?? [:],
                    plans: try (task["plans"]?.arrayValue ?? []).map { try Plan(json: $0) })
            }
        } ?? []
    }
}
