public import Foundation
public import SkillChat
public import SkillCore
public import SkillSandbox
import SkillSearch
public import SkillStorage
import SkillSyntax

/// A library with everything needed to work on it.
///
/// Reading the library needs neither a toolchain nor a jail: both are looked for when something is
/// judged or run.
public struct Workbench: Sendable {
    public let folder: LibraryFolder
    public let store: SkillStore
    /// Whether language models are asked again what the library knows their answer to.
    public var asksAfresh = false
    /// What skills that ask for it may use of the host's while they run or are judged.
    public var grants = Grants()
    /// The most that a skill uses which another one calls, whatever it is seen to use by itself; its
    /// time ends with the caller's in any case.
    public var mostForCalls: RunLimits?
    /// The language model that skills ask, where that is granted.
    public var chat: (any ChatModel)?
    let environment: [String: String]
    let pool = SharedPool()
    let asked = AskedCapabilities()

    /// Opens the library in `folder`, and makes one that isn't there when `creating`.
    ///
    /// - Throws: `StoreError` when it can't be opened.
    public init(
        folder: LibraryFolder, creating: Bool,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(StoreError) {
        self.folder = folder
        self.environment = environment
        store =
            try creating
            ? SkillStore(at: folder.database) : SkillStore(openingExisting: folder.database)
    }

    /// Opens the library in the folder at `url`, and makes one where there is none.
    ///
    /// - Throws: `StoreError` when it can't be opened.
    public init(
        at url: URL, environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(StoreError) {
        try self.init(
            folder: LibraryFolder(path: url.path, environment: environment), creating: true,
            environment: environment)
    }

    /// Finds the jail and the toolchain.
    public func sandbox() throws(JailError) -> Sandbox {
        try Sandbox(artifacts: folder.artifacts, environment: environment)
    }

    /// Makes an inspector, whose jails are kept ready from one skill to the next.
    func inspector() throws(JailError) -> Inspector {
        Inspector(pool: try isolates(), bench: self)
    }

    /// The jails that are kept ready from one judgement to the next.
    func isolates() throws(JailError) -> IsolatePool {
        let sandbox = try sandbox()
        return pool.pool(of: sandbox)
    }

    /// Finds the best embedding model that is there.
    public func embedding() async throws -> EmbeddingChoice {
        try await EmbeddingChoice(environment: environment)
    }
}

extension Workbench {
    /// Runs the skill named `name` on `input`, in a jail of its own, and records the run.
    ///
    /// Without `limits` it has those that follow from what it used while it was judged.
    public func run(
        _ name: SkillName, input: JSONValue, limits: RunLimits? = nil,
        readable: [URL] = [], environment: [String] = []
    ) async throws -> RunReport {
        let limits = if let limits { limits } else { try await self.limits(of: name) }
        let skill = try await prepared(name)
        let broker = broker(for: name, asking: skill.asked, time: limits.wallTime)
        let report = try await broker.answering { broker in
            try await skill.run(
                on: input, limits: limits, readable: readable, environment: environment,
                broker: broker)
        }
        try await store.record(skill.record(of: report))
        return report
    }

    /// Builds the skill named `name` after everything it uses.
    func prepared(_ name: SkillName) async throws -> PreparedSkill {
        let kept = try await store.skill(named: name)
        let sandbox = try sandbox()
        let closure = try await store.dependencies(of: name).map(\.skill)
        return try await PreparedSkill(kept, closure: closure, in: sandbox)
    }
}
