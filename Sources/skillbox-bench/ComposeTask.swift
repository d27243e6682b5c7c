import Foundation
import SkillCore

/// A task in plain words with its input, and the answer that was checked without skillbox.
struct ComposeTask: Sendable {
    let name: String
    let text: String
    let input: JSONValue
    let answer: JSONValue

    /// Reads the tasks in the folders of `folder` that hold example.json, in the order of their names.
    static func read(from folder: URL) throws -> [ComposeTask] {
        let folders = try FileManager.default.contentsOfDirectory(
            at: folder, includingPropertiesForKeys: nil)
        let tasks = try folders.sorted { $0.path < $1.path }
            .filter { FileManager.default.fileExists(atPath: $0.appending(path: fileName).path) }
            .map(ComposeTask.init)
        guard !tasks.isEmpty else {
            throw MeasuringFailed(
                reason: "No folder in \"\(folder.path)\" holds \(fileName), so there are no tasks")
        }
        return tasks
    }

    /// Reads `example.json`: the task, fields of its input, files whose texts are further fields, and
    /// the answer.
    init(in folder: URL) throws {
        let file = folder.appending(path: Self.fileName)
        let example = try JSONValue(parsing: Data(contentsOf: file))
        guard let text = example["task"]?.stringValue, let answer = example["answer"] else {
            throw MeasuringFailed(reason: "\"\(file.path)\" lacks a \"task\" or an \"answer\"")
        }
        var fields = example["input"]?.objectValue ?? [:]
        for (field, names) in example["files"]?.objectValue ?? [:] {
            fields[field] = try Self.texts(of: names, in: folder)
        }
        self.name = folder.lastPathComponent
        self.text = text
        self.input = .object(fields)
        self.answer = answer
    }

    /// The text of one file, or those of several.
    private static func texts(of names: JSONValue, in folder: URL) throws -> JSONValue {
        if let names = names.arrayValue {
            return .array(try names.map { try texts(of: $0, in: folder) })
        }
        guard let name = names.stringValue else {
            throw MeasuringFailed(
                reason: "A file of the task in \"\(folder.path)\" isn't named by a text")
        }
        return .string(
            try String(contentsOf: folder.appending(path: name), encoding: .utf8))
    }

    private static let fileName = "example.json"
}
