import Foundation
import SkillCore

/// Runs the Swift compiler and the linker in the jail's compiler profile.
///
/// `swift-frontend` and `ld.lld` are called directly: the driver would take twice the time.
struct Compiler: Sendable {
    /// What one compilation is given.
    struct Job {
        /// File names and contents.
        var sources: [String: String]
        var module: String
        /// Options of the frontend beyond those that every job has.
        var options: [String] = []
        /// The linker's arguments; nil compiles only.
        var link: ((JailPlaces) -> [String])?
        /// Entries of dependencies, whose files are shown in one folder.
        var modules: [URL] = []
        /// Files in the scratch folder, where the compiler starts, to bring back.
        var products: [String]
    }

    enum Answer {
        case compiled([String: Data])
        case didNotCompile([Diagnostic])
    }

    let jail: Jail
    let toolchain: Toolchain
    let artifacts: ArtifactStore

    func compile(_ job: Job) async throws(JailError) -> Answer {
        try await perform(job, moduleCache: try await moduleCache())
    }

    /// Returns the entry of a job of our own, compiled when there is none for `key` yet.
    ///
    /// A toolchain that can't build it is no use: the error says by `name` what it failed at.
    func entry(
        of job: Job, for key: SourceDigest, named name: String
    ) async throws(JailError) -> URL {
        let answer = try await artifacts.entry(for: key, holding: job.products) {
            () async throws(JailError) in try await compile(job)
        }
        switch answer {
        case .entry(let folder): return folder
        case .didNotCompile(let diagnostics):
            throw .toolchainMissing(
                reason: "its compiler can't build \(name): "
                    + (diagnostics.first?.message ?? "it gave no reason"))
        }
    }

    /// The compiler's own cache of C modules, made once for each toolchain from our own imports and
    /// shown read-only ever after: what one untrusted source made would serve all others.
    func moduleCache() async throws(JailError) -> URL {
        let imports = Self.cachedModules.map { "import \($0)\n" }.joined()
        let key = SourceDigest(of: [
            "module cache", Self.layout, toolchain.identity.hexadecimal, imports,
        ])
        let job = Job(
            sources: ["imports.swift": imports], module: "Imports", products: [Self.cacheFolder])
        let answer = try await artifacts.entry(for: key, holding: [Self.cacheFolder]) {
            () async throws(JailError) in try await perform(job, moduleCache: nil)
        }
        switch answer {
        case .entry(let entry): return entry.appending(path: Self.cacheFolder)
        case .didNotCompile(let diagnostics):
            throw .toolchainMissing(
                reason: "its compiler can't import Foundation: "
                    + (diagnostics.first?.message ?? "it gave no reason"))
        }
    }

    private func perform(_ job: Job, moduleCache: URL?) async throws(JailError) -> Answer {
        let draft = try artifacts.makeDraft()
        let sources = draft.folder
        for (name, text) in job.sources {
            try ArtifactStore.write(Data(text.utf8), to: sources.appending(path: name))
        }
        let (outcome, _) = try await jail.perform { places in
            request(job, at: places, sources: sources, moduleCache)
        }
        let statement = try outcome.statement()
        let printed = String(decoding: outcome.standardError.bytes, as: UTF8.self)
        let files = outcome.frames.files
        let isWhole = job.products.allSatisfy { product in
            files[product] != nil || files.keys.contains { $0.hasPrefix("\(product)/") }
        }
        guard statement.stop == .none, statement.status == .exited(0), isWhole else {
            return .didNotCompile(Self.diagnostics(in: printed, statement))
        }
        return .compiled(files)
    }

