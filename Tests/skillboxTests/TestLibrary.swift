import Foundation
import SkillTestSupport
import Synchronization

/// A library of its own for each test, copied from one that is made once: a skill compiles once.
final class TestLibrary: Sendable {
    private let parent: TemporaryFolder

    /// Makes a library that holds nothing yet and shares compiled files with the others.
    init() throws {
        parent = try TemporaryFolder()
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            at: url.appending(path: "artifacts"), withDestinationURL: Self.artifacts())
    }

    /// A library that holds `skills`.
    static func filled() async throws -> TestLibrary {
        try copy(of: try await template.value)
    }

    /// A library that holds all the starter skills.
    static func withStarterSkills() async throws -> TestLibrary {
        try copy(of: try await wholeTemplate.value)
    }

    private static func copy(of template: TestLibrary) throws -> TestLibrary {
        let library = try TestLibrary()
        for file in try FileManager.default.contentsOfDirectory(atPath: template.url.path)
        where file != "artifacts" {
            try FileManager.default.copyItem(
                at: template.url.appending(path: file), to: library.url.appending(path: file))
        }
        return library
    }

    var url: URL { parent.file("library") }

    var setting: Program.Setting { Program.Setting(library: url, folder: parent.url) }

    /// A new file or folder beside the library, which goes with it.
    func file(_ name: String) -> URL { parent.file(name) }

    /// Writes `text` to a new file beside the library.
    @discardableResult func write(_ text: String, to name: String) throws -> URL {
        let file = parent.file(name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
        return file
    }

    /// The starter skills' own folder.
    static let starterSkills = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "skills")

    static let skills = [
        "base64-encode", "csv-column-sum", "csv-column-text", "csv-column-values", "csv-parse",
        "describe-numbers", "parse-number", "roman-numerals", "slugify", "sort-lines",
        "text-lines", "word-count",
    ]

    static func starter(_ names: [String]) -> [String] {
        names.map { starterSkills.appending(path: $0).path }
    }

    /// Awaited by every test that wants a filled library.
    private static let template = Task { try await template(of: starter(skills)) }

    /// Awaited by those that want one with all the starter skills, which takes a minute or more.
    private static let wholeTemplate = Task { try await template(of: [starterSkills.path]) }

    private static func template(of paths: [String]) async throws -> TestLibrary {
        let library = try TestLibrary()
        removedAtExit.withLock { $0.append(library.parent.url.path) }
        var setting = library.setting
        setting.patience = .seconds(900)
        let outcome = try await Program.run(["add"] + paths, in: setting)
        guard outcome.exitCode == 0 else { throw Unprepared(reason: outcome.summary) }
        return library
    }

    struct Unprepared: Error {
        var reason: String
    }

    /// Compiled files of all tests, removed when they end.
    private static func artifacts() throws -> URL {
        try sharedArtifacts.get()
    }

    private static let sharedArtifacts = Result {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "skillbox-tests-\(UUID().uuidString)", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        removedAtExit.withLock { $0.append(folder.path) }
        atexit {
            // A folder that is gone needs no removing.
            for path in TestLibrary.removedAtExit.withLock({ $0 }) {
                try? FileManager.default.removeItem(atPath: path)
            }
        }
        return folder
    }

    private static let removedAtExit = Mutex<[String]>([])
}
