public import Foundation
public import SkillCore

/// A Swift toolchain on this machine, whose compiler and linker are run in the jail.
public struct Toolchain: Hashable, Sendable {
    /// The folder that holds `bin` and `lib`.
    public let root: URL

    /// Opens the toolchain under `folder`: its `usr`, its `bin`, or the folder above `usr`.
    public init(at folder: URL) throws(JailError) {
        let path = folder.resolvingSymlinksInPath()
        let candidates = [path, path.appending(path: "usr"), path.deletingLastPathComponent()]
        guard let root = candidates.first(where: Self.isComplete) else {
            throw .toolchainMissing(
                reason: "\"\(folder.path)\" holds no swift-frontend, ld.lld and Swift runtime")
        }
        self.root = root
    }

    /// Finds the toolchain by `SKILLBOX_TOOLCHAIN`, else by `swiftc` on `PATH`.
    public init(environment: [String: String] = ProcessInfo.processInfo.environment)
        throws(JailError)
    {
        if let named = environment["SKILLBOX_TOOLCHAIN"], !named.isEmpty {
            try self.init(at: URL(filePath: named))
            return
        }
        let folders = (environment["PATH"] ?? "").split(separator: ":")
        let compilers = folders.map { URL(filePath: String($0)).appending(path: "swiftc") }
        guard
            let compiler = compilers.first(where: {
                FileManager.default.isExecutableFile(atPath: $0.path)
            })
        else { throw .toolchainMissing(reason: "there is no swiftc on PATH") }
        let folder = compiler.resolvingSymlinksInPath().deletingLastPathComponent()
        // Where it is not, the compiler itself is asked.
        if let toolchain = try? Toolchain(at: folder) {
            self = toolchain
        } else {
            // A proxy, such as that of a version manager, knows where the toolchain is.
            try self.init(at: Self.root(toldBy: compiler))
        }
    }

    /// Asks a compiler for its toolchain: whoever put it on `PATH` trusts it.
    private static func root(toldBy compiler: URL) throws(JailError) -> URL {
        struct TargetInfo: Decodable {
            struct Paths: Decodable {
                var runtimeResourcePath: String
            }
            var paths: Paths
        }
        let process = Process()
        let output = Pipe()
        process.executableURL = compiler
        process.arguments = ["-print-target-info"]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        do {
            try process.run()
            let data = try output.fileHandleForReading.readToEnd() ?? Data()
            process.waitUntilExit()
            let info = try JSONDecoder().decode(TargetInfo.self, from: data)
            // .../usr/lib/swift
            return URL(filePath: info.paths.runtimeResourcePath)
                .deletingLastPathComponent().deletingLastPathComponent()
        } catch {
            throw .toolchainMissing(
                reason: "\"\(compiler.path)\" does not tell where its toolchain is")
        }
    }

    /// What changes whenever the compiler, the linker, the runtime or the system's C headers do: their
    /// paths, sizes and dates.
    ///
    /// Of the headers, it is one of the C library's and the kernel's that has its version.
    public var identity: SourceDigest {
        let core = runtime.appending(path: "libswiftCore.so")
        let headers = ["/usr/include/features.h", "/usr/include/linux/version.h"]
        let files = [frontend.path, linker.path, core.path] + headers
        return SourceDigest(
            of: files.flatMap { file in
                // A file that can't be looked at gives an identity of its own. Where the compiler
                // needs it, that fails when it is run.
                let attributes = try? FileManager.default.attributesOfItem(atPath: file)
                let size = (attributes?[.size] as? Int) ?? 0
                let date = (attributes?[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
                return [file, String(size), String(date)]
            })
    }

    var frontend: URL { root.appending(path: "bin/swift-frontend") }
    var linker: URL { root.appending(path: "bin/ld.lld") }
    var runtime: URL { root.appending(path: "lib/swift/linux") }
    var startObject: URL { runtime.appending(path: "\(Self.architecture)/swiftrt.o") }

    /// The runtime's libraries that a program may be linked with, each only when it is used.
    var libraries: [String] {
        // A folder that can't be read fails as the linker looks into it.
        let files = (try? FileManager.default.contentsOfDirectory(atPath: runtime.path)) ?? []
        let names = Set(files)
        return Self.libraryNames.filter { names.contains("lib\($0).so") }
    }

    /// Those of ``libraries`` that whoever loads Foundation has.
    static let broughtAlong = [
        "Foundation", "FoundationEssentials", "FoundationInternationalization", "_FoundationICU",
        "swift_Concurrency", "swift_StringProcessing", "swift_RegexParser", "swiftSynchronization",
        "swiftDispatch", "dispatch", "BlocksRuntime", "swiftGlibc", "swiftCore",
    ]

    /// What most unoptimized skills need beyond those.
    static let oftenNeeded = ["swiftSwiftOnoneSupport"]

    static var target: String { "\(architecture)-unknown-linux-gnu" }

    #if arch(arm64)
        static let architecture = "aarch64"
    #else
        static let architecture = "x86_64"
    #endif

    private static func isComplete(_ root: URL) -> Bool {
        ["bin/swift-frontend", "bin/ld.lld", "lib/swift/linux/libswiftCore.so"].allSatisfy {
            FileManager.default.fileExists(atPath: root.appending(path: $0).path)
        }
    }

    private static let libraryNames = [
        "Foundation", "FoundationEssentials", "FoundationInternationalization", "_FoundationICU",
        "FoundationNetworking", "FoundationXML", "swift_Concurrency", "swift_StringProcessing",
        "swift_RegexParser", "swiftRegexBuilder", "swiftObservation", "swiftSynchronization",
        "swiftDistributed", "swift_Differentiation", "swift_Builtin_float", "swift_Volatile",
        "swiftDispatch", "dispatch", "BlocksRuntime", "swiftGlibc", "swiftSwiftOnoneSupport",
        "swiftCore",
    ]
}
