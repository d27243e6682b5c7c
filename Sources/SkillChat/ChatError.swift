/// Why a model gave no answer.
///
/// No case ever holds the key: what a server says is searched for it first.
public enum ChatError: Error, Hashable, Sendable {
    /// A setting that the call needs has no value.
    case missingSetting(Setting)
    case unusableSetting(Setting, reason: String)
    /// The configuration file says something that can't be followed.
    case unusableConfiguration(file: String, reason: String)
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
    /// The call was not made, because it might take more than is left.
    case budgetSpent(SpendingBudget.Span, SpendingBudget.Shortage)
    /// The call was not made, because its cost is limited and can't be told.
    case unknownPrice(model: String)
    /// Several endpoints were tried, in this order, and none answered.
    case failedEverywhere([EndpointFailure])

    /// How many endpoints may have worked, and charged for it, though no answer came of it.
    var chargingEndpoints: Int {
        switch self {
        case .timedOut, .cancelled, .unreadable: 1
        case .failedEverywhere(let failures): failures.reduce(0) { $0 + $1.error.chargingEndpoints }
        case .missingSetting, .unusableSetting, .unusableConfiguration, .missingLibrary,
            .unreachable, .refused, .budgetSpent, .unknownPrice:
            0
        }
    }
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
        case .unusableConfiguration(let file, let reason):
            "The configuration \"\(file)\" can't be used: \(reason). "
                + "Mend it, or name another file in SKILLBOX_CONFIG."
        case .missingLibrary(let reason):
            "No model can be asked, because libcurl could not be loaded (\(reason)). "
                + "Install libcurl4, or another package that has it."
        case .unreachable(let server, let reason):
            "The model server \"\(server)\" could not be reached: \(reason). "
                + "Check \(Self.address) and that the server runs."
        case .refused(let status, let message):
            "The model server refused the request with status \(status)"
                + (message.isEmpty ? ". " : ", saying \"\(message)\". ")
                + Self.advice(for: status)
        case .timedOut(let limit):
            "The model server gave no whole answer within \(limit). "
                + "Allow it more time, or ask for fewer tokens."
        case .unreadable(let reason):
            "The model server's answer could not be read: \(reason). "
                + "Check that \(Self.address) names an OpenAI-compatible server."
        case .cancelled:
            "The call to the model was cancelled. Make it again when it is wanted."
        case .budgetSpent(let span, let shortage):
            Self.words(for: shortage, of: span)
        case .unknownPrice(let model):
            "The call was not made, because the cost is limited and the price of \"\(model)\" is "
                + "unknown. Add it to \"prices\" in the configuration file."
        case .failedEverywhere(let failures):
            "None of \(failures.count) endpoints answered. "
                + failures.map { "\($0.endpoint): \($0.error)" }.joined(separator: " ")
        }
    }

    private static func words(
        for shortage: SpendingBudget.Shortage, of span: SpendingBudget.Span
    ) -> String {
        let budget = span == .day ? "today's budget" : "this session's budget"
        let advice =
            span == .day
            ? "Raise \"dailyBudget\" in the configuration file, or go on tomorrow."
            : "Raise the budget, or ask for fewer tokens."
        return switch shortage {
        case .tokens(let limit, let spent, let needed):
            "The call may take \(needed) tokens, and \(spent) of \(budget) of \(limit) tokens "
                + "are spent. \(advice)"
        case .cost(let limit, let spent, let needed):
            "The call may cost \(dollars(needed)), and \(dollars(spent)) of \(budget) of "
                + "\(dollars(limit)) are spent. \(advice)"
        }
    }

    /// A sum in dollars, to a hundredth of a cent.
    private static func dollars(_ sum: Double) -> String {
        guard sum.magnitude < 1e12 else { return "$\(sum)" }
        let units = Int((sum * 10_000).rounded())
        let fraction = String(units % 10_000)
        let padded = String(repeating: "0", count: 4 - fraction.count) + fraction
        return "$\(units / 10_000).\(padded.hasSuffix("00") ? String(padded.prefix(2)) : padded)"
    }

    private static func advice(for status: Int) -> String {
        switch status {
        case 300..<400: "Set \(address) to the one that it redirects to."
        case 401, 403: "Check \(key)."
        case 402: "Check the account that \(key) belongs to."
        case 404, 405:
            "Check that \(address) ends as the server wants and that it has the model."
        case 408, 409, 429, 500...: "Try again later, or look into the server's log."
        default: "Check that the server has the model and takes requests of this size."
        }
    }

    // An endpoint comes from the environment or from the file.
    private static let address = "the address in OPENAI_BASE_URL or the configuration file"
    private static let key =
        "the key in OPENAI_API_KEY or the variable that the configuration names"
}
