public import Foundation
public import SkillCore

/// Runs untrusted Swift: whole scripts, skills, and any other program.
///
/// Everything happens in the jail, the compiler's work included.
public struct Sandbox: Sendable {
    public let jail: Jail
    public let toolchain: Toolchain
    let artifacts: ArtifactStore
    let compiler: Compiler

    /// Creates a sandbox that keeps compiled files in the folder `artifacts`.
    ///
    /// The folder is made when it is needed, and may be deleted at any time. What was used longest
    /// ago goes when the files take more than 2 GiB.
    public init(jail: Jail, toolchain: Toolchain, artifacts: URL) {
        self.init(
            jail: jail, toolchain: toolchain, artifacts: ArtifactStore(folder: artifacts))
    }

    private init(jail: Jail, toolchain: Toolchain, artifacts: ArtifactStore) {
        self.jail = jail
        self.toolchain = toolchain
        self.artifacts = artifacts
        compiler = Compiler(jail: jail, toolchain: toolchain, artifacts: self.artifacts)
    }

    /// Finds the launcher and the toolchain; see ``Jail`` and ``Toolchain``.
    ///
    /// `SKILLBOX_CACHE_SIZE` names another size for the compiled files, such as `512MiB`.
    public init(
        artifacts: URL, environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(JailError) {
        try self.init(
            jail: Jail(environment: environment), toolchain: Toolchain(environment: environment),
            artifacts: ArtifactStore(
                space: ArtifactSpace(folder: artifacts, environment: environment)))
    }
}

extension Sandbox {
    /// Compiles `module` against `dependencies`, or takes it from the artifacts.
    ///
    /// The dependencies are what its source imports, each built by this sandbox; theirs is another
    /// `optimization` or the same.
    public func build(
        _ module: SkillModule, dependencies: [SkillArtifact], optimization: Optimization = .none
    ) async throws(JailError) -> BuildAnswer {
        let plan = try await plan(module, dependencies, optimization)
        let answer = try await artifacts.entry(for: plan.key, holding: plan.job.products) {
            () async throws(JailError) in try await compiler.compile(plan.job)
        }
        switch answer {
        case .entry(let folder): return .built(plan.artifact(in: folder))
        case .didNotCompile(let diagnostics): return .didNotCompile(diagnostics)
        }
    }

    /// What ``build(_:dependencies:optimization:)`` has given before, or nil.
    public func built(
        _ module: SkillModule, dependencies: [SkillArtifact], optimization: Optimization = .none
    ) async throws(JailError) -> SkillArtifact? {
        let plan = try await plan(module, dependencies, optimization)
        return artifacts.entry(for: plan.key, holding: plan.job.products).map(plan.artifact)
    }

    /// How a module is built.
    private struct BuildPlan {
        var module: String
        var job: Compiler.Job
        var key: SourceDigest
        /// What it needs.
        var closure: [SkillArtifact.Link]

        func artifact(in folder: URL) -> SkillArtifact {
            SkillArtifact(
                module: module, key: key, folder: folder,
                closure: closure + [.init(module: module, folder: folder)])
        }
    }

    private func plan(
        _ module: SkillModule, _ dependencies: [SkillArtifact], _ optimization: Optimization
    ) async throws(JailError) -> BuildPlan {
        let kit = try await skillKit()
        var closure = [SkillArtifact.Link(module: Self.kitModule, folder: kit)]
        for link in dependencies.flatMap(\.closure) where !closure.contains(link) {
            closure.append(link)
        }
        let interface = "\(module.name).swiftmodule"
        let modules = closure.map(\.module)
        let job = Compiler.Job(
            sources: ["skill.swift": module.source, "entry.swift": Self.entrySource(of: module)],
            module: module.name, optimization: optimization,
            options: [
                "-parse-as-library", "-enable-testing", "-emit-module",
                "-emit-module-path", interface,
            ],
            link: { compiler.sharedLibrary(of: module.name, using: modules, at: $0) },
            modules: closure.map(\.folder), products: ["lib\(module.name).so", interface])
        return BuildPlan(
            module: module.name, job: job, key: compiler.key(of: job), closure: closure)
    }

