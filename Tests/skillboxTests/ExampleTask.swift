import Foundation
import SkillCore
import Testing

/// One of the tasks in `examples/`: its words, its files, a plan by hand and the checked answer.
struct ExampleTask {
    let name: String
    let text: String
    let answer: JSONValue
    /// Fields and files as they stand on a command line.
    let arguments: [String]

    init(named name: String) throws {
        let folder = Self.folder.appending(path: name)
        let example = try JSONValue(
            parsing: Data(contentsOf: folder.appending(path: "example.json")))
        self.name = name
        text = try #require(example["task"]?.stringValue)
        answer = try #require(example["answer"])
        let files = try #require(example["files"]?.objectValue)
        let named = files.sorted { $0.key < $1.key }.flatMap { field, names in
            (names.arrayValue ?? [names]).compactMap(\.stringValue).map { "\(field)=\($0)" }
        }
        arguments =
            ["--input", try #require(example["input"]).canonical]
            + named.flatMap { ["--file", $0] }
    }

    private var folder: URL { Self.folder.appending(path: name) }

    /// Beside the files of the task, where a person would stand.
    func setting(with library: TestLibrary) -> Program.Setting {
        var setting = library.setting
        setting.folder = folder
        // Whatever else the machine does.
        setting.patience = .seconds(300)
        return setting
    }

    var plan: JSONValue {
        get throws {
            try JSONValue(parsing: Data(contentsOf: folder.appending(path: "plan.json")))
        }
    }

    static let names = [
        "contract-terms", "csv-question", "customer-message", "triage-log", "weekly-report",
    ]

    private static let folder = TestLibrary.starterSkills.deletingLastPathComponent()
        .appending(path: "examples")
}
