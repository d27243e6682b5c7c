import SkillCore
import SkillSandbox

/// What a question comes to: the capability that it takes, and what the log says of it.
struct HostWish: Sendable {
    let capability: Capability
    /// The page that is wanted, if one is.
    let address: PageAddress?
    /// What it is about, in words that hold nothing private.
    let subject: String
    /// Stands for the texts in it.
    let digest: SourceDigest

    /// - Throws: `UnusableAddress` when what is to be fetched has no address that can be read.
    init(_ question: HostQuestion) throws(UnusableAddress) {
        digest = Self.digest(of: question)
        switch question {
        case .languageModel:
            (capability, address, subject) = (.languageModel, nil, "a language model")
        case .skill(let name, _):
            // What isn't a name could be any text.
            let isName = (try? SkillName(name)) != nil
            (capability, address, subject) = (.skills, nil, isName ? name : "no skill's name")
        case .fetch(let url):
            let page = try PageAddress(url)
            (capability, address, subject) = (page.capability, page, page.origin)
        }
    }

    /// Whether one of `capabilities` is enough for it.
    func isCovered(by capabilities: Set<Capability>) -> Bool {
        guard let address else { return capabilities.contains(capability) }
        return capabilities.contains { capability in
            if case .http(let host) = capability { address.isOn(host) } else { false }
        }
    }

    static func digest(of question: HostQuestion) -> SourceDigest {
        switch question {
        case .languageModel(let prompt, let system, _): SourceDigest(of: [prompt, system ?? ""])
        case .skill(let name, let input): SourceDigest(of: [name, input.canonical])
        case .fetch(let url): SourceDigest(of: url)
        }
    }
}

extension HostQuestion {
    /// How much was asked with it.
    var byteCount: Int {
        switch self {
        case .languageModel(let prompt, let system, _):
            prompt.utf8.count + (system?.utf8.count ?? 0)
        case .skill(let name, let input): name.utf8.count + input.canonical.utf8.count
        case .fetch(let url): url.utf8.count
        }
    }
}
