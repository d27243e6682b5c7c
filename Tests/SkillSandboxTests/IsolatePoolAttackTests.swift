import Foundation
import SkillCore
import SkillTestSupport
import Testing

@testable import SkillSandbox

/// What untrusted code tries with the isolates beside it, and with those before and after it.
@Suite(.tags(.jail), .timeLimit(.minutes(2))) struct IsolatePoolAttackTests {
    private static let settings = PoolSetting.available.filter { !$0.isSession }

    @Test(arguments: settings) func holdsNoDescriptorOfOurs(_ setting: PoolSetting) async throws {
        let isolates = try Self.isolates(in: setting)
        defer { isolates.pool.close() }

        #expect(try await isolates.text("descriptors") == "0 1 2 4 5")
        // While the library is loaded, its own file is open too, and can't be changed.
        #expect(try await isolates.text("start") == "0 1 2 4 5 6")
    }

    @Test(arguments: settings) func hasAFileOfItsOwn(_ setting: PoolSetting) async throws {
        let isolates = try Self.isolates(in: setting)
        defer { isolates.pool.close() }

        for _ in 0..<3 {
            // As it was before and after the library's own try to change it.
            let text = try await isolates.text("file")
            #expect(text?.hasPrefix("mode=444 past=0 ") == true, "\(text ?? "")")
        }
    }

    @Test(arguments: settings) func seesNobodyElse(_ setting: PoolSetting) async throws {
        let isolates = try Self.isolates(in: setting)
        defer { isolates.pool.close() }
        let other = try await isolates.session()
        defer { other.end() }

        #expect(try await isolates.text("processes") == "1 2")
        let found = try await isolates.text("first")
        #expect(found == "")
        #expect(try await isolates.run("trace-first").deniedCall == "ptrace")
        #expect(try await isolates.run("read-first").deniedCall == "process_vm_readv")
        #expect(try await other.text("nothing") == "")
    }

    @Test(arguments: settings) func hasNoCapability(_ setting: PoolSetting) async throws {
        let isolates = try Self.isolates(in: setting)
        defer { isolates.pool.close() }

        #expect(try await isolates.text("capabilities") == "")
    }

    @Test(arguments: settings) func findsNoTraces(_ setting: PoolSetting) async throws {
        let isolates = try Self.isolates(in: setting)
        defer { isolates.pool.close() }
        let session = try await isolates.session()
        defer { session.end() }

        _ = try await isolates.run("leave-traces")
        _ = try await session.run("leave-traces")

        #expect(try await isolates.text("traces") == "")
        // In one session all of that stays: this is how traces look.
        let left = "global file environment umask cwd mask handler timer limit nonblocking=0 "
        #expect(
            try await session.text("traces")
                == left + "nonblocking=1 nonblocking=2 descriptor")
    }

    @Test func findsNoInputOfAnother() async throws {
        let isolates = try Self.isolates()
        defer { isolates.pool.close() }
        let session = try await isolates.session()
        defer { session.end() }
        let secret = UUID().uuidString
        let turned = String(secret.reversed())

        _ = try await isolates.run("keep \(secret)")
        _ = try await session.run("keep \(secret)")

        #expect(try await isolates.text("find \(turned)") == "found=0")
        #expect(try await session.text("find \(turned)") != "found=0")
    }

    @Test func drawsNumbersOfItsOwn() async throws {
        let isolates = try Self.isolates()
        defer { isolates.pool.close() }
        let artifact = try await TestSandbox.build(
            "Draw",
            """
            import Foundation
            struct Input: Codable {}
            struct Output: Codable { var numbers: [String] }
            func run(_ input: Input) throws -> Output {
                var generator = SystemRandomNumberGenerator()
                return Output(numbers: [
                    UUID().uuidString, String(generator.next()), String(UInt64.random(in: 0...UInt64.max)),
                ])
            }

            """)
        let pool = IsolatePool(sandbox: try TestSandbox.sandbox())
        defer { pool.close() }

        var drawn: [String] = []
        for _ in 0..<4 {
            drawn += try await isolates.text("random")?.split(separator: " ").map(String.init) ?? []
            let numbers = try await pool.run(artifact, input: [:]).output?["numbers"]
            drawn += numbers?.arrayValue?.compactMap(\.stringValue) ?? []
        }

        #expect(drawn.count == 20)
        #expect(Set(drawn).count == 20, "\(drawn)")
    }

    @Test func takesNothingFromOthers() async throws {
        let isolates = try Self.isolates()
        defer { isolates.pool.close() }
        var hogs: [PooledLibrary.Session] = []
        for _ in 0..<4 {
            let hog = try await isolates.session()
            // Even one thread more is too much for it afterwards.
            let report = try await hog.run("hog")
            #expect(report.ending == .completed, "\(report.json.canonical)")
            let text = try await hog.text("modest")
            #expect(text?.contains("thread") == true, "\(text ?? "nothing")")
            hogs.append(hog)
        }

        for _ in 0..<4 { #expect(try await isolates.text("modest") == "") }

        for hog in hogs { hog.end() }
    }

    /// Each waits for the supervisor, which counts what is there already: twice as many at most.
    @Test func startsFewThreadsAtOnce() async throws {
        let isolates = try Self.isolates()
        defer { isolates.pool.close() }
        var limits = PooledLibrary.limits
        limits.threads = 20

        let text = try await isolates.text("start-at-once", limits: limits)

        let count = try #require(text.flatMap { Int($0.dropFirst("threads=".count)) })
        #expect(count >= 16 && count < 40, "\(count)")
    }

    @Test func worksWhereFewProcessesAreAllowed() async throws {
        let folder = try TemporaryFolder()
        let setting = JailSetting(tier: .t1, isRoot: false)
        let jail = try setting.jail(
            behind: "/usr/bin/prlimit --nproc=1500:1500 --pid $$", in: folder.url)
        let sandbox = try TestSandbox.sandbox()
        let pool = IsolatePool(
            sandbox: Sandbox(
                jail: jail, toolchain: sandbox.toolchain, artifacts: sandbox.artifacts.folder),
            scratch: PooledLibrary.limits.scratch)
        defer { pool.close() }

        #expect(try await PooledLibrary(in: pool).text("nothing") == "")
    }

    static func isolates(
        in setting: PoolSetting? = nil, width: Int = 2
    ) throws -> PooledLibrary {
        let setting = try setting ?? #require(settings.last)
        return try PooledLibrary(
            in: setting.pool(scratch: PooledLibrary.limits.scratch, width: width))
    }
}
