/// Where a version came from and what judged it.
public struct Provenance: Hashable, Sendable, Codable {
    public enum Origin: String, Hashable, Sendable, Codable {
        /// A person wrote it.
        case added
        /// A language model wrote it for a task of the curriculum.
        case grown
        /// It joins other skills, saved after it solved a task.
        case composed
    }

    public var origin: Origin
    /// The language model that wrote it, if one did.
    public var model: String?
    /// The version of the prompts it was written with, if it was.
    public var promptVersion: String?
    /// The compiler that built it when it was judged.
    public var toolchain: String
    /// The tier of the jail it was judged in, such as `T1`.
    public var tier: String

    public init(
        origin: Origin, model: String? = nil, promptVersion: String? = nil, toolchain: String,
        tier: String
    ) {
        self.origin = origin
        self.model = model
        self.promptVersion = promptVersion
        self.toolchain = toolchain
        self.tier = tier
    }
}
