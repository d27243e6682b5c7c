import SkillChat
import SkillCore
import SkillSandbox
import SkillStorage

/// Answers what one run asks of the host: what its skill asks for in its front matter, as far as
/// the caller grants it, and nothing else.
///
/// The first question for a capability is in the audit log before the skill learns what became of it,
/// and all of them are before the caller learns of the run; what can't be logged is not answered.
struct CapabilityBroker: HostBroker {
    let skill: SkillName
    /// What it asks for, with what the skills that it imports ask for.
    let asked: Set<Capability>
    let bench: Workbench
    /// How many runs this one came of, each called by the one before.
    let depth: Int
    let allowance: HostAllowance
    private let log: QuestionLog

    init(
        skill: SkillName, asked: Set<Capability>, bench: Workbench, depth: Int,
        allowance: HostAllowance
    ) {
        self.skill = skill
        self.asked = asked
        self.bench = bench
        self.depth = depth
        self.allowance = allowance
        log = QuestionLog(skill: skill, depth: depth, store: bench.store)
        bench.asked.note(asked)
    }

    /// Makes a run that it answers, and logs the rest of what was asked.
    func answering(
        _ run: (CapabilityBroker) async throws -> RunReport
    ) async throws -> RunReport {
        let report: RunReport
        do {
            report = try await run(self)
        } catch {
            // Why there is no report is what there is to tell.
            try? await log.close()
            throw error
        }
        try await log.close()
        return report
    }

    func answer(_ question: HostQuestion) async -> HostAnswer {
        guard log.begin() else { return .failed(reason: "The run is over.") }
        defer { log.end() }
        return await answered(question)
    }

    private func answered(_ question: HostQuestion) async -> HostAnswer {
        let place: Int
        do {
            place = try allowance.take(question: question.byteCount)
        } catch {
            let answer = HostAnswer.failed(reason: error.reason)
            return allowance.noteOverdraft() ? await logged(answer, to: question, nil) : answer
        }
        let wish: HostWish
        do {
            wish = try HostWish(question)
        } catch {
            return await logged(.failed(reason: "\(error)"), to: question, nil)
        }
        if let denial = denial(of: wish) { return await logged(denial, to: question, wish) }
        if let answer = allowance.memory?.answer(to: question, at: place) {
            return await logged(taken(answer, to: question), to: question, wish, isRepeated: true)
        }
        let answer = await timed(question, wish)
        // A run that ended meanwhile got no answer that others could hear.
        if !Task.isCancelled, allowance.remainingTime > .zero {
            allowance.memory?.note(answer, to: question, at: place)
        }
        return await logged(taken(answer, to: question), to: question, wish)
    }

    /// The answer, or that it is more than the run may be told.
    private func taken(_ answer: HostAnswer, to question: HostQuestion) -> HostAnswer {
        guard case .value(let value) = answer else { return answer.bounded }
        do {
            try allowance.take(answer: Self.byteCount(of: value, to: question))
            return answer.bounded
        } catch {
            return .failed(reason: error.reason)
        }
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
            let limits = try allowance.limits(within: try await bench.limits(of: name))
            let report = try await broker(of: called).answering { broker in
                try await called.run(
                    on: input, limits: limits, readable: [], environment: [], broker: broker)
            }
            allowance.take(cpuTime: report.cpuTime)
            try await bench.store.record(called.record(of: report))
            guard report.succeeded, let output = report.output else {
                let reason = Prompt.cut("\(report)", to: Self.longestReason)
                return .failed(reason: "The skill \"\(name)\" failed: \(reason)")
            }
            return .value(output)
        } catch let shortage as HostAllowance.Shortage {
            return .failed(reason: shortage.reason)
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

    /// The answer, once the log knows of the question.
    private func logged(
        _ answer: HostAnswer, to question: HostQuestion, _ wish: HostWish?,
        isRepeated: Bool = false
    ) async -> HostAnswer {
        let outcome: QuestionLog.Outcome =
            switch answer {
            case .value: isRepeated ? .repeated : .answered
            case .denied: .denied
            case .failed: isRepeated ? .repeated : .failed
            }
        do {
            try await log.note(question, wish, outcome)
            return answer
        } catch {
            return .failed(reason: "The host can't log the question, so it doesn't answer it.")
        }
    }

    private static func byteCount(of value: JSONValue, to question: HostQuestion) -> Int {
        let text =
            switch question {
            case .languageModel: value.stringValue
            case .fetch: value["body"]?.stringValue
            case .skill: nil as String?
            }
        return (text ?? value.canonical).utf8.count
    }

    static let deepest = 8
    private static let longestReason = 4_096
}
