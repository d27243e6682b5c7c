import Foundation
import SkillCore
import SkillWorkshop
import Testing

/// A task of `examples/`, with its input and the plan that was written for it by hand.
struct ExampleTask: Sendable, CustomTestStringConvertible {
    let name: String
    let task: String
    let input: [String: JSONValue]
    let plan: Plan

    static let repository = URL(filePath: #filePath)
        .appending(path: "../../..").standardizedFileURL

    /// Reads every folder of `examples/` with a task.
    static func all() throws -> [ExampleTask] {
        let folder = repository.appending(path: "examples")
        guard FileManager.default.fileExists(atPath: folder.path) else { return [] }
        return try FileManager.default.contentsOfDirectory(
            at: folder, includingPropertiesForKeys: nil
        ).sorted { $0.path < $1.path }.map(ExampleTask.init)
    }

    private init(folder: URL) throws {
        func json(_ file: String) throws -> JSONValue {
            try JSONValue(parsing: Data(contentsOf: folder.appending(path: file)))
        }
        let example = try json("example.json")
        name = folder.lastPathComponent
        task = example["task"]?.stringValue ?? ""
        var input = example["input"]?.objectValue ?? [:]
        for (field, file) in example["files"]?.objectValue ?? [:] {
            func text(_ name: JSONValue) throws -> JSONValue {
                .string(
                    try String(
                        contentsOf: folder.appending(path: name.stringValue ?? ""), encoding: .utf8)
                )
            }
            input[field] = try file.arrayValue.map { .array(try $0.map(text)) } ?? text(file)
        }
        self.input = input
        plan = try Plan(json: try json("plan.json"))
    }

    var testDescription: String { name }
}
