import Foundation
import SkillCore

/// What the host writes to a skill that has asked it something.
struct HostReply: Sendable {
    /// A little-endian 32-bit length and JSON: `value`, or `denied` and `reason`, or `failed`.
    let frame: Data
    /// The capability that was denied.
    let denied: Capability?

    /// Has `broker` answer what `question` asks, or denies it when there is none.
    init(to question: Data, by broker: (any HostBroker)?) async {
        let answer = await Self.answer(to: question, by: broker).bounded
        frame = Data(prefixed: answer.payload)
        if case .denied(let capability, _) = answer { denied = capability } else { denied = nil }
    }

    private static func answer(
        to bytes: Data, by broker: (any HostBroker)?
    ) async -> HostAnswer {
        guard let question = HostQuestion(bytes) else {
            return .failed(reason: "The question is none that the host knows.")
        }
        if let broker { return await broker.answer(question) }
        do {
            return .notGranted(try question.capability)
        } catch {
            return .failed(reason: "\(error)")
        }
    }

}

extension HostAnswer {
    /// The answer itself, or that it is too long for the skill to be told.
    ///
    /// A broker that keeps a log asks for it first: what is sent is this.
    public var bounded: HostAnswer {
        guard payload.count > Self.longest else { return self }
        return .failed(reason: "The answer has more than 1 MiB as JSON. Ask for less.")
    }

    fileprivate var payload: Data {
        let json: JSONValue =
            switch self {
            case .value(let value): ["value": value]
            case .denied(let capability, let reason):
                ["denied": .string("\(capability)"), "reason": .string(reason)]
            case .failed(let reason): ["failed": .string(reason)]
            }
        return Data(json.canonical.utf8)
    }

    static let longest = 1 << 20
}

extension HostQuestion {
    /// Reads a question as SkillKit writes it; nil for anything else.
    init?(_ bytes: Data) {
        // What isn't JSON asks nothing, whatever the reason.
        guard let json = try? JSONValue(parsing: bytes) else { return nil }
        switch json["capability"] {
        case "llm":
            guard case .string(let prompt) = json["prompt"] else { return nil }
            let system: String?
            switch json["system"] ?? .null {
            case .string(let text): system = text
            case .null: system = nil
            default: return nil
            }
            let maximumTokens: Int?
            switch json["maximumTokens"] ?? .null {
            case .integer(let count) where count > 0: maximumTokens = count
            case .null: maximumTokens = nil
            default: return nil
            }
            self = .languageModel(prompt: prompt, system: system, maximumTokens: maximumTokens)
        case "skill":
            guard case .string(let name) = json["name"], let input = json["input"] else {
                return nil
            }
            self = .skill(name: name, input: input)
        case "http":
            guard case .string(let url) = json["url"] else { return nil }
            self = .fetch(url: url)
        default: return nil
        }
    }
}
