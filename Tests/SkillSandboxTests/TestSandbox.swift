import Foundation
import SkillCore
import SkillSandbox

/// The sandbox that the tests share, with artifacts that go when the tests end.
enum TestSandbox {
    static let shared = Result { try Sandbox(artifacts: folder) }

    static func sandbox() throws -> Sandbox { try shared.get() }

    static func jail() throws -> Jail { try sandbox().jail }

    /// Where the launcher under test lies: beside the tests.
    static var launcher: URL {
        URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
            .deletingLastPathComponent().appending(path: "skilljail")
    }

    /// Builds `source`, which is expected to compile.
    static func build(
        _ name: String, _ source: String, isAsync: Bool = false,
        dependencies: [SkillArtifact] = [], in sandbox: Sandbox? = nil
    ) async throws -> SkillArtifact {
        let module = SkillModule(name: name, source: source, isAsync: isAsync)
        let sandbox = try sandbox ?? Self.sandbox()
        switch try await sandbox.build(module, dependencies: dependencies) {
        case .built(let artifact): return artifact
        case .didNotCompile(let diagnostics): throw DidNotCompile(diagnostics: diagnostics)
        }
    }

    struct DidNotCompile: Error {
        var diagnostics: [Diagnostic]
    }

    private static let folder: URL = {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "skillbox-tests-\(UUID().uuidString)", directoryHint: .isDirectory)
        let path = folder.path
        removedAtExit.append(path)
        atexit {
            // A folder that was never made needs no removing.
            for path in TestSandbox.removedAtExit.paths {
                try? FileManager.default.removeItem(atPath: path)
            }
        }
        return folder
    }()

    private static let removedAtExit = PathList()
}
