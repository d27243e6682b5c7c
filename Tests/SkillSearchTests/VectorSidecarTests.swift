import Foundation
import SkillCore
import SkillTestSupport
import Testing

@testable import SkillSearch

@Suite struct VectorSidecarTests {
    private let temporary: TemporaryFolder
    private let folder: URL
    private let sidecar: VectorSidecar
    private let model = EmbeddingModelID(name: "samples", dimension: 24)
    private let state = VectorSidecar.State(change: 1, stamp: 2)

    init() throws {
        temporary = try TemporaryFolder()
        folder = temporary.file("vectors")
        sidecar = VectorSidecar(folder: folder, library: "library", model: model)
    }

    @Test func isNothingAtFirst() {
        #expect(sidecar.open() == nil)
    }

    @Test func keepsWhatItWasMadeFrom() throws {
        let places = places(100)

        #expect(try rebuild(places))

        let snapshot = try #require(sidecar.open())
        #expect(snapshot.state == state)
        #expect(snapshot.count == 100)
        try expect(snapshot, finds: places)
    }

    @Test func isEmptyForAnEmptyLibrary() throws {
        #expect(try rebuild([:]))

        let snapshot = try #require(sidecar.open())
        #expect(snapshot.count == 0)
        try expect(snapshot, finds: [:])
    }

    @Test func belongsToItsOwnerAlone() throws {
        #expect(try rebuild(places(3)))

        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(names.count == 3)
        #expect(try permissions(of: folder) == 0o700)
        for name in names {
            #expect(try permissions(of: folder.appending(path: name)) == 0o600)
        }
    }

    @Test func isOfOneLibraryAndModel() throws {
        #expect(try rebuild(places(3)))

        let others = [
            VectorSidecar(folder: folder, library: "other", model: model),
            VectorSidecar(
                folder: folder, library: "library",
                model: EmbeddingModelID(name: "other", dimension: 24)),
            VectorSidecar(
                folder: folder, library: "library",
                model: EmbeddingModelID(name: "samples", dimension: 25)),
        ]
        for other in others { #expect(other.open() == nil) }
    }

    @Test(arguments: [UInt64(1), 2, 3, 4])
    func followsInsertsMovesAndRemovals(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var samples = VectorSamples(dimension: 24, seed: seed)
        var places = places(Int.random(in: 0...200, using: &generator))
        #expect(try rebuild(places))

        for step in 0..<60 {
            let sizes = [0, 1, 2, 5, 40].shuffled(using: &generator)
            let embeddings = samples.embeddings(sizes[0], .random)
            let keys = (0..<300).map { Int64($0) }.shuffled(using: &generator)
            let set = zip(keys, embeddings).map { (key: $0, embedding: $1) }
            // Some of them were never there, and some are set at once.
            let removed = Array(keys[(sizes[0] / 2)..<(sizes[0] / 2 + sizes[1])])
            let next = VectorSidecar.State(change: Int64(step), stamp: 0)
            let snapshot = try #require(sidecar.open())

            #expect(
                try sidecar.update(from: snapshot, setting: set, removing: removed, to: next))

            let before = places
            for key in removed { places[key] = nil }
            for (key, embedding) in set { places[key] = embedding }
            let after = try #require(sidecar.open())
            #expect(after.state == next)
            #expect(after.count == places.count)
            #expect(after.segments.count <= 10)
            #expect(after.segments.reduce(0) { $0 + $1.count } <= 2 * places.count + 100)
            try expect(after, finds: places)
            // Files that are replaced stay as long as somebody reads them.
            try expect(snapshot, finds: before)
        }
    }

    @Test func givesBackTheRoomOfRemovedRows() throws {
        #expect(try rebuild(places(1_000)))
        let snapshot = try #require(sidecar.open())

        #expect(
            try sidecar.update(
                from: snapshot, setting: [], removing: Array(5..<1_000), to: state))

