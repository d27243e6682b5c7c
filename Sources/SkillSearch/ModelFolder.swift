public import Foundation
import SkillCore

/// Where the files of all-MiniLM-L6-v2 are kept.
public struct ModelFolder: Hashable, Sendable {
    /// A file of the published model.
    public struct File: Hashable, Sendable {
        public let name: String
        /// SHA-256, in lowercase hexadecimal digits.
        public let digest: String
    }

    public let url: URL

    public init(url: URL) {
        self.url = url
    }

    /// The folder of the model in `SKILLBOX_MODELS`, else in `skillbox/models` of the user's data
    /// folder: `XDG_DATA_HOME`, else `~/.local/share`.
    public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        url = Self.models(in: environment).appending(path: Self.name)
    }

    /// What the model consists of, as published at
    /// <https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2>.
    public static let files = [File.weights, .vocabulary]

    /// Whether all files are there; `verify()` tells whether they are the right ones.
    public var isInstalled: Bool {
        Self.files.allSatisfy {
            FileManager.default.fileExists(atPath: url.appending(path: $0.name).path)
        }
    }

    /// Compares each file's SHA-256 with that of the published one; takes tenths of a second.
    public func verify() throws(EmbeddingError) {
        for file in Self.files { try file.verify(at: url.appending(path: file.name)) }
    }

    /// Reads a file into memory, so that what is verified is what is used.
    func verifiedContents(of file: File) throws(EmbeddingError) -> Data {
        try file.contents(at: url.appending(path: file.name), options: [])
    }

    /// Copies the model's files from `folder` to here, and packs them for use.
    ///
    /// A file takes its place only when all copies are verified, so a model that works stays until
    /// then. Blocks while it copies and verifies 90 MB.
    public func install(from folder: URL) throws(EmbeddingError) {
        let staging = url.appending(path: ".installing-\(UUID().uuidString)")
        do {
            try FileManager.default.createDirectory(at: staging, withIntermediateDirectories: true)
        } catch {
            throw notInstalled(error)
        }
        // Empty by then, or what a copy that failed left behind; the error of the copy counts.
        defer { try? FileManager.default.removeItem(at: staging) }
        for file in Self.files { try copy(file, from: folder, to: staging) }
        let packed = try PackedModel(packing: staging)
        do {
            try packed.write(to: staging)
        } catch {
            throw notInstalled(error)
        }
        // The packed file last: it names the dates of the others, which they keep.
        for name in Self.files.map(\.name) + [PackedModel.fileName] {
            let source = staging.appending(path: name).path
            guard unsafe rename(source, url.appending(path: name).path) == 0 else {
                throw notInstalled(POSIXError(.init(rawValue: errno) ?? .EIO))
            }
        }
    }

    static let name = "all-MiniLM-L6-v2"
    static let weightsName = "model.safetensors"
    static let weightsDigest = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
    static let vocabularyName = "vocab.txt"

    private static func models(in environment: [String: String]) -> URL {
        if let models = environment["SKILLBOX_MODELS"], !models.isEmpty {
            return URL(filePath: models, directoryHint: .isDirectory)
        }
        let home = FileManager.default.homeDirectoryForCurrentUser
        // The XDG specification has relative paths ignored.
        let data = environment["XDG_DATA_HOME"].flatMap { path in
            path.hasPrefix("/") ? URL(filePath: path, directoryHint: .isDirectory) : nil
        }
        return (data ?? home.appending(path: ".local/share")).appending(path: "skillbox/models")
    }

    private func copy(_ file: File, from folder: URL, to staging: URL) throws(EmbeddingError) {
        let source = folder.appending(path: file.name)
        guard FileManager.default.fileExists(atPath: source.path) else {
            throw .missing(file: file.name, folder: folder.path)
        }
        let copy = staging.appending(path: file.name)
        do {
            // A download cache may hold links; copying one would leave the file where it is.
            try FileManager.default.copyItem(at: source.resolvingSymlinksInPath(), to: copy)
        } catch {
            throw notInstalled(error)
        }
        try file.verify(at: copy)
    }

    private func notInstalled(_ error: any Error) -> EmbeddingError {
        .notInstalled(folder: url.path, reason: "\(error.localizedDescription).")
    }
}

extension ModelFolder.File {
    static let weights = Self(
        name: ModelFolder.weightsName, digest: ModelFolder.weightsDigest)
    static let vocabulary = Self(
        name: ModelFolder.vocabularyName,
        digest: "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3")

    fileprivate func verify(at url: URL) throws(EmbeddingError) {
        _ = try contents(at: url, options: .alwaysMapped)
    }

    /// Returns the bytes whose SHA-256 is the published one.
    fileprivate func contents(
        at url: URL, options: Data.ReadingOptions
    ) throws(EmbeddingError) -> Data {
        guard FileManager.default.fileExists(atPath: url.path) else {
            throw .missing(file: name, folder: url.deletingLastPathComponent().path)
        }
        let bytes: Data
        do {
            bytes = try Data(contentsOf: url, options: options)
        } catch {
            throw .unreadable(file: url.path, reason: "\(error.localizedDescription).")
        }
        let found = SourceDigest(of: bytes).hexadecimal
        guard found == digest else {
            throw .unexpectedDigest(file: url.path, expected: digest, found: found)
        }
        return bytes
    }
}
