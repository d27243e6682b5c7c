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
        var optimization = Optimization.none
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

    /// Compiles a job, whose answer is nobody's fault but the source's.
    func compile(_ job: Job) async throws(JailError) -> Answer {
        let cache = try await moduleCache(for: job.optimization)
        let answer = try await perform(job, moduleCache: cache)
        guard case .didNotCompile = answer, artifacts.removeIfDamaged(cache) else { return answer }
        return try await perform(
            job, moduleCache: try await moduleCache(for: job.optimization))
    }

    /// Names what a job gives: the same for everything that it is made from, and how.
    func key(of job: Job) -> SourceDigest {
        // Where a run finds things differs from one to the next and from tier to tier; nothing of
        // that stays in what it gives.
        let places = JailPlaces(tier: .t1)
        let sources = job.sources.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
        let parts = [
            [Self.layout, toolchain.identity.hexadecimal], sources, job.products,
            // The folder of an entry has its key for a name.
            job.modules.map(\.lastPathComponent), Self.environment,
        ]
        let lists = parts + commands(for: job, at: places)
        return SourceDigest(of: lists.flatMap { [String($0.count)] + $0 })
    }

    /// Returns the entry of a job of our own, compiled when there is none yet.
    ///
    /// A toolchain that can't build it is no use: the error says by `name` what it failed at.
    func entry(of job: Job, named name: String) async throws(JailError) -> URL {
        let answer = try await artifacts.entry(for: key(of: job), holding: job.products) {
            () async throws(JailError) in try await compile(job)
        }
        return try Self.entry(in: answer, named: "build \(name)")
    }

    /// The compiler's own cache of C modules, made once for each toolchain from our own imports and
    /// shown read-only ever after: what one untrusted source made would serve all others.
    ///
    /// C headers may tell whether they are compiled for speed, so each way has a cache of its own.
    private func moduleCache(for optimization: Optimization) async throws(JailError) -> URL {
        let imports = Self.cachedModules.map { "import \($0)\n" }.joined()
        let job = Job(
            sources: ["imports.swift": imports], module: "Imports", optimization: optimization,
            products: [Self.cacheFolder])
        // Reading its megabytes each time would take a tenth of the time to compile a skill.
        let answer = try await artifacts.entry(
            for: key(of: job), holding: job.products, .dates
        ) { () async throws(JailError) in try await perform(job, moduleCache: nil) }
        return try Self.entry(in: answer, named: "import Foundation")
    }

    private static func entry(
        in answer: ArtifactStore.Answer, named task: String
    ) throws(JailError) -> URL {
        switch answer {
        case .entry(let folder): return folder
        case .didNotCompile(let diagnostics):
            throw .toolchainMissing(
                reason: "its compiler can't \(task): "
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
        var request = JailRequest(
            places: places, profile: .compiler, limits: Self.limits,
            work: .commands(commands(for: job, at: places)), binds: view.binds, links: view.links,
            environment: Self.environment, collected: job.products, collectLimit: 256 << 20)
        request.binds.append(.init(source: sources.path, target: places.place("/src")))
        let modules = places.place(Self.modulesFolder)
        for entry in job.modules {
            // An entry that is gone shows nothing, and the compiler misses its module by name.
            for name in artifacts.names(in: entry) {
                request.binds.append(
                    .init(source: entry.appending(path: name).path, target: "\(modules)/\(name)"))
            }
        }
        if let moduleCache {
            request.binds.append(
                .init(
                    source: moduleCache.appending(path: Self.cacheFolder).path,
                    target: "\(places.scratch)/\(Self.cacheFolder)"))
        }
        return request
    }

    private func commands(for job: Job, at places: JailPlaces) -> [[String]] {
        var frontend = [
            toolchain.frontend.path, "-frontend", "-c",
            "-target", Toolchain.target, "-resource-dir",
            toolchain.root.appending(path: "lib/swift").path,
            // A path that is the same in every run: the cache remembers it.
            "-module-cache-path", "/proc/self/cwd/\(Self.cacheFolder)",
            "-module-name", job.module, "-I", places.place(Self.modulesFolder),
            "-diagnostic-style", "llvm", job.optimization.rawValue, "-o", "\(job.module).o",
        ]
        frontend += Self.hasteOptions + job.options
        frontend += job.sources.keys.sorted().map { places.place("/src/\($0)") }
        guard let link = job.link else { return [frontend] }
        return [frontend, [toolchain.linker.path] + link(places)]
    }

    /// The linker's arguments for a shared library of `module`'s object file.
    ///
    /// Reading all that Foundation and the standard library offer takes half of the linker's time,
    /// so a library finds them through SkillKit's as it is loaded: they are named only in the link
    /// without other `modules`, SkillKit's own. A symbol that is nowhere is noticed by the loader.
    func sharedLibrary(
        of module: String, using modules: [String], at places: JailPlaces
    ) -> [String] {
        let inputs = [toolchain.startObject.path, "\(module).o"]
        let search =
            // An isolate kept ready has the library from a descriptor, which lies beside nothing.
            ["-rpath", "$ORIGIN:\(Self.runtimeFromProgram):\(JailView.runtimeFolder)"]
            + ["-L", places.place(Self.modulesFolder)]
        let output = ["-shared", "-o", "lib\(module).so", "-soname", "lib\(module).so"]
        let libraries =
            modules.isEmpty
            ? libraryArguments(toolchain.libraries, always: Toolchain.broughtAlong)
            : libraryArguments(toolchain.libraries.filter { !Toolchain.broughtAlong.contains($0) })
        let missing = modules.isEmpty ? "--no-undefined" : "--unresolved-symbols=ignore-all"
        let dependencies = modules.map { "-l\($0)" }
        return output + inputs + search + dependencies + libraries + [missing]
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
        let output = ["-pie", "-dynamic-linker", loader, "-o", module]
        return output + inputs + ["-rpath", Self.runtimeFromProgram]
            + libraryArguments(toolchain.libraries) + ["--no-undefined", "\(folder)/crtn.o"]
    }

    /// Those of `libraries` that are in `always` are loaded even when nothing of theirs is used.
    private func libraryArguments(_ libraries: [String], always: [String] = []) -> [String] {
        let search = [toolchain.runtime.path, "/usr/lib/\(Toolchain.architecture)-linux-gnu"]
        let some = libraries.filter { !always.contains($0) }
        var arguments = ["--threads=1"] + search.flatMap { ["-L", $0] }
        arguments += libraries.filter(always.contains).map { "-l\($0)" }
        arguments += ["--as-needed"] + some.map { "-l\($0)" }
        return arguments + ["-lc", "-lm", "-z", "relro", "-z", "now"]
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

    /// Changes when entries made before can't be used any more and nothing else in a key tells.
    static let layout = "3"

    private static let cacheFolder = "module-cache"
    private static let modulesFolder = "/modules"
    // What is run lies in a folder beside the runtime's.
    private static let runtimeFromProgram = "$ORIGIN/..\(JailView.runtimeFolder)"
    // The compiler's checks of its own work, names for reading its output, and a hash for compiling
    // the same again: together a twentieth of its time. What it says of a source stays the same.
    private static let hasteOptions = [
        "-sil-verify-none", "-disable-llvm-verify", "-disable-llvm-value-names",
        "-disable-incremental-llvm-codegen",
    ]
    // Each time that the heap grows the jail's supervisor is asked, so it grows in large steps.
    private static let environment = ["MALLOC_TOP_PAD_=67108864"]
    private static let limits = RunLimits(
        wallTime: .seconds(60), cpuTime: .seconds(60), memory: 2 << 30, output: 1 << 20,
        scratch: 256 << 20, processes: 1, threads: 16)
}