    private func request(
        _ job: Job, at places: JailPlaces, sources: URL, _ moduleCache: URL?
    ) -> JailRequest {
        let view = JailView.compiler(of: toolchain, at: places)
        let modules = places.place(Self.modulesFolder)
        var frontend = [
            toolchain.frontend.path, "-frontend", "-c",
            "-target", Toolchain.target, "-resource-dir",
            toolchain.root.appending(path: "lib/swift").path,
            // A path that is the same in every run: the cache remembers it.
            "-module-cache-path", "/proc/self/cwd/\(Self.cacheFolder)",
            "-module-name", job.module, "-I", modules, "-diagnostic-style", "llvm", "-Onone",
            "-o", "\(job.module).o",
        ]
        frontend +=
            job.options + job.sources.keys.sorted().map { places.place("/src/\($0)") }
        var commands = [frontend]
        if let link = job.link { commands.append([toolchain.linker.path] + link(places)) }

        var request = JailRequest(
            places: places, profile: .compiler, limits: Self.limits, work: .commands(commands),
            binds: view.binds, links: view.links, collected: job.products,
            collectLimit: 256 << 20)
        request.binds.append(.init(source: sources.path, target: places.place("/src")))
        for entry in job.modules {
            // An entry that is gone shows nothing, and the compiler misses its module by name.
            let names = try? FileManager.default.contentsOfDirectory(atPath: entry.path)
            for name in names ?? [] {
                request.binds.append(
                    .init(source: entry.appending(path: name).path, target: "\(modules)/\(name)"))
            }
        }
        if let moduleCache {
            request.binds.append(
                .init(
                    source: moduleCache.path, target: "\(places.scratch)/\(Self.cacheFolder)"))
        }
        return request
    }

    /// The linker's arguments for a shared library of `module`'s object file.
    func sharedLibrary(
        of module: String, using modules: [String], at places: JailPlaces
    ) -> [String] {
        let inputs = [toolchain.startObject.path, "\(module).o"]
        let search =
            ["-rpath", "$ORIGIN:\(Self.runtimeFromProgram)"]
            + ["-L", places.place(Self.modulesFolder)]
        return ["-shared", "-o", "lib\(module).so", "-soname", "lib\(module).so"] + inputs + search
            + modules.map { "-l\($0)" } + libraryArguments
    }

    /// The linker's arguments for a program of `module`'s object file and of a dependency's.
    func program(
        of module: String, startedBy starter: String, at places: JailPlaces
    ) -> [String] {
        let folder = "/usr/lib/\(Toolchain.architecture)-linux-gnu"
        let start = ["Scrt1.o", "crti.o"].map { "\(folder)/\($0)" }
        #if arch(arm64)
            let loader = "/lib/ld-linux-aarch64.so.1"
        #else
            let loader = "/lib64/ld-linux-x86-64.so.2"
        #endif
        let starter = "\(places.place(Self.modulesFolder))/\(starter)"
        let inputs = start + [toolchain.startObject.path, starter, "\(module).o"]
        return ["-pie", "-dynamic-linker", loader, "-o", module]
            + inputs + ["-rpath", Self.runtimeFromProgram] + libraryArguments + ["\(folder)/crtn.o"]
    }

    private var libraryArguments: [String] {
        ["--as-needed", "-L", toolchain.runtime.path]
            + ["-L", "/usr/lib/\(Toolchain.architecture)-linux-gnu"]
            + toolchain.libraries.map { "-l\($0)" }
            + ["-lc", "-lm", "-z", "relro", "-z", "now", "--no-undefined"]
    }

    private static func diagnostics(
        in printed: String, _ statement: LauncherStatement
    ) -> [Diagnostic] {
        let found = Diagnostic.parse(printed)
        if found.contains(where: { $0.severity == .error }) { return found }
        let message =
            switch (statement.stop, statement.status) {
            case (.wall, _), (.cpu, _): "The compiler took too long."
            case (.disk, _): "The compiler wrote too much."
            case (.denied, _):
                "The compiler made a forbidden system call: \(statement.denied ?? "unknown")."
            case (_, .signaled): "The compiler crashed."
            case (_, .exited):
                printed.split(separator: "\n").first.map(String.init) ?? "The compiler failed."
            }
        return found + [Diagnostic(line: 0, column: 0, severity: .error, message: message)]
    }

    /// What a source may import beyond other skills.
    static let cachedModules = [
        "Dispatch", "Foundation", "FoundationNetworking", "FoundationXML", "Glibc", "Observation",
        "RegexBuilder", "Synchronization",
    ]

    /// Changes whenever entries made before can't be used any more.
    static let layout = "2"

    private static let cacheFolder = "module-cache"
    private static let modulesFolder = "/modules"
    // What is run lies in a folder beside the runtime's.
    private static let runtimeFromProgram = "$ORIGIN/..\(JailView.runtimeFolder)"
    private static let limits = RunLimits(
        wallTime: .seconds(60), cpuTime: .seconds(60), memory: 2 << 30, output: 1 << 20,
        scratch: 256 << 20, processes: 1, threads: 16)
}