    /// Runs a compiled skill on one input, in a jail of its own.
    ///
    /// When `watchingSystemCalls`, the report names those that it made. Each is then asked about on
    /// its way, which takes some microseconds of the run's time.
    ///
    /// `broker` answers what the skill asks of its host; without one all that is denied.
    public func run(
        _ artifact: SkillArtifact, input: JSONValue, limits: RunLimits = RunLimits(),
        readable: [URL] = [], environment: [String] = [], watchingSystemCalls: Bool = false,
        broker: (any HostBroker)? = nil
    ) async throws(JailError) -> RunReport {
        try await jail.report(isSkill: true) { places throws(JailError) in
            let view = JailView.swiftRuntime(of: toolchain, at: places)
            let library = places.place("/skill/lib\(artifact.module).so")
            var request = JailRequest(
                places: places, profile: .skill, limits: limits,
                work: .library(path: library, entry: Self.entryName(of: artifact.module)),
                binds: view.binds, links: view.links, environment: environment)
            for link in artifact.closure {
                let name = "lib\(link.module).so"
                request.binds.append(
                    .init(
                        source: link.folder.appending(path: name).path,
                        target: places.place("/skill/\(name)")))
            }
            request.binds += try Self.binds(for: readable, beside: request.binds.map(\.target))
            request.input = Self.frame(input)
            request.isWatched = watchingSystemCalls
            request.broker = broker
            return request
        }
    }

    /// An input as a skill reads it: its length, little-endian in 32 bits, and JSON.
    static func frame(_ input: JSONValue) -> Data {
        Data(prefixed: Data(input.canonical.utf8))
    }

    /// Returns the library of one module of an artifact, as it was kept.
    ///
    /// It is read once, and what was read is what was checked. Nil means that it is gone or damaged:
    /// building the skill again makes it anew.
    func verifiedLibrary(of link: SkillArtifact.Link) -> Data? {
        artifacts.verifiedBytes(of: "lib\(link.module).so", in: link.folder)
    }

    /// What every skill may import beside Foundation, compiled once for each toolchain.
    func skillKit() async throws(JailError) -> URL {
        let products = ["lib\(Self.kitModule).so", "\(Self.kitModule).swiftmodule"]
        let job = Compiler.Job(
            sources: SkillKitSource.files, module: Self.kitModule,
            options: [
                "-parse-as-library", "-emit-module",
                "-emit-module-path", "\(Self.kitModule).swiftmodule",
            ],
            link: { compiler.sharedLibrary(of: Self.kitModule, using: [], at: $0) },
            products: products)
        return try await compiler.entry(of: job, named: "SkillKit")
    }

    /// The function that the launcher calls: it decodes the input, calls `run` and encodes the
    /// output.
    private static func entrySource(of module: SkillModule) -> String {
        """
        import SkillKit

        @_cdecl("\(entryName(of: module.name))")
        public func \(entryName(of: module.name))(_ input: Int32, _ result: Int32) -> Int32 {
            SkillEntry.answer(from: input, to: result) { (input: Input) \
        \(module.isAsync ? "async " : "")throws -> Output in
                \(module.isAsync ? "try await run(input)" : "try run(input)")
            }
        }

        """
    }

    static func entryName(of module: String) -> String { "skillboxEntry\(module)" }

    static let kitModule = "SkillKit"

    /// Shows `paths` at their own places, unless they are seen there already.
    static func binds(
        for paths: [URL], beside shown: [String]
    ) throws(JailError) -> [JailRequest.Bind] {
        var binds: [JailRequest.Bind] = []
        for path in paths {
            let file = path.standardizedFileURL.path
            guard FileManager.default.fileExists(atPath: file) else {
                throw .setupFailed(step: "show \(file)", reason: systemMessage(ENOENT))
            }
            // The jail has a /tmp of its own, on which nothing of the host's may lie as a whole.
            guard file != "/", file != "/tmp",
                !["/proc", "/dev", "/sys"].contains(where: { file.isBelow($0) })
            else {
                throw .badLimit("\"\(file)\" is never shown in a jail. Name a folder of your own.")
            }
            if !(shown + binds.map(\.target)).contains(where: { file.isBelow($0) }) {
                binds.append(.init(source: file, target: file))
            }
        }
        return binds
    }
}

extension String {
    /// Whether a path is `folder` or lies in it.
    fileprivate func isBelow(_ folder: String) -> Bool {
        self == folder || hasPrefix(folder + "/")
    }
}
