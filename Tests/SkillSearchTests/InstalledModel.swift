import Foundation
import SkillSearch
import Testing

func installedModelFolder() -> ModelFolder { ModelFolder() }

/// The model that `make test` installs, loaded once for all tests.
func installedModel() throws -> MiniLM {
    try #require(
        loadedModel,
        """
        The model all-MiniLM-L6-v2 isn't in "\(installedModelFolder().url.path)". Run make test, \
        which installs it.
        """)
}

// A model that doesn't load fails each test that needs it, with the sentence above.
private let loadedModel = try? MiniLM(folder: installedModelFolder().url)

/// Calls `body` with an empty folder that is removed afterwards.
func withTemporaryFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
        .appending(path: "skill-search-\(UUID().uuidString)", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer {
        // A folder that is gone already needs no removing.
        try? FileManager.default.removeItem(at: folder)
    }
    try body(folder)
}
