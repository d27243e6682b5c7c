import SkillCore

/// A model that is asked a second time when its reply doesn't match the schema that was asked for.
///
/// Servers may ignore a schema, also those that took it, so every dialect is checked.
public struct CheckedChat<Model: ChatModel>: ChatModel {
    private let model: Model
    private let price: TokenPrice?

    /// `price` is what the model costs, when that is known.
    public init(_ model: Model, price: TokenPrice? = nil) {
        self.model = model
        self.price = price
    }

    public var identity: String { model.identity }

    /// Returns the model's answer, as it wrote it.
    ///
    /// When the request has a schema and the reply doesn't match it, the model is told what is
    /// wrong and asked once more; what it answers then is returned, matching or not, because
    /// whoever reads a reply checks it. A reply that was cut short or declined isn't asked for
    /// again. The counts, the cost and the latency are those of both calls together.
    ///
    /// When the second call fails, the first reply is returned, except when the task was cancelled.
    /// Where a server may have charged for the call that failed, its prompt is in the tokens and
    /// the cost, as a guess. What can't be known is left out: what the model wrote by then, and how
    /// often the call was tried.
    public func reply(to request: ChatRequest) async throws(ChatError) -> ChatReply {
        let start = ContinuousClock.now
        var first = try await model.reply(to: request)
        guard let schema = request.schema, first.finishReason == .finished,
            let fault = Self.fault(in: first.content, against: schema)
        else { return first }
        let correction = Self.correction(of: first, fault, request)
        var second: ChatReply
        do throws(ChatError) {
            second = try await model.reply(to: correction)
        } catch .cancelled {
            throw .cancelled
        } catch {
            let lost = correction.promptTokensLost(to: error)
            first.promptTokens = Self.sum(first.promptTokens, lost)
            if lost > 0 {
                // A sum of which a part is unknown would look like a whole one.
                first.cost = first.cost.flatMap { cost in
                    price.map { cost + $0.cost(promptTokens: lost, completionTokens: 0) }
                }
            }
            first.tokensAreEstimated = first.tokensAreEstimated || lost > 0
            first.latency = ContinuousClock.now - start
            return first
        }
        second.promptTokens = Self.sum(first.promptTokens, second.promptTokens)
        second.completionTokens = Self.sum(first.completionTokens, second.completionTokens)
        second.tokensAreEstimated = first.tokensAreEstimated || second.tokensAreEstimated
        second.cost = first.cost.flatMap { cost in second.cost.map { cost + $0 } }
        second.latency += first.latency
        return second
    }

    private static func fault(in content: String, against schema: JSONSchema) -> String? {
        // Why it isn't JSON would say more about our reader than about the reply.
        guard let value = try? JSONValue(parsing: unfenced(content)) else {
            return "it isn't one JSON value and nothing else"
        }
        return SchemaCheck.fault(in: value, against: schema.value)
    }

    /// The text inside a Markdown fence around the whole of `content`, or else `content`.
    ///
    /// Models put one around JSON however they are asked, and readers take it away.
    private static func unfenced(_ content: String) -> String {
        let lines = content.trimmingBlanks.split(
            separator: "\n", omittingEmptySubsequences: false)
        guard lines.count > 2, lines[0].hasPrefix("```"), lines[lines.count - 1] == "```" else {
            return content
        }
        return lines.dropFirst().dropLast().joined(separator: "\n")
    }

    private static func correction(
        of reply: ChatReply, _ fault: String, _ request: ChatRequest
    ) -> ChatRequest {
        var next = request
        next.messages += [
            Message(.assistant, reply.content),
            Message(
                .user,
                "That doesn't match the schema: \(fault). Answer again with one JSON value that "
                    + "matches it, and nothing else."),
        ]
        return next
    }

    private static func sum(_ one: Int, _ other: Int) -> Int {
        let (sum, overflows) = one.addingReportingOverflow(other)
        return overflows ? .max : sum
    }
}
