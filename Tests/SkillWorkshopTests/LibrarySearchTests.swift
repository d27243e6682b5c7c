import Foundation
import SkillCore
import SkillSearch
import SkillStorage
import SkillTestSupport
import Testing

@testable import SkillWorkshop

@Suite(.timeLimit(.minutes(5))) struct LibrarySearchTests {
    @Test func findsTheSameAsComparingAll() async throws {
        let library = try await PlacedLibrary(count: 60)

        // Each answer meets the sidecar in another state: missing, fresh, behind, far behind.
        for round in 0..<12 {
            try await library.expectRightAnswers("round \(round)")
            for _ in 0..<(round * 3) { try await library.change() }
        }

        #expect(!(try library.sidecarFiles().isEmpty))
    }

    @Test func survivesDamageToAnyPartOfTheSidecar() async throws {
        let library = try await PlacedLibrary(count: 40)
        try await library.expectRightAnswers("whole")
        for _ in 0..<12 { try await library.change() }
        try await library.expectRightAnswers("in parts")
        let whole = try library.sidecarContents()
        // The manifest and more than one segment.
        #expect(whole.count > 2)

        for (file, data) in whole {
            let step = max(1, data.count / 24)
            for start in stride(from: 0, to: data.count, by: step) {
                var damaged = data
                for index in start..<min(start + step, data.count) { damaged[index] ^= 0x55 }
                for part in [damaged, data.prefix(start)] {
                    try library.setSidecar(whole.merging([file: part]) { $1 })
                    try await library.expectRightAnswers(
                        "\(file.lastPathComponent) of \(data.count), from \(start)")
                }
            }
            try library.setSidecar(whole.filter { $0.key != file })
            try await library.expectRightAnswers("without \(file.lastPathComponent)")
        }
    }

    @Test func noticesThatAnOlderCopyWasRestored() async throws {
        let library = try await PlacedLibrary(count: 30)
        let copy = try library.copyOfDatabase()
        for _ in 0..<9 { try await library.change() }
        try await library.expectRightAnswers("before")

        let restored = try library.restored(from: copy)
        // As many changes as the sidecar knows of, and others.
        for _ in 0..<9 { try await restored.change() }

        try await restored.expectRightAnswers("restored")
    }

    @Test func answersWhereNoSidecarCanBeWritten() async throws {
        let library = try await PlacedLibrary(count: 30)
        // A file where the folder belongs.
        try Data("in the way".utf8).write(to: library.folder.vectors)

        try await library.expectRightAnswers("no folder")

        #expect(try Data(contentsOf: library.folder.vectors) == Data("in the way".utf8))
    }

    @Test func answersWhileOthersChangeTheLibrary() async throws {
        let library = try await PlacedLibrary(count: 60)
        let other = try library.again()

        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { for _ in 0..<60 { try await other.change() } }
            for _ in 0..<2 {
                group.addTask {
                    for _ in 0..<40 {
                        let answer = try await library.answer()
                        // Whatever state it met, it is one that the library had.
                        #expect(answer.findings.count == PlacedLibrary.limit)
                        #expect(answer.unembedded == 0)
                        for finding in answer.findings {
                            #expect(finding.match.semantic <= 1.0001)
                        }
                    }
                }
            }
            try await group.waitForAll()
        }

        try await other.expectRightAnswers("afterwards")
    }

    @Test func answersAQueryThatResemblesNothing() async throws {
        let library = try await PlacedLibrary(count: 60)
        try await library.expectRightAnswers("all in the sidecar")
        let nowhere = Embedding(unit: [Float](repeating: 0, count: PlacedLibrary.model.dimension))

        for limit in [1, 7, Int.max] {
            let answer = try await library.answer(to: nowhere, limit: limit)

            #expect(answer.findings.count == min(limit, 60))
            #expect(answer.findings.allSatisfy { $0.match.semantic == 0 })
        }
    }

    @Test func countsWhatTheModelHasNotEmbedded() async throws {
        let library = try await PlacedLibrary(count: 20)
        #expect(try await library.answer().unembedded == 0)

        try await library.keep(numbers: 100..<103, embedded: false)
        #expect(try await library.answer().unembedded == 3)
        // Enough to have the sidecar written again.
        try await library.keep(numbers: 103..<123, embedded: false)
        #expect(try await library.answer().unembedded == 23)
    }

    @Test func findsOnlyWhatTheFilterLetsThrough() async throws {
        let library = try await PlacedLibrary(count: 60)
        try await library.expectRightAnswers("all")

        for limit in [1, 5, 100] {
            let filter = SkillFilter(inputType: "[Double]")
            let answer = try await library.answer(limit: limit, filter: filter)
            let expected = library.nearest(limit: limit) { $0.takesNumbers }

            #expect(answer.findings.map(\.skill.name) == expected)
        }
        let nothing = try await library.answer(filter: SkillFilter(outputType: "Never"))
        #expect(nothing.findings.isEmpty)
    }
}
