import Foundation
import SkillCore
import SkillStorage
import Testing

@Suite(.timeLimit(.minutes(2))) struct ConcurrencyTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func twoStoresWriteOneFile() async throws {
        let stores = [try SkillStore(at: folder.library), try SkillStore(at: folder.library)]

        try await withThrowingTaskGroup { group in
            for number in 0..<100 {
                let store = stores[number % 2]
                group.addTask {
                    let skill = try Samples.skill("skill-\(number)")
                    try await store.keep(skill, provenance: Samples.provenance)
                    _ = try await store.lexicalMatches("numbers", limit: 5)
                }
            }
            try await group.waitForAll()
        }

        let expected = Set((0..<100).map { "skill-\($0)" })
        for store in stores {
            #expect(Set(try await store.skills().map(\.id.text)) == expected)
        }
        try await stores[0].checkIntegrity()
    }

    @Test func oneOfManyKeepsANameAndTheOthersHearOfIt() async throws {
        let stores = [try SkillStore(at: folder.library), try SkillStore(at: folder.library)]
        let outcomes = try await withThrowingTaskGroup { group in
            for number in 0..<10 {
                let store = stores[number % 2]
                group.addTask {
                    let skill = try Samples.skill("sum", source: "// \(number)")
                    do {
                        return try await store.keep(skill, provenance: Samples.provenance)
                            == .kept(version: 1)
                    } catch StoreError.nameTaken(skill.name) {
                        return false
                    }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }

        #expect(outcomes.count { $0 } == 1)
        #expect(try await stores[0].history(of: SkillName("sum")).count == 1)
    }

    @Test func manyCreateOneLibraryAtOnce() async throws {
        let file = folder.library
        try await withThrowingTaskGroup { group in
            for number in 0..<8 {
                group.addTask { try await SkillStore(at: file).addTasks(["task \(number)"]) }
            }
            try await group.waitForAll()
        }

        #expect(try await SkillStore(openingExisting: file).tasks().count == 8)
    }
}
