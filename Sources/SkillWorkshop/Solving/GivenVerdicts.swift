import SkillCore

/// What was said of each answer to a task: plans that are made at once may give the same.
actor GivenVerdicts {
    private var verdicts: [String: Task<Composer.Verdict, any Error>] = [:]

    /// What `judge` says of `answer`, or what it said, or is about to say, when it was asked before.
    func verdict(
        on answer: JSONValue, by judge: @escaping @Sendable () async throws -> Composer.Verdict
    ) async throws -> Composer.Verdict {
        let key = answer.canonical
        // Awaited by each who asks; when one is cancelled, so are the others.
        let verdict = verdicts[key] ?? Task { try await judge() }
        verdicts[key] = verdict
        do {
            return try await withTaskCancellationHandler {
                try await verdict.value
            } onCancel: {
                verdict.cancel()
            }
        } catch {
            // Whoever comes later may have better luck.
            if verdicts[key] == verdict { verdicts[key] = nil }
            throw error
        }
    }
}
