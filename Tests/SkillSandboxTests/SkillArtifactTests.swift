import Foundation
import SkillCore
import SkillTestSupport
import Testing

@testable import SkillSandbox

/// What a compiled skill is made from, how it is optimized, and what becomes of it on the disk.
@Suite(.tags(.jail), .timeLimit(.minutes(5))) struct SkillArtifactTests {
    @Test(arguments: ["libFive.so", "Five.swiftmodule", "manifest"])
    func buildsADamagedSkillAgain(_ name: String) async throws {
        let folder = try TemporaryFolder()
        let sandbox = try Sandbox(artifacts: folder.file("artifacts"))
        let first = try await TestSandbox.build("Five", Self.five, in: sandbox)
        try Self.damage(first.folder.appending(path: name))

        let second = try await TestSandbox.build("Five", Self.five, in: sandbox)

        #expect(first == second)
        #expect(try await sandbox.run(second, input: [:]).output == ["value": 5])
    }

    @Test func buildsADamagedDependencyAgain() async throws {
        let folder = try TemporaryFolder()
        let sandbox = try Sandbox(artifacts: folder.file("artifacts"))
        let five = try await TestSandbox.build("Five", Self.five, in: sandbox)
        let kit = try #require(five.closure.first)
        try Self.damage(kit.folder.appending(path: "lib\(kit.module).so"))
        #expect(sandbox.verifiedLibrary(of: kit) == nil)

        let again = try await TestSandbox.build("Five", Self.five, in: sandbox)

        #expect(sandbox.verifiedLibrary(of: kit) != nil)
        #expect(try await sandbox.run(again, input: [:]).output == ["value": 5])
    }

    /// Its size and date say nothing, as after a power cut.
    @Test func makesADamagedModuleCacheAgain() async throws {
        let folder = try TemporaryFolder()
        let sandbox = try Sandbox(artifacts: folder.file("artifacts"))
        _ = try await TestSandbox.build("Five", Self.five, in: sandbox)
        let files = try FileManager.default.subpathsOfDirectory(atPath: folder.url.path)
        for file in files where file.hasSuffix(".pcm") {
            let url = folder.file(file)
            let attributes = try FileManager.default.attributesOfItem(atPath: url.path)
            let size = try #require(attributes[.size] as? Int)
            // `touch` keeps what `Date` can't: nanoseconds.
            let copy = folder.file("date")
            _ = try OutsideProgram.run(
                URL(filePath: "/usr/bin/touch"), arguments: ["-r", url.path, copy.path])
            try Data(count: size).write(to: url)
            _ = try OutsideProgram.run(
                URL(filePath: "/usr/bin/touch"), arguments: ["-r", copy.path, url.path])
        }

        let source = "import Foundation\nimport Glibc\n" + Self.five
        let report = try await sandbox.run(
            TestSandbox.build("Five", source, in: sandbox), input: [:])

        #expect(report.output == ["value": 5])
    }

    @Test func namesItsLibrary() async throws {
        let artifact = try await TestSandbox.build("Five", Self.five)
        let reader = try TestSandbox.sandbox().toolchain.root.appending(path: "bin/llvm-objdump")

        for link in artifact.closure {
            let library = link.folder.appending(path: "lib\(link.module).so")
            let headers = try OutsideProgram.run(reader, arguments: ["-p", library.path])
            let lines = headers.output.split(separator: "\n").map {
                $0.split(separator: " ")
            }
            #expect(lines.contains { $0 == ["SONAME", "lib\(link.module).so"] })
            let needsKit = lines.contains { $0 == ["NEEDED", "libSkillKit.so"] }
            #expect(needsKit == (link.module == "Five"))
        }
    }

    @Test func readsALibraryThatItHasChecked() async throws {
        let sandbox = try TestSandbox.sandbox()
        let artifact = try await TestSandbox.build("Five", Self.five)
        let link = try #require(artifact.closure.last)

        let bytes = try #require(sandbox.verifiedLibrary(of: link))

        #expect(bytes == (try Data(contentsOf: link.folder.appending(path: "libFive.so"))))
        #expect(
            sandbox.verifiedLibrary(of: .init(module: "Other", folder: link.folder)) == nil)
    }

    @Test func keysTellEverythingApart() async throws {
        let compiler = try TestSandbox.sandbox().compiler
        let job = Compiler.Job(
            sources: ["a.swift": "1", "b.swift": "2"], module: "A", options: ["-emit-module"],
            link: { _ in ["-shared"] }, modules: [URL(filePath: "/x/1"), URL(filePath: "/x/2")],
            products: ["A.so"])
        func changed(_ change: (inout Compiler.Job) -> Void) -> SourceDigest {
            var other = job
            change(&other)
            return compiler.key(of: other)
        }

        let keys = [
            compiler.key(of: job),
            changed { $0.sources["a.swift"] = "3" },
            changed { $0.sources = ["a.swift": "12", "b.swift": ""] },
            changed { $0.sources["c.swift"] = "" },
            changed { $0.module = "B" },
            changed { $0.optimization = .speed },
            changed { $0.options.append("-g") },
            changed { $0.link = { _ in ["-shared", "-z", "now"] } },
            changed { $0.link = nil },
            changed { $0.modules = [URL(filePath: "/x/1")] },
            changed { $0.modules = [URL(filePath: "/x/1"), URL(filePath: "/x/3")] },
            changed { $0.products.append("A.o") },
        ]

        #expect(Set(keys).count == keys.count)
        // Where entries lie is no part of what is in them.
        #expect(
            changed { $0.modules = [URL(filePath: "/y/1"), URL(filePath: "/y/2")] } == keys[0])
    }

    @Test func optimizesWithoutAssertions() async throws {
        let sandbox = try TestSandbox.sandbox()
        let plain = try await TestSandbox.build("Asserting", Self.asserting)
        let fast = try await Self.build("Asserting", Self.asserting, [], .speed)

        #expect(plain.key != fast.key)
        #expect(try await sandbox.run(plain, input: ["value": 1]).output == ["value": 1])
        #expect(try await sandbox.run(plain, input: ["value": -1]).ending == .crashed)
        #expect(try await sandbox.run(fast, input: ["value": -1]).output == ["value": -1])
    }

    @Test(arguments: [Optimization.none, .speed], [Optimization.none, .speed])
    func joinsModulesOfAnyOptimization(_ lower: Optimization, _ upper: Optimization) async throws {
        let sandbox = try TestSandbox.sandbox()
        let dependency = try await Self.build("Asserting", Self.asserting, [], lower)
        let source = """
            @testable import Asserting
            struct Input: Codable { var value: Int }
            struct Output: Codable { var values: [Int] }
            func run(_ input: Input) -> Output {
                let pair = Pair(first: input.value, second: 2)
                let value = Asserting.run(.init(value: input.value)).value
                return Output(values: [value, twice(pair.first), pair.swapped.first])
            }
            """

        let artifact = try await Self.build("Joined", source, [dependency], upper)
        let report = try await sandbox.run(artifact, input: ["value": 4])

        #expect(report.output == ["values": [4, 8, 2]], "\(report)")
    }

    @Test func agreesWhereItDoesTheSame() async throws {
        let folder = try TemporaryFolder()
        let sandbox = try Sandbox(artifacts: folder.file("artifacts"))
        let plain = try await Self.build("Asserting", Self.asserting, [], .none, in: sandbox)
        let fast = try await Self.build("Asserting", Self.asserting, [], .speed, in: sandbox)
        let good: [JSONValue] = [["value": 1], ["value": 7], ["wrong": 1]]
        #expect(!sandbox.hasAgreed(fast, with: plain, on: good))

        #expect(try await sandbox.agrees(fast, with: plain, on: good))
        #expect(try await !sandbox.agrees(fast, with: plain, on: good + [["value": -1]]))
        #expect(try await !sandbox.agrees(fast, with: plain, on: []))

        // Another process finds it, and needs no jail for it.
        let launcher = try Launcher.script("exit 1", in: folder)
        let later = try Sandbox(
            jail: Jail(launcher: launcher), toolchain: sandbox.toolchain,
            artifacts: folder.file("artifacts"))
        #expect(later.hasAgreed(fast, with: plain, on: good))
        #expect(try await later.agrees(fast, with: plain, on: good))
        #expect(!later.hasAgreed(fast, with: plain, on: good + [["value": -1]]))
        #expect(!later.hasAgreed(plain, with: fast, on: good))
    }

    /// The linker leaves it to the loader, which loads a library whole or not at all.
    @Test func aSymbolThatIsNowhereEndsTheRun() async throws {
        let artifact = try await TestSandbox.build(
            "Lacking",
            """
            @_silgen_name("nowhereToBeFound") func nowhere() -> Int
            struct Input: Codable {}
            struct Output: Codable { var value: Int }
            func run(_ input: Input) -> Output {
                print("running")
                return Output(value: nowhere())
            }
            """)

        let report = try await TestSandbox.sandbox().run(artifact, input: [:])

        #expect(report.ending == .failed)
        #expect(report.standardOutput.isEmpty)
        let message = String(decoding: report.standardError, as: UTF8.self)
        #expect(message.contains("undefined symbol: nowhereToBeFound"), "\(message)")
    }

    private static func build(
        _ name: String, _ source: String, _ dependencies: [SkillArtifact],
        _ optimization: Optimization, in sandbox: Sandbox? = nil
    ) async throws -> SkillArtifact {
        let module = SkillModule(name: name, source: source, isAsync: false)
        let sandbox = try sandbox ?? TestSandbox.sandbox()
        let answer = try await sandbox.build(
            module, dependencies: dependencies, optimization: optimization)
        switch answer {
        case .built(let artifact): return artifact
        case .didNotCompile(let diagnostics):
            throw TestSandbox.DidNotCompile(diagnostics: diagnostics)
        }
    }

    private static func damage(_ file: URL) throws {
        var bytes = try Data(contentsOf: file)
        bytes[bytes.count / 2] ^= 0xff
        try bytes.write(to: file)
    }

    private static let five = """
        struct Input: Codable {}
        struct Output: Codable { var value: Int }
        func run(_ input: Input) -> Output { Output(value: 5) }
        """

    private static let asserting = """
        struct Input: Codable { var value: Int }
        struct Output: Codable { var value: Int }
        struct Pair<Element> {
            var first: Element
            var second: Element
            var swapped: Pair { Pair(first: second, second: first) }
        }
        func twice<Number: Numeric>(_ number: Number) -> Number { number + number }
        func run(_ input: Input) -> Output {
            assert(input.value > 0)
            return Output(value: input.value)
        }
        """
}
