public import Foundation

extension Jail {
    /// Runs any program of the host in the jail.
    ///
    /// `program` is a path, or a name looked for in `/usr/local/bin`, `/usr/bin` and `/bin`. It may
    /// read the host's files and folders in `readable`, at their own paths, and finds the `KEY=VALUE`
    /// entries of `environment` beyond the usual ones.
    ///
    /// `inputDescriptor` is an open file, pipe or socket whose bytes follow `standardInput`. It is
    /// read as the program takes them, and must stay open until the run has ended.
    public func runProgram(
        _ program: String, arguments: [String] = [], standardInput: Data = Data(),
        inputDescriptor: Int32? = nil, limits: RunLimits = RunLimits(), readable: [URL] = [],
        environment: [String] = []
    ) async throws(JailError) -> RunReport {
        let path = try Self.path(of: program)
        return try await report(isSkill: false) { places throws(JailError) in
            let view = JailView.program(at: places)
            var request = JailRequest(
                places: places, profile: .program, limits: limits,
                work: .commands([[path] + arguments]), binds: view.binds, links: view.links,
                environment: environment, standardInput: standardInput,
                inputDescriptor: inputDescriptor)
            // A link leads below one of the folders.
            let shown = view.binds.map(\.target) + view.links.map(\.path)
            if !shown.contains(where: { path.hasPrefix($0 + "/") }) {
                request.binds.append(.init(source: path, target: path))
            }
            request.binds += try Sandbox.binds(for: readable, beside: shown + [path])
            return request
        }
    }

    private static func path(of program: String) throws(JailError) -> String {
        let candidates =
            program.contains("/")
            ? [URL(filePath: program).standardizedFileURL.path]
            : ["/usr/local/bin", "/usr/bin", "/bin"].map { "\($0)/\(program)" }
        guard !program.isEmpty, let path = candidates.first(where: isProgram) else {
            throw .programMissing(program)
        }
        return path
    }

    private static func isProgram(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
            && !isFolder.boolValue && FileManager.default.isExecutableFile(atPath: path)
    }
}
