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

    /// Runs a program in the jail that tells what it sees of its own layers.
    private func jail() async -> [Finding] {
        do {
            let report = try await Jail(environment: environment).runProgram(
                "cat", arguments: ["/proc/self/status"])
            guard report.succeeded else {
                return [Finding(name: "jail", state: .missing, detail: "\(report)")]
            }
            let status = String(decoding: report.standardOutput, as: UTF8.self)
            let tier = report.tier.rawValue
            return [
                Finding(
                    name: "jail", state: .works,
                    detail: "tier \(tier): user, pid, mount, net, ipc, uts and cgroup namespaces"),
                Self.layer("seccomp", "Seccomp:\t2", in: status, "a filter is in force"),
                Self.layer("privileges", "NoNewPrivs:\t1", in: status, "no new ones, ever"),
                Self.layer("capabilities", "CapEff:\t0000000000000000", in: status, "none"),
                await landlock(),
            ]
        } catch {
            return [Finding(name: "jail", state: .missing, detail: "\(error)")]
        }
    }

    private static func layer(
        _ name: String, _ line: String, in status: String, _ detail: String
    ) -> Finding {
        status.contains(line)
            ? Finding(name: name, state: .works, detail: detail)
            : Finding(name: name, state: .missing, detail: "the jailed program's status differs")
    }

    /// /tmp is writable and a read-only folder isn't: the second is also what mounts say, but making
    /// a device node in /tmp is refused by Landlock and the filter alone.
    private func landlock() async -> Finding {
        do {
            let report = try await Jail(environment: environment).runProgram(
                "ln", arguments: ["/tmp", "/dev/shm-probe"])
            return Finding(
                name: "files", state: report.succeeded ? .missing : .works,
                detail: report.succeeded
                    ? "the jail's root is writable" : "a read-only root, and Landlock")
        } catch {
            return Finding(name: "files", state: .missing, detail: "\(error)")
        }
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
                the reference library\(path.map { ", \($0)" } ?? ""), about 25 times slower; \
                install libopenblas0-pthread
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
            let model = configuration.model ?? "no model named in SKILLBOX_MODEL"
            return Finding(
                name: "endpoint", state: .works, detail: "\(configuration.server), \(model)")
        } catch {
            return Finding(
                name: "endpoint", state: .optional,
                detail: "OPENAI_BASE_URL is not usable, so `grow` is not: \(error)")
        }
    }
}
