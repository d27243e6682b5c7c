import Dispatch
import Foundation
import SkillCore
import SkillSearch
import SkillStorage

/// Searches one state of the library, by meaning and by words.
///
/// The sidecar's rounded vectors say which skills can be nearest. SQLite's own vectors decide among
/// those, and stand in for the sidecar in a small library and for skills that changed since.
struct LibrarySearch: Sendable {
    /// How many skills may have changed before the sidecar is brought up to date: reading as many
    /// vectors from SQLite takes 2 ms.
    var longestTail = 512
    private let store: SkillStore
    private let sidecar: VectorSidecar
    private let model: EmbeddingModelID

    init(store: SkillStore, folder: LibraryFolder, model: EmbeddingModelID) async throws {
        self.store = store
        self.model = model
        let library = try await store.reading { try $0.libraryID() }
        // Two models are in use while one is being changed for the other.
        let name = SourceDigest(of: [model.name, "\(model.dimension)"]).hexadecimal.prefix(16)
        sidecar = VectorSidecar(
            folder: folder.vectors.appending(path: name), library: library, model: model)
    }

    /// What is looked for.
    struct Query: Sendable {
        /// The place in meaning space that the skills are to be near.
        var place: Embedding
        /// What is asked of full-text search, if anything is.
        var words: String?
        /// Whether the answer is empty when nothing fits.
        var isAbstaining = true
        var filter = SkillFilter()
        /// A skill that isn't to be found.
        var excluded: SkillName?
        var limit: Int
    }

    struct Answer: Sendable {
        var findings: [Workbench.Finding]
        /// How many skills of the library have no embedding of the model.
        var unembedded: Int
    }

    func answer(to query: Query) async throws -> Answer {
        if let answer = try await answer(to: query, atAnyCost: false) { return answer }
        try await updateSidecar()
        // It may still be behind: another process may be writing it, or the disk be full.
        return try await answer(to: query, atAnyCost: true) ?? Answer(findings: [], unembedded: 0)
    }

    /// Returns nil when too much has changed since the sidecar was made, unless `atAnyCost`.
    private func answer(to query: Query, atAnyCost: Bool) async throws -> Answer? {
        // Opened before the library is read, so that it is never ahead of what is read.
        let snapshot = await openedSidecar()
        return try await store.reading { library in
            let allowed = query.filter.isEmpty ? nil : try library.skills(matching: query.filter)
            var near = try nearest(to: query, among: allowed, snapshot, in: library)
            if near == nil, atAnyCost { near = try everything(from: query, in: library) }
            guard var near else { return nil }
            let lexical = try library.lexicalMatches(
                query.words ?? "", limit: Self.lexicalLimit, matching: query.filter)
            // What was found by its words has a place too.
            try measure(lexical.map(\.skill), from: query, in: library, &near.cosines)
            if let allowed {
                let allowed = Set(allowed)
                near.cosines = near.cosines.filter { allowed.contains($0.key) }
            }
            let count = try library.skillCount()
            return Answer(
                findings: try findings(
                    for: query, near.cosines, lexical, among: allowed?.count ?? count, in: library),
                unembedded: count - near.embedded)
        }
    }

    /// Skills that include all of the nearest.
    private struct Near {
        var cosines: [Int64: Float] = [:]
        /// How many skills of the whole library have an embedding.
        var embedded = 0
    }

    /// Returns nil when too much has changed since `snapshot` was made.
    private func nearest(
        to query: Query, among allowed: [Int64]?, _ snapshot: VectorSnapshot?,
        in library: LibrarySnapshot
    ) throws -> Near? {
        guard let snapshot, try library.holds(LibraryChange(snapshot.state)) else {
            return try library.skillCount() <= longestTail
                ? try everything(from: query, in: library) : nil
        }
        guard
            let changed = try library.changedSkills(
                since: LibraryChange(snapshot.state), limit: longestTail)
        else { return nil }
        var near = Near()
        try measure(changed, from: query, in: library, &near.cosines)
        near.embedded = near.cosines.count + snapshot.count - snapshot.count(of: changed)
        let wanted = min(query.limit, snapshot.count) + Self.semanticLimit
        let candidates = try snapshot.candidates(
            for: query.place, limit: wanted, excluding: Set(changed),
            among: allowed.map { KeyFilter($0) })
        try measure(candidates.map(\.key), from: query, in: library, &near.cosines)
        return near
    }

