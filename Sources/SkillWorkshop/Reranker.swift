import SkillChat
import SkillCore

/// Lets a language model put what a search found in order, and leave out what doesn't fit.
struct Reranker: Sendable {
    let bench: Workbench
    let chat: any ChatModel

    /// Returns those of `findings` that the model says do what `query` asks, best first.
    ///
    /// - Throws: ``WorkshopError/uselessReply(purpose:reason:)`` when the reply names no list.
    func reranked(
        _ findings: [Workbench.Finding], for query: String
    ) async throws -> [Workbench.Finding] {
        // Nothing to choose from.
        guard !findings.isEmpty else { return [] }
        let offers = findings.map { finding in
            // All of them must fit into one prompt.
            "- \(finding.skill.name)\(Prompt.cut("\(finding.skill.signature)", to: 200)): "
                + Prompt.cut(finding.skill.description, to: 300)
        }
        let prompt = Prompt.rerank.request(
            ["query": query, "offers": offers.joined(separator: "\n")], schema: Self.schema)
        let reply: JSONValue = try await bench.ask(chat, prompt)
        guard let names = reply["names"]?.arrayValue else {
            throw WorkshopError.uselessReply(purpose: "rerank", reason: "it has no list of names")
        }
        var offered = Dictionary(findings.map { ($0.skill.name.text, $0) }) { first, _ in first }
        // A name that was not offered, or comes again, is no answer.
        return names.compactMap { name in
            name.stringValue.flatMap { offered.removeValue(forKey: $0) }
        }
    }

    /// How many skills the model is shown.
    static let offers = 20

    private static let schema = JSONSchema(
        name: "names",
        value: [
            "type": "object", "additionalProperties": false, "required": ["names"],
            "properties": ["names": ["type": "array", "items": ["type": "string"]]],
        ])
}
