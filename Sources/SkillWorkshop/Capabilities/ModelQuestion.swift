import SkillChat
import SkillCore
import SkillSandbox

/// What a skill asks a language model, as data of a prompt of ours.
struct ModelQuestion: Sendable {
    var prompt: String
    /// How the skill wants it answered.
    var manner: String?
    var maximumTokens: Int?

    /// Asks the model of `bench`, which is recorded like every other call.
    ///
    /// What the skill is told never holds a server's address or words.
    func answer(on bench: Workbench) async -> HostAnswer {
        guard let chat = bench.chat else {
            return .failed(
                reason: "No language model is named. Set OPENAI_BASE_URL and SKILLBOX_MODEL.")
        }
        guard fits else {
            return .failed(
                reason: "The prompt is longer than \(Self.longest) bytes. Ask for less at once.")
        }
        do {
            return .value(
                .string(
                    try await Correspondence(bench: bench, chat: chat).answer(to: request).text))
        } catch let error as ChatError {
            return .failed(reason: Self.reason(for: error))
        } catch {
            return .failed(reason: "The language model's answer could not be kept, so it is lost.")
        }
    }

    private var request: ChatRequest {
        var request = Prompt.skill.request(
            ["question": prompt, "manner": manner ?? "Any that fits the question."])
        request.maximumTokens = min(
            max(maximumTokens ?? Self.usualTokens, 1), Prompt.skill.maximumTokens)
        return request
    }

    /// Whether all of it gets into the prompt: an answer to half a question would be a wrong one.
    private var fits: Bool {
        func fit(_ texts: [String]) -> Bool {
            texts.reduce(0) { $0 + $1.utf8.count } <= Self.longest
        }
        let texts = [prompt, manner ?? ""]
        // Looking for instructions in a long text takes long, and adds marks to it.
        return fit(texts) && fit(texts.map(QuotedText.defused))
    }

    private static func reason(for error: ChatError) -> String {
        switch error {
        case .budgetSpent, .unknownPrice, .timedOut, .cancelled, .missingLibrary: "\(error)"
        case .missingSetting, .unusableSetting, .unusableConfiguration, .unreachable, .refused,
            .unreadable, .failedEverywhere:
            "The language model gave no answer. Check OPENAI_BASE_URL and that the server runs."
        }
    }

    // With the template it stays below ``Prompt/tokenBound``, at three bytes a token.
    private static let longest = 20_000
    private static let usualTokens = 1_000
}
