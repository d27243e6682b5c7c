import Foundation
import SkillCore
import SkillTestSupport
import Testing

@testable import SkillSandbox

/// The attacks of `Attacks/*.c` as a library, and what isolates kept ready answer them.
enum PooledAttacks {
    static func library() throws -> SealedLibrary { try made.get() }

    static func report(
        on attack: Attack, from library: SealedLibrary, in pool: IsolatePool, isSession: Bool
    ) async throws -> RunReport {
        let targets = try AttackStage.shared().targets.filter { !$0.hasPrefix("TARGET_SHARED=") }
        let job = try PooledJob(
            libraries: [library], entry: "run", calls: isSession ? .max : 1, limits: attack.limits,
            environment: targets + [
                "TARGET_SHARED=/skill/libSkillKit.so",
                "TARGET_PROCESSES=\(attack.limits.processes)",
            ])
        let name = Sandbox.frame(.string(attack.name))
        guard isSession else {
            return try await pool.call(
                job, input: name, limits: attack.limits, isSession: false
            ).answer.report()
        }
        let (first, zygote) = try await pool.call(
            job, input: Sandbox.frame("rest"), limits: attack.limits, isSession: true)
        let number = try #require(first.isolate)
        let answer = try await zygote.callAgain(number, input: name, limits: attack.limits)
        if let isolate = answer.isolate { zygote.dispose(isolate) }
        return answer.report()
    }

    /// What is answered otherwise than in a jail of a run's own.
    static let answers: [String: Expectation] = [
        // The system's libraries are there, for the Swift runtime.
        "write-in-system": .unwritable("open"),
        // What the host's file is called is not told at all.
        "own-mounts": [.refused("find ENODATA")],
        // As in every skill's run the program is the launcher, and its path is seen.
        "own-maps": [.reached("/proc/self/maps")],
        // It writes to its own result, which ends the run without an answer: what it says after that
        // isn't always heard.
        "forge-report": [.reached("write"), .ended(.failed)],
    ]

    static let answersInSwift: [String: Expectation] = [
        // Its library has no file that it could replace: there is none from the beginning.
        "replace-itself": [.reached("move")],
        // Its parent is outside, and the number given for that means the caller itself.
        "kill-the-supervisor": [.ended(.crashed)],
        // An answer is the end of a run, and what else it does isn't heard of, unless it is done first.
        "answer-twice": [.ended(.failed), .reached("")],
        "answer-and-fail": [.ended(.failed), .reached("")],
        "answer-and-crash": [.ended(.crashed), .reached("")],
        "answer-and-stay": [.reached("")],
        "answer-and-be-denied": [.denied("socket"), .reached("")],
        // In a session it waits for the next input after that.
        "answer-with-another-file": [.ended(.failed), .ended(.timedOut)],
        "close-everything": [.ended(.failed), .ended(.timedOut)],
    ]

    private static let made = Result { try compile() }

    private static func compile() throws -> SealedLibrary {
        let sources = try #require(Bundle.module.url(forResource: "Attacks", withExtension: nil))
        let names =
            try FileManager.default.contentsOfDirectory(atPath: sources.path)
            .filter { $0.hasSuffix(".c") && $0 != "attacks.c" }.sorted() + ["pool/entry.c"]
        let folder = try TemporaryFolder()
        let library = folder.file("libAttacks.so")
        try CProgram.compile(
            names.map { sources.appending(path: $0) },
            options: ["-shared", "-fPIC", "-D_exit=leave", "-Dgetppid=keeper"], to: library)
        return SealedLibrary(try Data(contentsOf: library))
    }
}
