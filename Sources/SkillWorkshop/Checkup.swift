import Foundation
import SkillChat
import SkillSandbox
import SkillSearch
import SkillStorage

/// What works on this machine, tried rather than assumed.
public struct Checkup: Sendable {
    public struct Finding: Hashable, Sendable {
        public enum State: String, Hashable, Sendable {
            case works
            case missing
            /// Not there, and not needed for the rest.
            case optional
        }

        public let name: String
        public let state: State
        public let detail: String
    }

    private let folder: LibraryFolder
    private let environment: [String: String]

    public init(folder: LibraryFolder, environment: [String: String]) {
        self.folder = folder
        self.environment = environment
    }

    public func findings() async -> [Finding] {
        var findings = await jail()
        findings.append(await toolchain())
        findings += [blas(), model(), await library(), endpoint()]
        return findings
    }

    /// The jail as a whole, then layer by layer what was tried.
    private func jail() async -> [Finding] {
        do {
            let jail = try Jail(environment: environment)
            let layers = try await jail.layers()
            let failing = layers.filter { $0.state == .fails }.map(\.name)
            let tier = "tier \(jail.tier.rawValue)"
            let whole = Finding(
                name: "jail", state: failing.isEmpty ? .works : .missing,
                detail: failing.isEmpty
                    ? tier + (jail.refusal.map { ", since the kernel refuses to \($0)" } ?? "")
                    : "\(tier) lets through what it should hold: \(failing.joined(separator: ", "))"
            )
            return [whole] + layers.map(Self.finding)
        } catch {
            return [Finding(name: "jail", state: .missing, detail: "\(error)")]
        }
    }

    private static func finding(of layer: JailLayer) -> Finding {
        let state: Finding.State =
            switch layer.state {
            case .holds: .works
            case .fails: .missing
            case .absent: .optional
            }
        return Finding(name: layer.name, state: state, detail: layer.detail)
    }

    private func toolchain() async -> Finding {
        do {
            let sandbox = try Sandbox(artifacts: folder.artifacts, environment: environment)
            let version = try await sandbox.compilerVersion()
            return Finding(name: "toolchain", state: .works, detail: version)
        } catch {
            return Finding(name: "toolchain", state: .missing, detail: "\(error)")
        }
    }

    private func blas() -> Finding {
        do {
            _ = try BLAS.loaded()
        } catch {
            return Finding(name: "BLAS", state: .missing, detail: "\(error)")
        }
        let paths = Self.mappedLibraries()
        let kinds = [
            ("openblas", "OpenBLAS"), ("mkl", "Intel MKL"), ("blis", "BLIS"), ("atlas", "ATLAS"),
        ]
        for (word, name) in kinds {
            if let path = paths.first(where: { $0.lowercased().contains(word) }) {
                return Finding(name: "BLAS", state: .works, detail: "\(name), \(path)")
            }
        }
        let path = paths.first { $0.contains("blas") }
        return Finding(
            name: "BLAS", state: .works,
            detail: """
                the reference library\(path.map { ", \($0)" } ?? ""); install \
                libopenblas0-pthread to draw large libraries faster
                """)
    }

    /// The libraries in this process by their real paths: of those that Debian's alternatives offer,
    /// the one that was chosen.
    private static func mappedLibraries() -> [String] {
        var maps = Data()
        if let file = FileHandle(forReadingAtPath: "/proc/self/maps") {
            // The kernel hands it out a page at a time. Where it can't be read, the library stays
            // unnamed.
            while let page = try? file.read(upToCount: 1 << 16), !page.isEmpty { maps += page }
        }
        return String(decoding: maps, as: UTF8.self).split(separator: "\n").compactMap { line in
            line.firstIndex(of: "/").map { String(line[$0...]) }
        }.filter { $0.contains(".so") }
    }

    private func model() -> Finding {
        let folder = ModelFolder(environment: environment)
        guard folder.isInstalled else {
            return Finding(
                name: "model", state: .missing,
                detail: "all-MiniLM-L6-v2 is not installed; run: skillbox model install")
        }
        do {
            try folder.verify()
            return Finding(
                name: "model", state: .works, detail: "all-MiniLM-L6-v2, its digest checked")
        } catch {
            return Finding(name: "model", state: .missing, detail: "\(error)")
        }
    }

    private func library() async -> Finding {
        guard FileManager.default.fileExists(atPath: folder.database.path) else {
            return Finding(
                name: "library", state: .optional,
                detail: "none yet at \(folder.url.path); `skillbox add` makes it")
        }
        do {
            let store = try SkillStore(openingExisting: folder.database)
            try await store.checkIntegrity()
            let count = try await store.statistics().skills
            return Finding(
                name: "library", state: .works,
                detail: "\(count) \(count == 1 ? "skill" : "skills") at \(folder.url.path), whole")
        } catch {
            return Finding(name: "library", state: .missing, detail: "\(error)")
        }
    }

    private func endpoint() -> Finding {
        do {
            let configuration = try ChatConfiguration(environment: environment)
            let named = configuration.endpoints.map { "\($0.server), \($0.model)" }
            let unnamed = configuration.server.map { "\($0), no model named in SKILLBOX_MODEL" }
            return Finding(
                name: "endpoint", state: .works,
                detail: named.isEmpty ? unnamed ?? "" : named.joined(separator: "; "))
        } catch {
            return Finding(
                name: "endpoint", state: .optional,
                detail: "OPENAI_BASE_URL is not usable, so `grow` is not: \(error)")
        }
    }
}
