import Foundation
import SkillCore

/// Those who search through the same vectors.
struct SearchContest {
    private let vectors: VectorFile
    private let queries: VectorFile
    private let embeddings: [Embedding]
    private let own: OwnSearch
    private let blas: BLASSearch
    private let floor: ByteStream
    private let peers: PeerGroup
    /// What BLAS finds for each query.
    private let expected: [[Int]]

    init(_ stage: Stage, _ count: Int, _ kind: VectorFile.Kind) throws {
        let queries = try VectorFile(kind, count: Self.queryCount, seed: 2, in: stage.folder)
        let vectors = try VectorFile(kind, count: count, in: stage.folder)
        let opening = Opening(vectors, queries, in: stage.folder)
        peers = stage.peers.start([.faiss, .usearch, .sqliteVec], opening: opening)
        own = try OwnSearch(vectors)
        floor = try ByteStream(rows: count)
        embeddings = (0..<Self.queryCount).map(queries.embedding)
        let blas = try BLASSearch()
        self.blas = blas
        expected = stride(from: 0, to: Self.queryCount, by: Self.batch).flatMap { first in
            blas.nearest(
                first..<(first + Self.batch), of: queries, among: vectors, limit: Self.limit)
        }
        (self.vectors, self.queries) = (vectors, queries)
    }

    /// What a peer is asked to hold.
    struct Opening: Encodable {
        private let `do` = "open"
        private let vectors: String
        private let count: Int
        private let dimension = VectorFile.dimension
        private let queries: String
        private let queryCount: Int
        private let folder: String

        init(_ vectors: VectorFile, _ queries: VectorFile, in folder: URL) {
            self.vectors = vectors.url.path
            count = vectors.count
            self.queries = queries.url.path
            queryCount = queries.count
            self.folder = folder.path
        }
    }

    /// Each with one query at a time.
    func ofOne() -> [Contender] {
        let floor = Contender(timingItself: Self.floorName) { [floor] _ in
            var time = 0.0
            for _ in 0..<searchesInTurn { time = try await Contender.time { try floor.read() } }
            return time
        }
        return peers.present.map { contender($0, width: 1) }
            + [
                contender(blas.name, width: 1, byBLAS), floor,
                contender("skillbox", width: 1, byUs),
            ]
    }

    /// Each with many queries at once; sqlite-vec would take them one after another.
    func ofMany() -> [Contender] {
        peers.present.filter { $0.library != .sqliteVec }.map { contender($0, width: Self.batch) }
            + [
                contender(blas.name, width: Self.batch, byBLAS),
                contender("skillbox", width: Self.batch, byUs),
            ]
    }

    /// The goals that there are for this many vectors.
    func goals(_ singles: [Series], _ batches: [Series]) -> [Goal] {
        guard let own = singles.last, let ownBatch = batches.last else { return [] }
        let name = "Search through \(Figure.count(vectors.count))"
        var goals: [Goal] = []
        if vectors.count == 10_000 { goals.append(.time(name, own.median, atMost: 0.15)) }
        if vectors.count == 1_000_000 {
            let faiss = peers.series(of: .faiss, in: singles)
            goals.append(.share("\(name), beside faiss-cpu", of: own, beside: faiss, atMost: 0.27))
            if let floor = singles.first(where: { $0.name == Self.floorName }) {
                goals.append(
                    .share("\(name), beside the floor", of: own, beside: floor, atMost: 1.3))
            }
        }
        if vectors.count >= 100_000 {
            let products = batches.first { $0.name == blas.name && blas.isOpenBLAS }
            goals += [
                .faster(
                    "\(name), beside sqlite-vec", own,
                    than: peers.series(of: .sqliteVec, in: singles), atLeast: 25),
                .faster(
                    "\(name), \(Self.batch) queries at once", ownBatch,
                    than: products ?? Series(name: "OpenBLAS", absence: "BLAS is another here"),
                    atLeast: 2.5),
            ]
        }
        return goals
    }

    /// How many queries there are.
    static let queryCount = 256
    /// How many queries are asked at once.
    static let batch = 64
    /// How many answers are asked for.
    static let limit = 10

    private struct Scan: Encodable {
        let `do` = "scan"
        let first: Int
        let count: Int
        let limit = SearchContest.limit
    }

    private struct Answer: Decodable {
        let milliseconds: Double
        let answers: [[Int]]
    }

    private func contender(_ peer: Peer, width: Int) -> Contender {
        Contender(timingItself: peer.name) { round in
            let first = firstQuery(round, width)
            var time = 0.0
            for _ in 0..<searchesInTurn {
                let answer: Answer = try peer.ask(Scan(first: first, count: width))
                try check(answer.answers, first: first, peer.name)
                time = answer.milliseconds
            }
            return time
        }
    }

    private func contender(
        _ name: String, width: Int, _ search: @escaping (Range<Int>) throws -> [[Int]]
    ) -> Contender {
        Contender(timingItself: name) { round in
            let first = firstQuery(round, width)
            var time = 0.0
            for _ in 0..<searchesInTurn {
                var answers: [[Int]] = []
                time = try await Contender.time { answers = try search(first..<(first + width)) }
                try check(answers, first: first, name)
            }
            return time
        }
    }

    // Those before the last aren't counted: they bring few vectors back into the processor's caches,
    // from which the contender before has driven them. Many never stay there.
    private var searchesInTurn: Int { vectors.count > 10_000 ? 1 : 3 }

    private func firstQuery(_ round: Int, _ width: Int) -> Int {
        round % (Self.queryCount - width)
    }

    private func byBLAS(_ range: Range<Int>) -> [[Int]] {
        blas.nearest(range, of: queries, among: vectors, limit: Self.limit)
    }

    private func byUs(_ range: Range<Int>) throws -> [[Int]] {
        try own.nearest(embeddings[range], limit: Self.limit)
    }

    /// Throws unless `answers` are as near as those that BLAS finds.
    ///
    /// Where two vectors are equally near, as far as 32 bits tell, either may come first.
    private func check(_ answers: [[Int]], first: Int, _ name: String) throws {
        for (offset, found) in answers.enumerated() {
            let right = expected[first + offset]
            let query = unsafe queries[first + offset]
            let isRight =
                found.count == right.count && Set(found).count == found.count
                && zip(found, right).allSatisfy { found, right in
                    guard found != right, (0..<vectors.count).contains(found) else {
                        return found == right
                    }
                    let difference =
                        unsafe vectors.cosine(found, with: query)
                        - vectors.cosine(right, with: query)
                    return abs(difference) < Self.tolerance
                }
            guard isRight else {
                throw MeasuringFailed(
                    reason: "\(name) found \(found) and not \(right) for query \(first + offset)")
            }
        }
    }

    private static let tolerance: Float = 2e-6
    private static let floorName = "reading a byte for each component"
}
