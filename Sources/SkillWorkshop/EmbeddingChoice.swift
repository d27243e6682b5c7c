import Foundation
import SkillChat
import SkillCore
public import SkillSearch

/// Which model embeds texts here, and what a person should know about the choice.
public struct EmbeddingChoice: Sendable {
    public let model: any EmbeddingModel
    /// One sentence to show once, when the choice is not the best there could be.
    public let notice: String?

    /// Chooses the server's model when `SKILLBOX_EMBEDDING_MODEL` names one, else MiniLM when it is
    /// installed, else hashed n-grams.
    public init(environment: [String: String]) async throws {
        if environment[Setting.embeddingModel.rawValue]?.isEmpty == false {
            let client = try ChatConfiguration(environment: environment).embeddings()
            model = try await ServedEmbeddings(client)
            notice = nil
            return
        }
        let folder = ModelFolder(environment: environment)
        if folder.isInstalled {
            model = try MiniLM(folder: folder.url)
            notice = nil
        } else {
            model = HashedNgrams()
            notice = """
                The embedding model is not installed, so words are compared instead of meanings. \
                Install it with: skillbox model install
                """
        }
    }

    /// The models that need no server, the best first.
    static func localModels(environment: [String: String]) -> [any EmbeddingModel] {
        let folder = ModelFolder(environment: environment)
        // One that can't be used is no help; whoever chose it has been told why.
        let miniLM = folder.isInstalled ? try? MiniLM(folder: folder.url) : nil
        let models: [(any EmbeddingModel)?] = [miniLM, HashedNgrams()]
        return models.compactMap(\.self)
    }
}

/// A model behind an OpenAI-compatible `/embeddings` endpoint.
struct ServedEmbeddings: EmbeddingModel {
    let id: EmbeddingModelID
    private let client: OpenAIEmbeddings

    /// Asks the server once, to learn how many components its vectors have.
    init(_ client: OpenAIEmbeddings) async throws {
        self.client = client
        let dimension = try await client.embeddings(of: ["dimension"]).first?.count ?? 0
        guard (1...SearchIndex.greatestDimension).contains(dimension) else {
            throw EmbeddingError.unavailable(
                model: client.model,
                reason: "Its vectors have \(dimension) components, which can't be compared.")
        }
        id = EmbeddingModelID(name: client.model, dimension: dimension)
    }

    func embeddings(of texts: [String]) async throws(EmbeddingError) -> [Embedding] {
        do {
            return try await client.embeddings(of: texts).map(Embedding.init(normalizing:))
        } catch ChatError.cancelled {
            throw .cancelled
        } catch {
            throw .unavailable(model: id.name, reason: "\(error)")
        }
    }
}
