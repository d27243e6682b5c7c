import SkillChat
import SkillCore
import SkillSandbox
import SkillStorage

/// Answers what one run asks of the host: what its skill asks for in its front matter, as far as
/// the caller grants it, and nothing else.
///
/// Every question that is answered, denied or failed is in the audit log before the skill learns of
/// it; one that can't be logged is not answered.
struct CapabilityBroker: HostBroker {
    let skill: SkillName
    /// What it asks for, with what the skills that it imports ask for.
    let asked: Set<Capability>
    let bench: Workbench
    /// How many runs this one came of, each called by the one before.
    let depth: Int
    let allowance: HostAllowance

    func answer(_ question: HostQuestion) async -> HostAnswer {
        if let shortage = allowance.take(question: question.byteCount) {
            let answer = HostAnswer.failed(reason: shortage.reason)
            return allowance.noteOverdraft() ? await logged(answer, to: question, nil) : answer
        }
        let wish: HostWish
        do {
            wish = try HostWish(question)
        } catch {
            return await logged(.failed(reason: "\(error)"), to: question, nil)
        }
        if let denial = denial(of: wish) { return await logged(denial, to: question, wish) }
        var answer = await timed(question, wish)
        if case .value(let value) = answer,
            let shortage = allowance.take(answer: Self.byteCount(of: value))
        {
            answer = .failed(reason: shortage.reason)
        }
        return await logged(answer.bounded, to: question, wish)
    }

    /// Says what is missing, or returns nil when nothing is.
    private func denial(of wish: HostWish) -> HostAnswer? {
        let (isAsked, isGranted) = (
            wish.isCovered(by: asked), wish.isCovered(by: bench.grants.capabilities)
        )
        guard !isAsked else { return isGranted ? nil : .notGranted(wish.capability) }
        let reason = """
            The skill does not ask for the capability "\(wish.capability)". Add "capabilities: \
            \(wish.capability)" to the metadata in SKILL.md\
            \(isGranted ? "." : ", then give --grant \(wish.capability).")
            """
        return .denied(wish.capability, reason: reason)
    }

    /// Answers before the run's time is over, or not at all.
    private func timed(_ question: HostQuestion, _ wish: HostWish) async -> HostAnswer {
        await withTaskGroup(of: HostAnswer.self) { group in
            group.addTask { await reply(to: question, wish) }
            group.addTask { [deadline = allowance.deadline] in
                // Ends early only when the other has answered, or nobody waits.
                try? await Task.sleep(until: deadline, clock: .continuous)
                return .failed(reason: HostAllowance.Shortage.time.reason)
            }
            let first = await group.next()
            group.cancelAll()
            return first ?? .failed(reason: HostAllowance.Shortage.time.reason)
        }
    }

    private func reply(to question: HostQuestion, _ wish: HostWish) async -> HostAnswer {
        switch question {
        case .languageModel(let prompt, let system, let maximumTokens):
            await ModelQuestion(prompt: prompt, manner: system, maximumTokens: maximumTokens)
                .answer(on: bench)
        case .skill(let name, let input): await call(name, input)
        case .fetch: await page(wish)
        }
    }

    private func page(_ wish: HostWish) async -> HostAnswer {
        guard let address = wish.address else { return .failed(reason: "There is no address.") }
        do {
            let fetcher = Fetcher(sizeLimit: allowance.remainingBytes)
            let page = try await fetcher.page(at: address, timeLimit: allowance.remainingTime)
            return .value(["status": .integer(page.status), "body": .string(page.body)])
        } catch {
            return .failed(reason: "\(error)")
        }
    }

    /// Runs another skill in a jail of its own, where it may ask for what itself asks for.
    private func call(_ text: String, _ input: JSONValue) async -> HostAnswer {
        guard depth < Self.deepest else {
            return .failed(
                reason: "Skills call one another \(Self.deepest) deep, and no deeper. Call fewer.")
        }
        do {
            let name = try SkillName(text)
            let called = try await bench.prepared(name)
            var limits = try await bench.limits(of: name)
            limits.wallTime = min(limits.wallTime, allowance.remainingTime)
            guard limits.wallTime > .zero else {
                return .failed(reason: HostAllowance.Shortage.time.reason)
            }
            let report = try await called.run(
                on: input, limits: limits, readable: [], environment: [], broker: broker(of: called)
            )
            try await bench.store.record(called.record(of: report))
            guard report.succeeded, let output = report.output else {
                let reason = Prompt.cut("\(report)", to: Self.longestReason)
                return .failed(reason: "The skill \"\(name)\" failed: \(reason)")
            }
            return .value(output)
        } catch let error as InvalidSkillName {
            return .failed(reason: Prompt.cut("\(error)", to: Self.longestReason))
        } catch StoreError.noSuchSkill(let name) {
            return .failed(reason: "\(StoreError.noSuchSkill(name))")
        } catch {
            // What is wrong with this machine is none of the skill's business.
            return .failed(
                reason: "The skill \"\(text)\" could not be run. Try: skillbox run \(text)")
        }
    }

    private func broker(of called: PreparedSkill) -> CapabilityBroker {
        CapabilityBroker(
            skill: called.kept.id, asked: called.asked, bench: bench, depth: depth + 1,
            allowance: allowance)
    }

    /// Writes what became of a question into the audit log: digests in place of texts.
    private func logged(
        _ answer: HostAnswer, to question: HostQuestion, _ wish: HostWish?
    ) async -> HostAnswer {
        let event = AuditEvent(
            .hostAsked,
            [
                "skill": .string(skill.text), "depth": .integer(depth),
                "capability": .string(wish.map { "\($0.capability)" } ?? question.kind),
                "subject": wish.map { .string($0.subject) } ?? .null,
                "digest": .string(HostWish.digest(of: question).hexadecimal),
                "outcome": .string(answer.outcome),
            ])
        let store = bench.store
        do {
            // Awaited here: what was asked is logged though the run has ended meanwhile.
            try await Task { try await store.audit(event) }.value
            return answer
        } catch {
            return .failed(reason: "The host can't log the question, so it doesn't answer it.")
        }
    }

    private static func byteCount(of value: JSONValue) -> Int {
        value.stringValue?.utf8.count ?? value["body"]?.stringValue?.utf8.count
            ?? value.canonical.utf8.count
    }

    static let deepest = 8
    private static let longestReason = 4_096
}

extension HostQuestion {
    /// The capability that it takes, as far as that can be told without reading a URL.
    fileprivate var kind: String {
        switch self {
        case .languageModel: "llm"
        case .skill: "skill"
        case .fetch: "http"
        }
    }
}

extension HostAnswer {
    fileprivate var outcome: String {
        switch self {
        case .value: "answered"
        case .denied: "denied"
        case .failed: "failed"
        }
    }
}