        let segments = try #require(sidecar.open()).segments
        #expect(segments.map(\.count) == [5])
        #expect(try segmentFiles().count == 1)
    }

    @Test func writesARowAgainALogarithmOfTimes() throws {
        #expect(try rebuild([:]))
        var samples = VectorSamples(dimension: 24, seed: 6)
        var written = 0

        for (key, embedding) in samples.embeddings(256, .random).enumerated() {
            let snapshot = try #require(sidecar.open())
            let before = Set(snapshot.manifest.segments)
            #expect(
                try sidecar.update(
                    from: snapshot, setting: [(Int64(key), embedding)], removing: [], to: state))
            let after = try #require(sidecar.open())
            for (segment, mapped) in zip(after.manifest.segments, after.segments)
            where !before.contains(segment) {
                written += mapped.count
            }
        }

        #expect(written <= 256 * 8)
    }

    @Test func isWholeWhenItIsWrittenInPieces() throws {
        let model = EmbeddingModelID(name: "wide", dimension: 4_096)
        let sidecar = VectorSidecar(folder: folder, library: "library", model: model)
        var samples = VectorSamples(dimension: 4_096, seed: 10)
        let embeddings = samples.embeddings(600, .random)
        #expect(
            try sidecar.rebuild(to: state) { place in
                for (key, embedding) in embeddings.enumerated() {
                    try place(Int64(key), embedding.components.span)
                }
            })
        let size = try segmentFiles().first?.resourceValues(forKeys: [.fileSizeKey]).fileSize
        #expect(try #require(size) > 2 << 20)

        let snapshot = try #require(sidecar.open())

        for (key, embedding) in embeddings.enumerated() {
            let candidates = try snapshot.candidates(for: embedding, limit: 1)
            #expect(candidates.map(\.key) == [Int64(key)])
        }
    }

    @Test func choosesAndLeavesOut() throws {
        let places = places(500)
        #expect(try rebuild(places))
        let snapshot = try #require(sidecar.open())
        var generator = SeededGenerator(seed: 7)

        for (allowed, excluded) in [(0, 3), (1, 0), (20, 10), (500, 499), (400, 100)] {
            let filter = places.keys.sorted().shuffled(using: &generator).prefix(allowed)
            let gone = places.keys.sorted().shuffled(using: &generator).prefix(excluded)
            try expect(
                snapshot,
                finds: places.filter { filter.contains($0.key) && !gone.contains($0.key) },
                excluding: Set(gone + [-1]), among: KeyFilter(filter + [-1]))
        }
    }

    @Test func returnsFewMoreThanAskedFor() throws {
        let places = places(5_000)
        #expect(try rebuild(places))

        let query = try #require(places[0])
        let candidates = try #require(sidecar.open()).candidates(for: query, limit: 10)

        #expect(candidates.count < 100)
        #expect(candidates.map(\.key) == candidates.map(\.key).sorted())
    }

    @Test func refusesWhatIsNoVectorOfTheModel() throws {
        #expect(try rebuild(places(3)))
        let snapshot = try #require(sidecar.open())
        let short = Embedding(normalizing: [1])
        let endless = Embedding(normalizing: [Float](repeating: .nan, count: 24))
        let error = EmbeddingError.wrongDimension(expected: 24, found: 1)

        #expect(throws: error) { try snapshot.candidates(for: short, limit: 1) }
        #expect(throws: error) {
            try sidecar.update(from: snapshot, setting: [(1, short)], removing: [], to: state)
        }
        #expect(throws: error) { try rebuild([1: short]) }
        #expect(throws: EmbeddingError.notFinite) {
            try snapshot.candidates(for: endless, limit: 1)
        }
        #expect(throws: EmbeddingError.notFinite) { try rebuild([1: endless]) }
        // What was there before still is, and nothing else.
        #expect(sidecar.open()?.count == 3)
        #expect(try segmentFiles().count == 1)
    }

    @Test func anUpdateOfWhatIsThereNoMoreIsNotDone() throws {
        #expect(try rebuild(places(3)))
        let stale = try #require(sidecar.open())
        #expect(try rebuild(places(5)))

        #expect(try !sidecar.update(from: stale, setting: [], removing: [1], to: state))
        #expect(sidecar.open()?.count == 5)
    }

    @Test func whoComesWhileAnotherWritesLeavesItAlone() throws {
        #expect(try rebuild(places(3)))
        let snapshot = try #require(sidecar.open())

        var others: [Bool] = []
        let done = try sidecar.rebuild(to: state) { _ in
            others.append(try rebuild(places(4)))
            others.append(
                try sidecar.update(from: snapshot, setting: [], removing: [1], to: state))
        }

        #expect(done)
        #expect(others == [false, false])
        #expect(sidecar.open()?.count == 0)
    }

    @Test func aRebuildThatFailsLeavesWhatWasThere() throws {
        #expect(try rebuild(places(3)))

        #expect(throws: CancellationError.self) {
            try sidecar.rebuild(to: state) { place in
                try place(1, [Float](repeating: 0, count: 24).span)
                throw CancellationError()
            }
        }

        #expect(sidecar.open()?.count == 3)
        #expect(try segmentFiles().count == 1)
    }

    @Test func saysWhereItCanNotWrite() throws {
        try Data().write(to: folder)

        #expect {
            try rebuild(places(3))
        } throws: { error in
            guard case SidecarError.unwritable(folder.path, let reason) = error else {
                return false
            }
            return !reason.isEmpty
        }
        #expect(sidecar.open() == nil)
    }

    @Test func removesWhatNoManifestNames() throws {
        #expect(try rebuild(places(3)))
        try Data([1]).write(to: folder.appending(path: "1234.segment"))

        #expect(try rebuild(places(4)))

        #expect(try segmentFiles().count == 1)
    }

    /// Every byte of a small sidecar, one at a time.
    @Test func noticesAnyByteThatChanged() throws {
        let places = try threeSegments()

        for file in try segmentFiles() + [folder.appending(path: "manifest")] {
            let whole = try Data(contentsOf: file)
            for offset in whole.indices {
                var damaged = whole
                damaged[offset] ^= 1 << UInt8(offset % 8)
                try damaged.write(to: file)
                let isNoticed = sidecar.open() == nil
                #expect(isNoticed, "byte \(offset) of \(file.lastPathComponent)")
            }
            try whole.write(to: file)
        }
        try expect(try #require(sidecar.open()), finds: places)
    }

    @Test func noticesAFileThatIsLongerOrShorter() throws {
        _ = try threeSegments()

        for file in try segmentFiles() + [folder.appending(path: "manifest")] {
            let whole = try Data(contentsOf: file)
            for count in [0, 1, 63, 64, 127, 128, whole.count / 2, whole.count - 1] {
                try whole.prefix(count).write(to: file)
                #expect(sidecar.open() == nil)
            }
            for tail in [1, 64, 4096] {
                try (whole + Data(count: tail)).write(to: file)
                #expect(sidecar.open() == nil)
            }
            try FileManager.default.removeItem(at: file)
            #expect(sidecar.open() == nil)
            try whole.write(to: file)
        }
        #expect(sidecar.open() != nil)
    }

    @Test func noticesSegmentsThatChangedPlaces() throws {
        _ = try threeSegments()
        let files = try segmentFiles()
        let contents = try files.map { try Data(contentsOf: $0) }

        for (file, content) in zip(files, contents.dropFirst() + contents.prefix(1)) {
            try content.write(to: file)
        }

        #expect(sidecar.open() == nil)
    }

    @Test func noticesAManifestOfSegmentsThatAreGone() throws {
        _ = try threeSegments()
        let manifest = folder.appending(path: "manifest")
        let stale = try Data(contentsOf: manifest)
        #expect(try rebuild(places(9)))

        try stale.write(to: manifest)

        #expect(sidecar.open() == nil)
    }

    @Test func aLinkOrAFolderInPlaceOfAFileIsNoFile() throws {
        _ = try threeSegments()
        let manifest = folder.appending(path: "manifest")
        let elsewhere = temporary.file("elsewhere")

        try FileManager.default.moveItem(at: manifest, to: elsewhere)
        try FileManager.default.createSymbolicLink(at: manifest, withDestinationURL: elsewhere)
        #expect(sidecar.open() == nil)

        try FileManager.default.removeItem(at: manifest)
        try FileManager.default.createDirectory(at: manifest, withIntermediateDirectories: false)
        #expect(sidecar.open() == nil)
    }

    @Test(.timeLimit(.minutes(1)))
    func isWholeForReadersWhileSomebodyWrites() async throws {
        #expect(try rebuild(places(40)))
        let sidecar = sidecar
        let query = try #require(places(40)[0])

        try await withThrowingTaskGroup { group in
            group.addTask {
                // Every state has its own number of rows.
                for step in 0..<200 {
                    let snapshot = try #require(sidecar.open())
                    let change = VectorSidecar.State(change: Int64(step + 41), stamp: 0)
                    let done = try sidecar.update(
                        from: snapshot, setting: [(Int64(step + 40), query)], removing: [],
                        to: change)
                    #expect(done)
                }
            }
            for _ in 0..<2 {
                group.addTask {
                    for _ in 0..<200 {
                        let snapshot = try #require(sidecar.open())
                        if snapshot.state.stamp == 0 {
                            #expect(snapshot.count == Int(snapshot.state.change))
                        }
                        #expect(
                            try snapshot.candidates(for: query, limit: 1000).count
                                == snapshot.count)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(sidecar.open()?.count == 240)
    }

    @Test func twoWritersLoseNothing() async throws {
        #expect(try rebuild([:]))
        let sidecar = sidecar
        let embedding = try #require(places(1)[0])

        try await withThrowingTaskGroup { group in
            for writer in 0..<2 {
                group.addTask {
                    var next: Int64 = 0
                    while next < 50 {
                        let snapshot = try #require(sidecar.open())
                        let done = try sidecar.update(
                            from: snapshot, setting: [(next * 2 + Int64(writer), embedding)],
                            removing: [], to: snapshot.state)
                        if done { next += 1 }
                    }
                }
            }
            try await group.waitForAll()
        }

        #expect(sidecar.open()?.count == 100)
    }

    private func rebuild(_ places: [Int64: Embedding]) throws -> Bool {
        try sidecar.rebuild(to: state) { place in
            for (key, embedding) in places.sorted(by: { $0.key < $1.key }) {
                try place(key, embedding.components.span)
            }
        }
    }

    private func places(_ count: Int) -> [Int64: Embedding] {
        var samples = VectorSamples(dimension: 24, seed: 8)
        return Dictionary(
            uniqueKeysWithValues: samples.embeddings(count, .random).enumerated().map {
                (Int64($0), $1)
            })
    }

    /// Makes a sidecar of which every part has something in it.
    private func threeSegments() throws -> [Int64: Embedding] {
        var places = places(60)
        #expect(try rebuild(places.filter { $0.key < 40 }))
        for keys in [Int64(35)..<47, 30..<32] {
            let set = keys.compactMap { key in
                places[59 - key].map { (key: key, embedding: $0) }
            }
            let snapshot = try #require(sidecar.open())
            #expect(
                try sidecar.update(
                    from: snapshot, setting: set, removing: [keys.lowerBound - 20], to: state))
            for (key, embedding) in set { places[key] = embedding }
            places[keys.lowerBound - 20] = nil
        }
        places = places.filter { $0.key < 47 }
        let snapshot = try #require(sidecar.open())
        #expect(snapshot.segments.count == 3)
        #expect(snapshot.segments.allSatisfy { $0.count > 0 })
        #expect(snapshot.segments.last?.header.removedCount == 1)
        try expect(snapshot, finds: places)
        return places
    }

    /// Expects that candidates are in `places`, within their bounds, and all the nearest are there.
    private func expect(
        _ snapshot: VectorSnapshot, finds places: [Int64: Embedding],
        excluding excluded: Set<Int64> = [], among filter: KeyFilter? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        var samples = VectorSamples(dimension: 24, seed: 9)
        for query in samples.embeddings(2, .random) {
            let ranking = VectorSamples.ranking(places, to: query)
            for limit in [1, 10, .max] {
                let candidates = try snapshot.candidates(
                    for: query, limit: limit, excluding: excluded, among: filter)
                let keys = Set(candidates.map(\.key))
                let nearest = ranking.prefix(limit)
                #expect(
                    keys.isSuperset(of: nearest.map(\.key)) && keys.isSubset(of: places.keys),
                    sourceLocation: sourceLocation)
                #expect(keys.count == candidates.count, sourceLocation: sourceLocation)
                #expect(
                    candidates.allSatisfy { candidate in
                        guard let place = places[candidate.key] else { return false }
                        let cosine = Cosine.between(query, place)
                        return candidate.low <= cosine && cosine <= candidate.high
                    }, sourceLocation: sourceLocation)
            }
        }
    }

    private func segmentFiles() throws -> [URL] {
        try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "segment" }
    }

    private func permissions(of file: URL) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
    }
}
