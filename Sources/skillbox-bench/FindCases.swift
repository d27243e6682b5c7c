import Foundation
import Glibc
import SkillSearch

/// `skillbox find` as people start it, in libraries of many skills.
enum FindCases {
    static func cases(largest: Int) -> [Case] {
        let usual = [10_000, 1_000_000].filter { $0 <= largest }
        return (usual.isEmpty ? [largest] : usual).map { count in
            Case(title: "Finding among \(Figure.count(count)) skills") {
                try await section($0, title: $1, count)
            }
        }
    }

    private static func section(
        _ stage: Stage, title: String, _ count: Int
    ) async throws -> Section {
        let warm = Series(name: "`skillbox find`", absence: noModel)
        let cold = Series(name: "`skillbox find`, files evicted", absence: noModel)
        let outcome =
            ModelFolder().isInstalled
            ? try await measured(stage, count, warm.name, cold.name)
            : (all: [], warm: warm, cold: cold)
        let limit: Double = count > 10_000 ? 300 : 60
        var goals = [Goal.median(title, of: outcome.warm, atMost: limit)]
        if count <= 10_000 {
            goals.append(.median("\(title), files evicted", of: outcome.cold, atMost: limit))
        }
        return Section(
            title: title,
            method: """
                From `posix_spawn` until the command is reaped: it starts, opens the library, \
                embeds the query, searches vectors and words, and prints 5 skills, among them the \
                one that is looked for. Texts are put together from common words and 32,000 rare \
                ones. All vectors but those of 32 skills that are looked for are random, since \
                embedding so many texts would take hours. The peers are Python libraries in a \
                process that runs already: they open their file and answer one query with a \
                vector. First all with their files in the system's cache, in turns; then with \
                their files, and skillbox's model, evicted from it. The first, uncounted search \
                makes what is derived from the library.
                """,
            series: outcome.all, goals: goals)
    }

    private static func measured(
        _ stage: Stage, _ count: Int, _ warmName: String, _ coldName: String
    ) async throws -> (all: [Series], warm: Series, cold: Series) {
        let vectors = try VectorFile(.random, count: count, in: stage.folder)
        let queries = try VectorFile(
            .random, count: SearchContest.queryCount, seed: 2, in: stage.folder)
        let library = try await MeasuredLibrary(
            in: stage.folder.appending(path: "find-\(count)"), of: vectors)
        let peers = stage.peers.start(
            [.sqliteVec, .faiss], opening: SearchContest.Opening(vectors, queries, in: stage.folder)
        )
        for peer in peers.present { let _: Saved = try peer.ask(Save()) }
        let rounds = max(1, stage.rounds / (count > 10_000 ? 25 : 10))
        var all: [Series] = []
        for isEvicting in [false, true] {
            let contenders = peers.present.map { peer in
                Contender(timingItself: peer.name + (isEvicting ? ", file evicted" : "")) { round in
                    let answer: Answer = try peer.ask(
                        Reopening(first: round % queries.count, evicting: isEvicting))
                    return answer.milliseconds
                }
            }
            let own = Contender(timingItself: isEvicting ? coldName : warmName) { round in
                let sought = library.sought[round % library.sought.count]
                let find = stage.commandLine(
                    ["find", sought.query, "--library", library.folder.path])
                if isEvicting { try evict(filesIn: [library.folder, ModelFolder().url]) }
                var answer = Data()
                let time = try await Contender.time { answer = try find.run() }
                guard String(decoding: answer, as: UTF8.self).contains("  \(sought.name)  ") else {
                    throw MeasuringFailed(reason: "\"skillbox find\" missed \(sought.name)")
                }
                return time
            }
            all += try await Contender.times(
                of: contenders + [own], rounds: isEvicting ? max(1, rounds / 4) : rounds)
        }
        return (all, all[all.count / 2 - 1], all[all.count - 1])
    }

    /// Has the kernel forget files, which must be on the disk for that.
    private static func evict(filesIn folders: [URL]) throws {
        for folder in folders {
            for name in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
                let file = unsafe open(folder.appending(path: name).path, O_RDONLY | O_CLOEXEC)
                defer { close(file) }
                guard file >= 0, fsync(file) == 0,
                    posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED) == 0
                else { throw MeasuringFailed(reason: "\"\(name)\" can't be evicted") }
            }
        }
    }

    private struct Save: Encodable {
        let `do` = "save"
    }

    private struct Saved: Decodable {}

    private struct Reopening: Encodable {
        let `do` = "reopen"
        let first: Int
        let evicting: Bool
        let limit = SearchContest.limit
    }

    private struct Answer: Decodable {
        let milliseconds: Double
    }

    private static let noModel = "all-MiniLM-L6-v2 is not installed"
}
