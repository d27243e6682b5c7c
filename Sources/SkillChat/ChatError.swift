/// Why a model gave no answer.
///
/// No case ever holds the key: what a server says is searched for it first.
public enum ChatError: Error, Hashable, Sendable {
    /// A setting that the call needs has no value.
    case missingSetting(Setting)
    case unusableSetting(Setting, reason: String)
    /// libcurl, which talks to servers, could not be loaded.
    case missingLibrary(reason: String)
    /// No answer came over the connection, however often it was tried.
    case unreachable(server: String, reason: String)
    /// The server answered with an error, in its own words; `status` is 200 when it said so in
    /// what looked like an answer.
    case refused(status: Int, message: String)
    /// The whole call, its retries included, took longer than it was given.
    case timedOut(after: Duration)
    case unreadable(reason: String)
    case cancelled
    /// The call was not made, because it might take more tokens than are left.
    case budgetSpent(limit: Int, spent: Int, needed: Int)
}

extension ChatError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .missingSetting(let setting):
            "No model can be asked, because \"\(setting.rawValue)\" isn't set. "
                + "Set it to \(setting.meaning)."
        case .unusableSetting(let setting, let reason):
            "The value of \"\(setting.rawValue)\" can't be used: \(reason). "
                + "Set it to \(setting.meaning)."
        case .missingLibrary(let reason):
            "No model can be asked, because libcurl could not be loaded (\(reason)). "
                + "Install libcurl4, or another package that has it."
        case .unreachable(let server, let reason):
            "The model server \"\(server)\" could not be reached: \(reason). "
                + "Check OPENAI_BASE_URL and that the server runs."
        case .refused(let status, let message):
            "The model server refused the request with status \(status)"
                + (message.isEmpty ? ". " : ", saying \"\(message)\". ")
                + Self.advice(for: status)
        case .timedOut(let limit):
            "The model server gave no whole answer within \(limit). "
                + "Allow it more time, or ask for fewer tokens."
        case .unreadable(let reason):
            "The model server's answer could not be read: \(reason). "
                + "Check that OPENAI_BASE_URL names an OpenAI-compatible server."
        case .cancelled:
            "The call to the model was cancelled. Make it again when it is wanted."
        case .budgetSpent(let limit, let spent, let needed):
            "The call may take \(needed) tokens, and \(spent) of the budget of \(limit) are spent. "
                + "Raise the budget, or ask for fewer tokens."
        }
    }

    private static func advice(for status: Int) -> String {
        switch status {
        case 300..<400: "Set OPENAI_BASE_URL to the address that it redirects to."
        case 401, 403: "Check OPENAI_API_KEY."
        case 402: "Check the account that OPENAI_API_KEY belongs to."
        case 404, 405:
            "Check that OPENAI_BASE_URL ends as the server wants and that it has the model."
        case 408, 409, 429, 500...: "Try again later, or look into the server's log."
        default: "Check that the server has the model and takes requests of this size."
        }
    }
}
