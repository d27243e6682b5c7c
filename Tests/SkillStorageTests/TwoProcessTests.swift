import Foundation
import SkillCore
import SkillStorage
import Testing

@Suite(.timeLimit(.minutes(2))) struct TwoProcessTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// Another process keeps, replaces and removes skills; every state that this one reads must be
    /// one in which vectors, words, filters and skills agree.
    @Test func readsNothingTornWhileAnotherProcessWrites() async throws {
        let library = folder.library
        _ = try SkillStore(at: library)
        async let writer = #expect(processExitsWith: .success) {
            [library = library as URL] in
            try await Self.write(to: library)
        }

        let reader = try SkillStore(at: library)
        var states: Set<LibraryChange> = []
        var mirror: [Int64: [Float]] = [:]
        var last = try await reader.reading { try $0.latestChange() }
        let first = last
        while states.count < 30 {
            let state = try await reader.reading { [last] in try Self.state(of: $0, since: last) }
            for id in state.changed { mirror[id] = state.vectors[id] }
            // Following the changes alone leads to what reading everything gives.
            #expect(mirror == state.vectors)
            last = state.change
            states.insert(last)
        }
        try await reader.addTasks(["enough"])
        _ = await writer

        let end = try await reader.reading { try Self.state(of: $0, since: first) }
        #expect(end.change.number >= first.number + 30)
        try await reader.checkIntegrity()
    }

    /// Writes until there is a task.
    private static func write(to library: URL) async throws {
        let store = try SkillStore(at: library)
        var round = 0
        while try await store.tasks().isEmpty {
            let name = try SkillName("skill-\(round % 5)")
            if round % 4 == 3, try await store.skills().contains(where: { $0.id == name }) {
                try await store.remove(name)
            } else {
                try await store.keep(
                    skill(name, round: round), provenance: Samples.provenance,
                    embedding: (Samples.model, vector(of: round)), replacing: true)
            }
            round += 1
        }
    }

    private struct State {
        var change: LibraryChange
        var changed: [Int64]
        var vectors: [Int64: [Float]]
    }

    private static func state(
        of snapshot: LibrarySnapshot, since last: LibraryChange
    ) throws -> State {
        #expect(try snapshot.holds(last))
        var vectors: [Int64: [Float]] = [:]
        try snapshot.forEachVector(of: Samples.model) { id, components in
            vectors[id] = components.indices.map { components[$0] }
        }
        let ids = try snapshot.skills(matching: SkillFilter())
        #expect(vectors.keys.sorted() == ids)
        for (id, kept) in zip(ids, try snapshot.skills(ids)) {
            let round = try #require(Int(kept.skill.source.dropFirst(3)))
            #expect(vectors[id] == vector(of: round).components)
            #expect(try snapshot.lexicalMatches("round\(round)", limit: 9).map(\.skill) == [id])
            let filter = SkillFilter(inputType: "Round\(round)")
            #expect(try snapshot.skills(matching: filter) == [id])
        }
        let changed = try #require(try snapshot.changedSkills(since: last, limit: .max))
        return State(change: try snapshot.latestChange(), changed: changed, vectors: vectors)
    }

    private static func skill(_ name: SkillName, round: Int) throws -> Skill {
        var skill = try Samples.skill(
            name.text, description: "Does round\(round).", source: "// \(round)")
        skill.signature.input = [Signature.Field(name: "value", type: "Round\(round)")]
        return skill
    }

    private static func vector(of round: Int) -> Embedding {
        Embedding(normalizing: [1, Float(round)])
    }
}
