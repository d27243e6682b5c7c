import Foundation

/// Another jail, where it is installed: without a filter of system calls and without limits.
enum Bubblewrap {
    static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: program) }

    /// Such as `bubblewrap 0.8.0`.
    static func version() throws -> String {
        let printed = try SpawnedProgram(words: [program, "--version"]).run()
        return String(decoding: printed, as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Runs what `plain` runs, with every namespace; `shown` are seen inside beside `/usr`.
    static func around(_ plain: SpawnedProgram, showing shown: [URL] = []) -> SpawnedProgram {
        var jailed = plain
        let binds = shown.flatMap { ["--ro-bind", $0.path, $0.path] }
        jailed.words = [program] + options + binds + plain.words
        return jailed
    }

    private static let program = "/usr/bin/bwrap"
    private static let options = [
        "--unshare-all", "--die-with-parent", "--ro-bind", "/usr", "/usr", "--symlink", "usr/lib",
        "/lib", "--symlink", "usr/lib64", "/lib64", "--proc", "/proc", "--dev", "/dev", "--tmpfs",
        "/tmp",
    ]
}