    private func everything(from query: Query, in library: LibrarySnapshot) throws -> Near {
        var near = Near()
        try library.forEachVector(of: model) { skill, components in
            near.cosines[skill] = Cosine.between(query.place.components.span, components)
        }
        near.embedded = near.cosines.count
        return near
    }

    /// Compares the places of some skills with the query's.
    private func measure(
        _ skills: [Int64], from query: Query, in library: LibrarySnapshot,
        _ cosines: inout [Int64: Float]
    ) throws {
        let unknown = skills.filter { cosines[$0] == nil }
        try library.forEachVector(of: model, among: unknown) { skill, components in
            cosines[skill] = Cosine.between(query.place.components.span, components)
        }
    }

    private func findings(
        for query: Query, _ cosines: [Int64: Float],
        _ lexical: [(skill: Int64, score: Double)], among count: Int, in library: LibrarySnapshot
    ) throws -> [Workbench.Finding] {
        let names = try library.names(of: Set(cosines.keys).union(lexical.map(\.skill)))
            .filter { $0.value != query.excluded }
        func named<Value>(_ values: some Sequence<(Int64, Value)>) -> [SkillName: Value] {
            Dictionary(values.compactMap { id, value in names[id].map { ($0, value) } }) {
                first, _ in first
            }
        }
        let fusion = Fusion(model: model)
        let background = Background(
            count: count,
            cosines: fusion.usesBackground ? try sample(from: query, in: library) : [])
        let rank = query.isAbstaining ? fusion.matches : fusion.ranking
        let matches = rank(
            named(cosines.map { ($0, $1) }), named(lexical.map { ($0.skill, $0.score) }),
            background, query.limit)
        let ids = Dictionary(names.map { ($1, $0) }) { first, _ in first }
        let skills = try library.skills(matches.compactMap { ids[$0.name] })
        return zip(skills, matches).map { Workbench.Finding(skill: $0.skill, match: $1) }
    }

    /// The cosines of skills from all over the library: the best matches alone are no sample.
    private func sample(from query: Query, in library: LibrarySnapshot) throws -> [Float] {
        var cosines: [Int64: Float] = [:]
        try measure(
            library.spreadIDs(Self.sampleSize), from: query, in: library, &cosines)
        return Array(cosines.values)
    }

    /// Reads all of the sidecar, away from the threads that tasks share.
    private func openedSidecar() async -> VectorSnapshot? {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: sidecar.open()) }
        }
    }

    /// Brings the sidecar to the library's state, unless another process is doing so.
    private func updateSidecar() async throws {
        let snapshot = await openedSidecar()
        try await store.reading { library in
            let change = try library.latestChange()
            let state = VectorSidecar.State(change: change.number, stamp: change.stamp)
            do {
                guard let snapshot, try library.holds(LibraryChange(snapshot.state)),
                    let changed = try library.changedSkills(
                        since: LibraryChange(snapshot.state), limit: Self.longestUpdate)
                else {
                    _ = try sidecar.rebuild(to: state) { place in
                        try library.forEachVector(of: model) { try place($0, $1) }
                    }
                    return
                }
                var rows: [(key: Int64, embedding: Embedding)] = []
                try library.forEachVector(of: model, among: changed) { skill, components in
                    rows.append((skill, Embedding(unit: components.indices.map { components[$0] })))
                }
                let removed = Set(changed).subtracting(rows.map(\.key))
                _ = try sidecar.update(
                    from: snapshot, setting: rows, removing: removed.sorted(), to: state)
            } catch is SidecarError {
                // It only makes searching faster, and the next search tries again.
            }
        }
    }

    // Fused with words, what is beyond these is never among the best.
    private static let semanticLimit = 100
    private static let lexicalLimit = 100
    private static let sampleSize = 256
    /// Beyond as many changes, reading all vectors in their order takes less time.
    private static let longestUpdate = 100_000
}

extension LibraryChange {
    fileprivate init(_ state: VectorSidecar.State) {
        self.init(number: state.change, stamp: state.stamp)
    }
}
