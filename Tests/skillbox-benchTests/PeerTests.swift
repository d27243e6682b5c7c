import Foundation
import SkillTestSupport
import Testing

/// The libraries from PyPI that skillbox is measured beside.
@Suite(.tags(.jail), .timeLimit(.minutes(5))) struct PeerTests {
    @Test(.enabled(if: Peers.areThere, "the peers are not there; make bench fetches them"))
    func searchTheSameVectors() async throws {
        let text = try await report(only: "search", peers: Peers.folder.path)

        for peer in ["faiss-cpu", "usearch", "sqlite-vec"] {
            #expect(text.contains("\n| \(peer) "), "\(peer) took no part: \(text)")
        }
    }

    @Test(.enabled(if: Peers.areThere, "the peers are not there; make bench fetches them"))
    func embedTheSameText() async throws {
        let text = try await report(only: "a query", peers: Peers.folder.path)

        for peer in ["onnxruntime", "openvino"] {
            #expect(text.contains("\n| \(peer) "), "\(peer) took no part: \(text)")
        }
        #expect(!text.contains("not measured"))
    }

    @Test func tellsWhatIsMissing() async throws {
        let empty = try TemporaryFolder()

        let text = try await report(only: "a query", peers: empty.url.path)

        #expect(text.contains("onnxruntime gave no answer: ModuleNotFoundError"))
        #expect(text.contains("\n| skillbox | "))
    }

    /// What is written of the section whose title has `title` in it.
    private func report(only title: String, peers: String) async throws -> String {
        let folder = try TemporaryFolder()
        let out = folder.file("performance.md")
        let answer = try await Bench.run([
            "performance", "--skillbox", Bench.program("skillbox").path, "--out", out.path,
            "--rounds", "2", "--largest", "300", "--only", title, "--peers", peers, "--force",
        ])
        #expect(answer.status == 0, "\(answer.text)")
        return try String(contentsOf: out, encoding: .utf8)
    }
}

private enum Peers {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../.build-tools/peers").standardizedFileURL

    static var areThere: Bool {
        FileManager.default.fileExists(atPath: folder.appending(path: ".whole").path)
    }
}
