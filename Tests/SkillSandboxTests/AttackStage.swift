import Foundation
import Glibc
import SkillCore
import SkillTestSupport
import Testing

@testable import SkillSandbox

/// The program that attacks and what it is aimed at, made once and gone when the tests end.
///
/// Everything it is aimed at is within reach of any program of this machine: only a jail keeps it
/// away.
final class AttackStage: Sendable {
    let program: URL
    /// Where the program finds what to aim at.
    let targets: [String]
    /// The one file of the host that every attack may read.
    let shared: URL

    /// A file of the host that no attack may read.
    let secret: URL

    private let folder: TemporaryFolder
    private let careless: String
    private let jails: [JailSetting: Jail]
    private let host: AttackedHost
    private let turns = Turns()

    static func shared() throws -> AttackStage { try made.get() }

    private init() throws {
        folder = try TemporaryFolder()
        // The mark is in its path, in its files and in what the launcher inherits.
        let mark = folder.url.lastPathComponent
        secret = folder.file("secret")
        shared = folder.file("shared")
        try Data(mark.utf8).write(to: secret)
        try Data("shared".utf8).write(to: shared)
        program = folder.file("attacks")
        try Self.compile(to: program)
        host = try AttackedHost()
        targets =
            [
                "TARGET_FILE=\(secret.path)", "TARGET_MARK=\(mark)", "TARGET_SHARED=\(shared.path)",
                "TARGET_PROCESS=\(getpid())", "TARGET_HOST=\(ProcessInfo.processInfo.hostName)",
            ] + host.targets

        // What a careless host leaves in its environment and in its descriptors.
        careless = """
            export LEAK='\(mark)'
            exec 7<'\(secret.path)' 8<'\(folder.url.path)' 9>>'\(secret.path)'
            """
        var jails: [JailSetting: Jail] = [:]
        for setting in JailSetting.available {
            let place = folder.file(setting.testDescription)
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            jails[setting] = try setting.jail(behind: careless, in: place)
        }
        self.jails = jails
        atexit { AttackStage.clear() }
    }

    /// The port of this machine that somebody listens on.
    var port: String { host.port }

    func jail(_ setting: JailSetting) throws -> Jail {
        guard let jail = jails[setting] else { throw NoSuchJail(setting: setting) }
        return jail
    }

    /// Does `work` beside few others.
    ///
    /// There are more attacks than a process may have files open for at once.
    func inTurn<Result>(_ name: String, _ work: () async throws -> Result) async throws -> Result {
        let lane = SourceDigest(of: [String(name.utf8.reduce(0) { $0 &+ Int($1) } % Self.lanes)])
        await turns.begin(lane)
        defer { turns.end(lane) }
        return try await work()
    }

    struct NoSuchJail: Error {
        var setting: JailSetting
    }

    /// What the attack `name` says outside any jail, behind the same careless host.
    func outside(_ name: String) throws -> String {
        try OutsideProgram.run(
            URL(filePath: "/bin/sh"),
            arguments: ["-c", "\(careless)\nexec \"$0\" \"$1\"", program.path, name],
            environment: targets
        ).output
    }

    /// The names of all attacks that the program knows.
    func list() throws -> [String] {
        try OutsideProgram.run(program, arguments: ["--list"]).output
            .split(separator: "\n").map(String.init)
    }

    private static let lanes = 8
    private static let made = Result { try AttackStage() }

    private static func clear() {
        guard case .success(let stage) = made else { return }
        stage.host.clear()
        // Nothing more can be done about a folder that stays.
        try? FileManager.default.removeItem(at: stage.folder.url)
    }

    private static func compile(to program: URL) throws {
        let sources = try #require(Bundle.module.url(forResource: "Attacks", withExtension: nil))
        let names = try FileManager.default.contentsOfDirectory(atPath: sources.path)
        let files = names.filter { $0.hasSuffix(".c") }.sorted()
        try CProgram.compile(
            files.map { sources.appending(path: $0) }, options: ["-static"], to: program)
    }
}
