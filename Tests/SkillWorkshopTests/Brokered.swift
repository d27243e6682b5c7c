import SkillChat
import SkillCore
import SkillSandbox
import SkillStorage
import SkillTestSupport

@testable import SkillWorkshop

/// A broker of one run, with the library that it works for.
struct Brokered {
    let library: TestLibrary
    let broker: CapabilityBroker

    /// Makes one for a skill that asks for `asked`; `server` is the language model's.
    init(
        _ server: ScriptedServer?, asking asked: Set<Capability>, granting granted: Set<Capability>,
        in library: TestLibrary? = nil, time: Duration = .seconds(120), depth: Int = 0,
        most: RunLimits? = nil, memory: RememberedAnswers? = nil
    ) async throws {
        if let library { self.library = library } else { self.library = try await TestLibrary() }
        var bench = self.library.bench
        bench.grants = Grants(granted)
        bench.chat = try server.map(TestLibrary.chat)
        broker = CapabilityBroker(
            skill: try SkillName("asking-skill"), asked: asked, bench: bench, depth: depth,
            allowance: HostAllowance(time: time, most: most, memory: memory))
    }

    /// What the audit log says about questions, the first one first.
    func log() async throws -> [JSONValue] {
        try await library.bench.store.auditEntries(last: 1_000)
            .filter { $0.event == "host-asked" }.map(\.detail)
    }

    /// What fetching from `server` takes.
    static func capability(of server: ScriptedServer) throws -> Capability {
        try PageAddress(server.baseURL).capability
    }

    static let greeting = HostQuestion.languageModel(
        prompt: "Say hello.", system: "Be brief.", maximumTokens: 100)
}
