/// What came of asking the library to keep a skill.
public enum Keeping: Hashable, Sendable {
    /// It is now the current version of its name.
    case kept(version: Int)
    /// The current version already has the same content; nothing was written but its embedding.
    case alreadyKept(version: Int)
}
