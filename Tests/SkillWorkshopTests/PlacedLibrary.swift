import Foundation
import SkillCore
import SkillSearch
import SkillStorage
import SkillTestSupport
import Synchronization
import Testing

@testable import SkillWorkshop

/// A library whose skills have random places, beside the same in memory.
final class PlacedLibrary: Sendable {
    struct Placed: Sendable {
        var place: Embedding
        var takesNumbers: Bool
    }

    let folder: LibraryFolder
    private let store: SkillStore
    private let parent: TemporaryFolder
    private let generator: Mutex<SeededGenerator>
    private let state = Mutex(State())

    struct State: Sendable {
        var placed: [SkillName: Placed] = [:]
        /// The number of the next skill.
        var next = 0
    }

    static let model = EmbeddingModelID(name: "random", dimension: 24)
    static let limit = 7
    private static let longestTail = 8

    init(count: Int) async throws {
        parent = try TemporaryFolder()
        folder = LibraryFolder(path: parent.file("library").path, environment: [:])
        store = try SkillStore(at: folder.database)
        generator = Mutex(SeededGenerator(seed: 5))
        try await keep(numbers: 0..<count)
    }

    /// Opens the library in `folder`, which holds what `state` says.
    private init(in folder: LibraryFolder, of other: PlacedLibrary, holding state: State) throws {
        parent = other.parent
        self.folder = folder
        store = try SkillStore(at: folder.database)
        generator = Mutex(SeededGenerator(seed: 6))
        self.state.withLock { $0 = state }
    }

    /// The same library, opened by somebody else.
    func again() throws -> PlacedLibrary {
        try PlacedLibrary(in: folder, of: self, holding: state.withLock { $0 })
    }

    func keep(numbers: Range<Int>, embedded: Bool = true) async throws {
        for number in numbers {
            try await keep(
                SkillName("skill-\(number)"), at: embedded ? randomPlace() : nil,
                takesNumbers: number.isMultiple(of: 4))
        }
        state.withLock { $0.next = max($0.next, numbers.upperBound) }
    }

    /// Adds, replaces or removes a skill.
    func change() async throws {
        let names = state.withLock { $0.placed.keys.sorted() }
        let dice = generator.withLock { Int.random(in: 0..<4, using: &$0) }
        let chosen = generator.withLock { names.randomElement(using: &$0) }
        switch (dice, chosen) {
        case (0, let name?) where names.count > Self.limit + 10:
            try await store.remove(name)
            state.withLock { $0.placed[name] = nil }
        case (1, let name?):
            try await keep(name, at: randomPlace(), takesNumbers: false)
        default:
            let next = state.withLock { $0.next }
            try await keep(numbers: next..<(next + 1))
        }
    }

    private func keep(_ name: SkillName, at place: Embedding?, takesNumbers: Bool) async throws {
        let type = takesNumbers ? "[Double]" : "String"
        let skill = Skill(
            name: name, description: "A skill of number \(randomPlace().components[0]).",
            source: "",
            signature: Signature(
                input: [Signature.Field(name: "value", type: type)], output: [],
                inputSchema: [:], outputSchema: [:]),
            examples: [])
        try await store.keep(
            skill, provenance: Provenance(origin: .added, toolchain: "6.3", tier: "T1"),
            embedding: place.map { (Self.model, $0) }, replacing: true)
        state.withLock { state in
            state.placed[name] = place.map { Placed(place: $0, takesNumbers: takesNumbers) }
        }
    }

    private func randomPlace() -> Embedding {
        generator.withLock { generator in
            Embedding(
                normalizing: (0..<Self.model.dimension).map { _ in
                    Float.random(in: -1...1, using: &generator)
                })
        }
    }

    private static let fixedPlace = Embedding(
        normalizing: (0..<model.dimension).map { Float($0 % 5) - 2 })

    func answer(
        to place: Embedding? = nil, limit: Int = PlacedLibrary.limit,
        filter: SkillFilter = SkillFilter()
    ) async throws -> LibrarySearch.Answer {
        var search = try await LibrarySearch(store: store, folder: folder, model: Self.model)
        search.longestTail = Self.longestTail
        return try await search.answer(
            to: LibrarySearch.Query(
                place: place ?? Self.fixedPlace, isAbstaining: false, filter: filter,
                limit: limit))
    }

    /// The names of what is nearest, by comparing with all in double precision.
    func nearest(
        to place: Embedding? = nil, limit: Int = PlacedLibrary.limit,
        where isWanted: (Placed) -> Bool = { _ in true }
    ) -> [SkillName] {
        let query = place ?? Self.fixedPlace
        let all = state.withLock { $0.placed }.filter { isWanted($0.value) }
        let cosines = all.mapValues { placed in
            zip(placed.place.components, query.components)
                .reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
        }
        return cosines.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(limit).map(\.key)
    }

    func expectRightAnswers(
        _ state: String, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        for _ in 0..<3 {
            let place = randomPlace()
            let found = try await answer(to: place).findings.map(\.skill.name)
            let expected = nearest(to: place)
            #expect(found == expected, "\(state)", sourceLocation: sourceLocation)
        }
    }

    func sidecarFiles() throws -> [URL] {
        let all = FileManager.default.enumerator(
            at: folder.vectors, includingPropertiesForKeys: [.isRegularFileKey])
        var files: [URL] = []
        while let file = all?.nextObject() as? URL {
            let values = try file.resourceValues(forKeys: [.isRegularFileKey, .fileSizeKey])
            if values.isRegularFile == true, values.fileSize ?? 0 > 0 { files.append(file) }
        }
        return files.sorted { $0.path < $1.path }
    }

    /// The sidecar's files and what is in them.
    func sidecarContents() throws -> [URL: Data] {
        Dictionary(uniqueKeysWithValues: try sidecarFiles().map { ($0, try Data(contentsOf: $0)) })
    }

    /// Gives the sidecar these files and no others.
    func setSidecar(_ contents: [URL: Data]) throws {
        for file in try sidecarFiles() where contents[file] == nil {
            try FileManager.default.removeItem(at: file)
        }
        for (file, data) in contents { try data.write(to: file) }
    }

    /// The database's files as they were.
    struct Copy {
        var files: [String: Data]
        var state: State
    }

    func copyOfDatabase() throws -> Copy {
        let name = folder.database.lastPathComponent
        var files: [String: Data] = [:]
        for name in [name, "\(name)-wal"] {
            files[name] = try Data(contentsOf: folder.url.appending(path: name))
        }
        return Copy(files: files, state: state.withLock { $0 })
    }

    /// A library with an older database and today's sidecar.
    func restored(from copy: Copy) throws -> PlacedLibrary {
        let restored = LibraryFolder(path: parent.file("restored").path, environment: [:])
        try FileManager.default.createDirectory(
            at: restored.url, withIntermediateDirectories: true)
        for (name, data) in copy.files { try data.write(to: restored.url.appending(path: name)) }
        try FileManager.default.copyItem(at: folder.vectors, to: restored.vectors)
        return try PlacedLibrary(in: restored, of: self, holding: copy.state)
    }
}
