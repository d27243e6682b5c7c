import Foundation
import SkillCore
import SkillSearch

/// The embedding model, beside the runtimes that others run it with.
enum EmbeddingCases {
    static func query(_ stage: Stage, title: String) async throws -> Section {
        let outcome = try await outcome(
            stage, texts: 1, words: 10, sets: 32, rounds: max(1, stage.rounds / 2))
        return Section(
            title: title,
            method: "A text of 12 tokens, from the call until its vector is here. \(method)",
            series: outcome.all,
            goals: [
                .share(title, of: outcome.own, beside: outcome.onnxRuntime, atMost: 0.67)
            ])
    }

    static func batch(_ stage: Stage, title: String) async throws -> Section {
        let outcome = try await outcome(
            stage, texts: 32, words: 38, sets: 2, rounds: max(1, stage.rounds / 25))
        let peers = [outcome.onnxRuntime, outcome.openVINO]
        let absent = peers.first { $0.absence != nil }
        let best = absent ?? peers.min { $0.median < $1.median } ?? outcome.onnxRuntime
        return Section(
            title: title,
            method: """
                32 texts of 40 tokens each, together, from the call until their vectors are here. \
                \(method)
                """,
            series: outcome.all,
            goals: [.share(title, of: outcome.own, beside: best, atMost: 0.95)])
    }

    private struct Outcome {
        var onnxRuntime: Series
        var openVINO: Series
        var own: Series

        /// Those that took part.
        var all: [Series] { [onnxRuntime, openVINO, own].filter { $0.absence == nil } }
    }

    private struct Opening: Encodable {
        let `do` = "open"
        let model: String
        let folder: String
    }

    private struct Request: Encodable {
        let `do` = "embed"
        let texts: [String]
    }

    private struct Answer: Decodable {
        let milliseconds: Double
        let tokens: Int
        let vectors: [[Float]]
    }

    /// Measures all with as many `sets` of `texts`, of as many `words` each.
    private static func outcome(
        _ stage: Stage, texts: Int, words: Int, sets: Int, rounds: Int
    ) async throws -> Outcome {
        let folder = ModelFolder()
        guard folder.isInstalled else {
            let reason = "all-MiniLM-L6-v2 is not installed"
            let absent = ["onnxruntime", "openvino", ownName].map {
                Series(name: $0, absence: reason)
            }
            return Outcome(onnxRuntime: absent[0], openVINO: absent[1], own: absent[2])
        }
        // OpenBLAS keeps to one thread from here on.
        _ = try BLASSearch()
        let model = try MiniLM(folder: folder.url, width: 1)
        var source = MeasuredText(seed: 3)
        let sets = (0..<sets).map { _ in (0..<texts).map { _ in source.phrase(words: words) } }
        var expected: [[Embedding]] = []
        for texts in sets { expected.append(try await model.embeddings(of: texts)) }
        let peers = stage.peers.start(
            [.onnxRuntime, .openVINO],
            opening: Opening(model: folder.url.path, folder: stage.folder.path))
        let contenders = peers.present.map { peer in
            Contender(timingItself: peer.name) { round in
                let set = round % sets.count
                let answer: Answer = try peer.ask(Request(texts: sets[set]))
                try check(answer, expected[set], tokens: texts * (words + 2), peer.name)
                return answer.milliseconds
            }
        }
        let own = Contender(name: ownName) { round in
            let set = round % sets.count
            guard try await model.embeddings(of: sets[set]).count == texts else {
                throw MeasuringFailed(reason: "The model left texts out")
            }
        }
        let series = try await Contender.times(of: contenders + [own], rounds: rounds)
        return Outcome(
            onnxRuntime: peers.series(of: .onnxRuntime, in: series),
            openVINO: peers.series(of: .openVINO, in: series),
            own: series[series.count - 1])
    }

    private static func check(
        _ answer: Answer, _ expected: [Embedding], tokens: Int, _ name: String
    ) throws {
        guard answer.tokens == tokens, answer.vectors.count == expected.count else {
            throw MeasuringFailed(reason: "\(name) read \(answer.tokens) tokens, not \(tokens)")
        }
        for (vector, embedding) in zip(answer.vectors, expected) {
            let cosine = zip(vector, embedding.components).reduce(0) { $0 + $1.0 * $1.1 }
            guard vector.count == embedding.dimension, cosine > leastCosine else {
                throw MeasuringFailed(
                    reason: "\(name) gives other vectors: the cosine is \(cosine)")
            }
        }
    }

    private static let ownName = "skillbox"
    private static let leastCosine: Float = 0.9999
    private static let method = """
        Each runs all-MiniLM-L6-v2 on one thread, in turns. skillbox's time holds finding the \
        tokens, the others' doesn't: it is that of the library's own call. They run a graph that \
        is built from the same weights, in 32-bit floats: OpenVINO compiled for this very shape, \
        ONNX Runtime the faster of its plain and its fused operators. All vectors are compared.
        """
}
