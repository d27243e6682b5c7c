import Foundation
import SkillCore
import SkillSandbox
import SkillStorage
import SkillTestSupport
import SkillWorkshop
import Testing

@Suite(.tags(.jail), .takingTurns, .timeLimit(.minutes(10))) struct AddingTests {
    @Test func addsWhatOthersUseFirst() async throws {
        let library = try await TestLibrary()

        let additions = try await library.add([
            Samples.compareLengths, Samples.countWords, Samples.countItems, Samples.splitWords,
        ])

        let order = ["count-items", "split-words", "count-words", "compare-lengths"]
        #expect(additions == (try order.map { .kept(try SkillName($0), version: 1) }))
        let report = try await library.bench.run(
            SkillName("compare-lengths"), input: ["left": "a b c", "right": "d e f"])
        #expect(report.output == ["isLonger": false])
    }

    @Test func leavesASkillThatIsThereUnchanged() async throws {
        let library = try await TestLibrary(Samples.splitWords)

        let additions = try await library.add([Samples.splitWords])

        #expect(additions == [.alreadyKept(try SkillName("split-words"), version: 1)])
        #expect(try await library.bench.store.statistics().versions == 1)
    }

    @Test func protectsATakenName() async throws {
        let library = try await TestLibrary(Samples.splitWords)
        let name = try SkillName("split-words")
        var other = Samples.splitWords
        other.description = "Splits a text otherwise."

        #expect(try await library.add([other]) == [.rejected(name, .nameTaken(name))])
        #expect(
            try await library.bench.store.skill(named: name).skill.description
                == Samples.splitWords.description)
    }

    @Test func replacesASkillByItsNextVersion() async throws {
        let library = try await TestLibrary(Samples.splitWords)
        let name = try SkillName("split-words")
        var other = Samples.splitWords
        other.description = "Splits a text otherwise."

        #expect(
            try await library.add([other], replacing: true) == [.kept(name, version: 2)])
        #expect(try await library.bench.store.history(of: name).map(\.version) == [2, 1])
    }

    @Test func keepsTheOldVersionWhenTheNewOneFails() async throws {
        let library = try await TestLibrary(Samples.countItems)
        var broken = Samples.countItems
        broken.source = broken.source.replacing("input.items.count", with: "7")

        let additions = try await library.add([broken], replacing: true)

        #expect(additions.map(\.isKept) == [false])
        let report = try await library.bench.run(
            SkillName("count-items"), input: ["items": ["a"]])
        #expect(report.output == ["count": 1])
    }

    @Test func rejectsWhatUsesARejectedSkill() async throws {
        let library = try await TestLibrary()
        var broken = Samples.countItems
        broken.source = broken.source.replacing("input.items.count", with: "7")
        let names = try ["count-items", "count-words", "compare-lengths"].map { try SkillName($0) }

        let additions = try await library.add([
            Samples.compareLengths, Samples.countWords, broken, Samples.splitWords,
        ])

        #expect(additions.contains(.rejected(names[1], .usesRejected(names[0]))))
        #expect(additions.contains(.rejected(names[2], .usesRejected(names[1]))))
        #expect(
            try await library.bench.store.skills().map(\.skill.name.text) == ["split-words"])
    }

    @Test func refusesSkillsThatUseOneAnother() async throws {
        let library = try await TestLibrary()
        let skills = try Self.circle()

        let additions = try await library.add(skills)

        let hen = try SkillName("hen")
        let egg = try SkillName("egg")
        #expect(additions.contains(.rejected(egg, .cycle([egg, hen, egg]))))
        #expect(additions.count == 2 && !additions.contains(where: \.isKept))
    }

    @Test func refusesAReplacementThatUsesItsUser() async throws {
        let library = try await TestLibrary()
        let skills = try Self.circle()
        let hen = try SkillName("hen")
        let egg = try SkillName("egg")
        let first = SkillText(
            "egg", "Gives a number.", takes: "number: Int", gives: "number: Int",
            body: "    Output(number: input.number)",
            .gives(["number": 1], for: ["number": 1]))
        try await library.add([first, skills[0]])

        let additions = try await library.add([skills[1]], replacing: true)

        #expect(additions == [.rejected(egg, .cycle([egg, hen, egg]))])
        #expect(try await library.bench.store.skill(named: egg).version == 1)
    }

    @Test func refusesTheModuleNameOfAnotherSkill() async throws {
        let library = try await TestLibrary()
        func skill(_ name: String) -> SkillText {
            SkillText(
                name, "Gives a number.", takes: "number: Int", gives: "number: Int",
                body: "    Output(number: input.number)",
                .gives(["number": 1], for: ["number": 1]))
        }
        let names = try ["step-2", "step2", "step-3"].map { try SkillName($0) }

        let additions = try await library.add(names.map { skill($0.text) })

        #expect(
            additions == [
                .kept(names[0], version: 1), .rejected(names[1], .moduleTaken(by: names[0])),
                .kept(names[2], version: 1),
            ])
    }

    @Test func goesOnPastABrokenFolder() async throws {
        let library = try await TestLibrary()
        let broken = library.bench.folder.url.appending(path: "broken")
        try FileManager.default.createDirectory(at: broken, withIntermediateDirectories: true)
        let good = try library.write(Samples.countItems)

        let additions = try await library.bench.add([broken, good], with: library.embedder)

        guard case .unreadable("broken", let reason) = additions[0] else {
            Issue.record("\(additions)")
            return
        }
        #expect(reason.contains("SKILL.md"))
        #expect(additions[1] == .kept(try SkillName("count-items"), version: 1))
    }

    @Test func goesOnPastTextThatCannotBeStored() async throws {
        let library = try await TestLibrary()
        var unstorable = Samples.splitWords
        unstorable.description = "\"Splits\\0 a text.\""

        let additions = try await library.add([unstorable, Samples.countItems])

        #expect(additions.map(\.isKept) == [false, true], "\(additions)")
    }

    @Test func reportsAsKeptOnlyWhatIsOnDisk() async throws {
        let library = try await TestLibrary()
        let database = library.bench.folder.database
        var reported: [String: Bool] = [:]

        try await library.add([Samples.countItems, Samples.splitWords, Samples.halveNumber]) {
            guard case .kept(let name, _) = $0 else { return }
            reported[name.text] = ["", "-wal"].contains { suffix in
                // A log that isn't there holds nothing.
                let bytes = try? Data(contentsOf: URL(filePath: database.path + suffix))
                return bytes?.range(of: Data(name.text.utf8)) != nil
            }
        }

        #expect(
            reported == ["count-items": true, "split-words": true, "halve-number": true])
    }

    @Test func keepsOnceWhatTwoAddAtTheSameTime() async throws {
        let library = try await TestLibrary()
        let folders = try [Samples.countWords, Samples.splitWords, Samples.countItems]
            .map { try library.write($0) }
        let other = try Workbench(folder: library.bench.folder, creating: false)

        async let mine = library.bench.add(folders, with: library.embedder)
        async let theirs = other.add(folders, with: library.embedder)
        let additions = try await mine + theirs

        #expect(additions.count == 6 && additions.allSatisfy { $0.isKept })
        #expect(additions.count { if case .kept = $0 { true } else { false } } == 3)
        #expect(try await library.bench.store.statistics().versions == 3)
    }

    @Test func stopsBetweenSkillsWhenCancelled() async throws {
        let library = try await TestLibrary()
        let folder = try library.write(Samples.splitWords)

        let adding = Task {
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            return try await library.bench.add([folder], with: library.embedder)
        }

        await #expect(throws: (any Error).self) { try await adding.value }
        #expect(try await library.bench.store.skills().isEmpty)
    }

    /// Two skills that import each other.
    private static func circle() throws -> [SkillText] {
        [("hen", "Egg"), ("egg", "Hen")].map { name, other in
            SkillText(
                name, "Gives a number.", imports: [other], takes: "number: Int",
                gives: "number: Int",
                body: "    Output(number: try \(other).run(.init(number: input.number)).number)",
                .gives(["number": 1], for: ["number": 1]))
        }
    }
}
