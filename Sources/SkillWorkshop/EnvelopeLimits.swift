public import SkillCore
public import SkillSandbox
import SkillStorage

extension RunLimits {
    /// The limits of a skill's runs when its caller names none: what it used while it was judged, and
    /// room above that.
    ///
    /// Without an envelope they are those of any run.
    public init(_ envelope: Envelope?) {
        self.init()
        guard let envelope else { return }
        wallTime = min(max(wallTime, envelope.wallTime * Self.roomForTime), Self.longest)
        cpuTime = min(max(cpuTime, envelope.cpuTime * Self.roomForTime), Self.longest)
        systemCalls = envelope.systemCalls.map(Set.init)
        let seen = min(max(envelope.peakMemory, 0), Self.most)
        let rounded = (seen * Self.roomForMemory + Self.step - 1) / Self.step * Self.step
        let hasThreads = systemCalls?.contains(Self.startOfThread) ?? true
        memory = min(max(hasThreads ? memory : Self.least, rounded), Self.most)
    }

    private static let roomForTime = 10
    private static let longest = Duration.seconds(60)
    private static let roomForMemory = 3
    private static let step = 16 << 20
    // As much as the runtime starts with four times over.
    private static let least = 64 << 20
    // The stacks of threads count in full, and how many there are depends on the machine.
    private static let startOfThread = "clone"
    private static let most = 1 << 30
}

extension Workbench {
    /// The limits of the runs of the skill named `name` whose caller names none.
    ///
    /// They follow from its envelope, unless `isEnvelopeIgnored`. A skill that asks for what is slow,
    /// and gets it, has a minute.
    public func limits(
        of name: SkillName, isEnvelopeIgnored: Bool = false
    ) async throws -> RunLimits {
        let kept = try await store.skill(named: name)
        let needed = try await store.dependencies(of: name)
        let limits =
            isEnvelopeIgnored
            ? RunLimits() : RunLimits(kept.envelope?.joined(needed.map(\.envelope)))
        return patient(limits, asking: kept.skill.capabilities(with: needed.map(\.skill)))
    }
}

extension Envelope {
    /// The envelope with what the skills it uses need.
    ///
    /// One of them may have another version than it was judged with, which does the same in another
    /// way. Where one was never watched, what they need together isn't known.
    func joined(_ others: [Envelope?]) -> Envelope {
        others.reduce(self) { joined, other in
            Envelope(
                wallTime: max(joined.wallTime, other?.wallTime ?? .zero),
                cpuTime: max(joined.cpuTime, other?.cpuTime ?? .zero),
                peakMemory: max(joined.peakMemory, other?.peakMemory ?? 0),
                systemCalls: joined.systemCalls.flatMap { calls in
                    other?.systemCalls.map { Set(calls).union($0).sorted() }
                })
        }
    }
}
