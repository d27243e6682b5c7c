import Foundation
import SkillSandbox

/// C for tests, compiled by the toolchain's own compiler.
enum CProgram {
    static func compile(_ sources: [URL], options: [String], to file: URL) throws {
        let compiler = try TestSandbox.sandbox().toolchain.root.appending(path: "bin/clang")
        let warnings = ["-Wall", "-Wextra", "-Werror", "-Wno-unused-result"]
        let compilation = try OutsideProgram.run(
            compiler,
            arguments: ["-std=gnu17", "-O2", "-D_GNU_SOURCE", "-fuse-ld=lld"] + warnings + options
                + sources.map(\.path) + ["-o", file.path])
        guard compilation.exitCode == 0 else { throw DidNotCompile(message: compilation.errors) }
    }

    struct DidNotCompile: Error {
        var message: String
    }
}
