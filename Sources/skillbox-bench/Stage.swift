import Foundation
import SkillCore
import SkillSandbox

/// What the cases measure, made before the first of them.
struct Stage {
    let rounds: Int
    /// The most vectors that are searched.
    let largest: Int
    let peers: PeerPackages
    /// Everything that is made goes with it.
    let folder: URL
    let sandbox: Sandbox
    let pool: IsolatePool
    let skill: SkillArtifact
    /// The smallest program of a pool.
    let trivial: BareLibrary
    /// The skill as a program of its own, without a jail.
    let program: SpawnedProgram
    /// What the skill's program needs beside `/usr`.
    let programFiles: [URL]
    private let skillbox: URL
    private let environment: [String: String]

    /// Makes everything in `folder`; `skillbox` is the program that people start, and `peers` is
    /// the folder of those that come from PyPI, if they are there.
    init(
        rounds: Int, largest: Int, skillbox: URL, peers: URL?, in folder: URL
    ) async throws {
        self.rounds = rounds
        self.largest = largest
        self.peers = try PeerPackages(installedIn: peers, in: folder)
        self.skillbox = skillbox
        self.folder = folder
        let library = folder.appending(path: "library")
        var environment = ProcessInfo.processInfo.environment.filter { name, _ in
            !Self.changing.contains(name)
        }
        // The goals are for the best tier; where there is none, nothing is measured.
        environment[JailTier.variable] = JailTier.t1.rawValue
        environment["SKILLBOX_LIBRARY"] = library.path
        sandbox = try Sandbox(
            artifacts: library.appending(path: "artifacts"), environment: environment)
        let toolchain = sandbox.toolchain.root
        environment["SKILLBOX_TOOLCHAIN"] = toolchain.path
        self.environment = environment
        pool = IsolatePool(sandbox: sandbox)

        let skill = MeasuredSkill(number: 0)
        guard case .built(let artifact) = try await Self.build(skill, in: sandbox) else {
            throw MeasuringFailed(reason: "The measured skill does not compile")
        }
        self.skill = artifact
        trivial = try Self.trivial(in: folder, with: toolchain, environment)
        let source = folder.appending(path: "program.swift")
        let built = folder.appending(path: "program")
        let input = folder.appending(path: "input.json")
        try Data(skill.program.utf8).write(to: source)
        try Data(MeasuredSkill.input.canonical.utf8).write(to: input)
        try SpawnedProgram(
            words: [
                toolchain.appending(path: "bin/swiftc").path, "-O", "-parse-as-library",
                source.path, "-o", built.path,
            ], environment: environment
        ).run()
        program = SpawnedProgram(words: [built.path], input: input)
        programFiles = [built, toolchain.appending(path: "lib/swift/linux")]
        guard try JSONValue(parsing: program.run()) == MeasuredSkill.output else {
            throw MeasuringFailed(reason: "The skill as a program gives another answer")
        }
        try commandLine(["add", self.skillFolder(0).path]).run()
    }

    /// Writes the skill of this number, and returns its folder.
    func skillFolder(_ number: Int) throws -> URL {
        try MeasuredSkill(number: number).write(in: folder)
    }

    /// A new file of this name, which goes with everything else.
    func file(_ name: String, holding text: String) throws -> URL {
        let file = folder.appending(path: name)
        try Data(text.utf8).write(to: file)
        return file
    }

    /// The program that people start, with these arguments.
    func commandLine(_ arguments: [String]) -> SpawnedProgram {
        SpawnedProgram(words: [skillbox.path] + arguments, environment: environment)
    }

    /// `swiftc -Onone` on the source in a skill's folder.
    func compiler(ofSkillIn skill: URL) -> SpawnedProgram {
        SpawnedProgram(
            words: [
                sandbox.toolchain.root.appending(path: "bin/swiftc").path, "-Onone",
                "-parse-as-library", "-emit-library", "-module-name", "Measured",
                skill.appending(path: "skill.swift").path, "-o",
                folder.appending(path: "measured.so").path,
            ], environment: environment)
    }

    /// Throws unless `report` is the measured skill's right answer.
    static func check(_ report: RunReport) throws {
        guard report.output == MeasuredSkill.output else {
            throw MeasuringFailed(reason: "The measured skill gave no answer: \(report)")
        }
    }

    static func build(_ skill: MeasuredSkill, in sandbox: Sandbox) async throws -> BuildAnswer {
        try await sandbox.build(
            SkillModule(name: skill.module, source: skill.source, isAsync: false),
            dependencies: [])
    }

    private static func trivial(
        in folder: URL, with toolchain: URL, _ environment: [String: String]
    ) throws -> BareLibrary {
        let source = folder.appending(path: "trivial.c")
        let library = folder.appending(path: "libtrivial.so")
        try Data(trivialSource.utf8).write(to: source)
        try SpawnedProgram(
            words: [
                toolchain.appending(path: "bin/clang").path, "-O2", "-shared", "-fPIC",
                "-fuse-ld=lld", source.path, "-o", library.path,
            ], environment: environment
        ).run()
        return try BareLibrary(Data(contentsOf: library), entry: "run")
    }

    private static let trivialSource = #"""
        #include <unistd.h>

        int run(int input, int result) {
            static const char answer[] = "o\2\0\0\0{}";
            (void)input;
            return write(result, answer, sizeof answer - 1) == sizeof answer - 1 ? 0 : 1;
        }

        """#

    /// What would make two people's figures differ.
    private static let changing: Set = [
        "OPENAI_API_KEY", "OPENAI_BASE_URL", "SKILLBOX_CACHE_SIZE", "SKILLBOX_EMBEDDING_MODEL",
        "SKILLBOX_MODEL",
    ]
}
