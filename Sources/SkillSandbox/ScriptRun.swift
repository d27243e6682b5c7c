public import Foundation
import SkillCore

extension Sandbox {
    /// Compiles and runs one Swift script, top-level code and all.
    ///
    /// It finds `arguments` after its own name in `CommandLine.arguments`, may read the host's files
    /// and folders in `readable`, at their own paths, and has the `KEY=VALUE` entries of
    /// `environment` beyond the usual ones.
    ///
    /// `inputDescriptor` is an open file, pipe or socket whose bytes follow `standardInput`. It is
    /// read as the script takes them, and must stay open until the run has ended.
    public func runScript(
        _ source: String, arguments: [String] = [], standardInput: Data = Data(),
        inputDescriptor: Int32? = nil, limits: RunLimits = RunLimits(), readable: [URL] = [],
        environment: [String] = []
    ) async throws(JailError) -> RunReport {
        try limits.validate()
        let job = Compiler.Job(
            sources: ["main.swift": source], module: "main",
            options: ["-entry-point-function-name", Self.scriptFunction],
            link: { compiler.program(of: "main", startedBy: Self.startObject, at: $0) },
            modules: [try await scriptStart()], products: ["main"])
        let program: Data
        switch try await compiler.compile(job) {
        case .didNotCompile(let diagnostics):
            return RunReport(ending: .didNotCompile, diagnostics: diagnostics)
        case .compiled(let files): program = files["main"] ?? Data()
        }
        let draft = try artifacts.makeDraft()
        let file = draft.folder.appending(path: "main")
        try ArtifactStore.write(program, to: file, isProgram: true)

        return try await jail.report(isSkill: false) { places throws(JailError) in
            let script = places.place("/skill/script")
            let view = JailView.swiftRuntime(of: toolchain, at: places)
            var request = JailRequest(
                places: places, profile: .skill, limits: limits,
                work: .commands([[script] + arguments]), binds: view.binds, links: view.links,
                environment: environment, standardInput: standardInput,
                inputDescriptor: inputDescriptor)
            request.binds.append(.init(source: file.path, target: script))
            request.binds += try Self.binds(for: readable, beside: request.binds.map(\.target))
            return request
        }
    }

    /// The object file whose `main` calls the script's, compiled once for each toolchain.
    ///
    /// Standard output is a pipe, which the C library would fill by the block: whatever a script had
    /// printed before it was stopped would be lost.
    private func scriptStart() async throws(JailError) -> URL {
        let source = """
            import Glibc

            @_silgen_name("\(Self.scriptFunction)")
            func script(
                _ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
            ) -> Int32

            @_cdecl("main")
            public func start(
                _ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
            ) -> Int32 {
                setvbuf(stdout, nil, Int32(_IOLBF), 0)
                return script(count, arguments)
            }

            """
        let job = Compiler.Job(
            sources: ["start.swift": source], module: "ScriptStart",
            options: ["-parse-as-library"], products: [Self.startObject])
        return try await compiler.entry(of: job, named: "what starts a script")
    }

    private static let startObject = "ScriptStart.o"
    private static let scriptFunction = "skillboxScript"
}
