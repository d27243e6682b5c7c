import Foundation
import SkillCore
import SkillStorage

/// How fast vectors come in.
enum InsertCase {
    static func section(_ stage: Stage, title: String) async throws -> Section {
        let count = min(10_000, stage.largest)
        let vectors = try VectorFile(.random, count: count, in: stage.folder)
        let embeddings = (0..<count).map(vectors.embedding)
        let peers = stage.peers.start(
            [.sqliteVec, .faiss],
            opening: SearchContest.Opening(vectors, vectors, in: stage.folder))
        let request = Request(vectors: vectors.url.path, count: count)
        var contenders = peers.present.map { peer in
            let place = peer.library == .faiss ? "into memory" : "into a file"
            return Contender(timingItself: "\(peer.name), \(place)") { _ in
                let answer: Answer = try peer.ask(request)
                return answer.milliseconds
            }
        }
        contenders.append(
            Contender(name: "skillbox's index, into memory") { _ in
                var index = OwnSearch()
                for (row, embedding) in embeddings.enumerated() {
                    try index.insert(embedding, row: row)
                }
            })
        var source = MeasuredText(seed: 5)
        let entries = try (0..<count).map { number in
            try MeasuredLibrary.entry(number, source.description(), embeddings[number])
        }
        contenders.append(
            Contender(timingItself: "skillbox's library, into a file, with texts") { round in
                let folder = stage.folder.appending(path: "inserts-\(round)")
                let store = try SkillStore(at: folder.appending(path: "library.sqlite"))
                let time = try await Contender.time { try await store.keep(entries) }
                try FileManager.default.removeItem(at: folder)
                return time
            })
        let series = try await Contender.times(of: contenders, rounds: max(1, stage.rounds / 100))
        return Section(
            title: title,
            method: """
                \(Figure.count(count)) vectors of \(VectorFile.dimension) components into what was \
                empty, by the median of \(series[0].times.count) passes, in turns. Into memory they \
                come one at a time. Into a file they come in one transaction; with each, the \
                library keeps a whole skill, and indexes the words of its text.
                """,
            rates: series.map {
                Rate(
                    name: $0.name, runs: $0.times.count * count,
                    perSecond: Double(count) / ($0.median / 1_000))
            })
    }

    private struct Request: Encodable {
        let `do` = "insert"
        let vectors: String
        let count: Int
        let dimension = VectorFile.dimension
    }

    private struct Answer: Decodable {
        let milliseconds: Double
    }
}
