public import SkillCore

/// Answers what a skill asks of the host while it runs.
///
/// The jail has no sockets: questions come over the descriptor that the answer goes over, and are
/// untrusted like everything from there. A broker decides what is granted.
public protocol HostBroker: Sendable {
    /// Answers one question; the run's clock goes on meanwhile.
    ///
    /// The task is cancelled when the run ends before the answer.
    func answer(_ question: HostQuestion) async -> HostAnswer
}

/// What a skill asks of the host.
public enum HostQuestion: Hashable, Sendable {
    case languageModel(prompt: String, system: String?, maximumTokens: Int?)
    case skill(name: String, input: JSONValue)
    case fetch(url: String)
}

/// What the host says to that.
public enum HostAnswer: Hashable, Sendable {
    /// A model's text as a JSON string, a skill's output, or `{"status": 200, "body": "..."}`.
    case value(JSONValue)
    /// The capability was not asked for or not granted; the report names it.
    case denied(Capability, reason: String)
    /// It was granted and didn't work.
    case failed(reason: String)
}

extension HostQuestion {
    /// What must be granted for it.
    ///
    /// - Throws: `UnusableAddress` for a URL that is never fetched, whatever is granted.
    public var capability: Capability {
        get throws(UnusableAddress) {
            switch self {
            case .languageModel: .languageModel
            case .skill: .skills
            case .fetch(let url): try PageAddress(url).capability
            }
        }
    }
}

extension HostAnswer {
    /// The capability was not granted.
    public static func notGranted(_ capability: Capability) -> HostAnswer {
        .denied(capability, reason: reasonForNotGranting(capability))
    }

    static func reasonForNotGranting(_ capability: Capability) -> String {
        "The capability \"\(capability)\" was not granted. Give --grant \(capability)."
    }
}
