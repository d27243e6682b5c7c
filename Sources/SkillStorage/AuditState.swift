public import SkillCore

/// What checking the audit log came to.
public enum AuditState: Hashable, Sendable {
    /// Every entry is the one that was written. Whoever notes the head, which is the last entry's
    /// hash, can tell later whether entries were cut off the end.
    case whole(count: Int, head: SourceDigest?)
    /// The first entry that was changed, moved or taken out.
    case broken(number: Int)
    /// The log is whole in itself, and the head that was noted isn't in it: it was cut short or
    /// written anew.
    case lacksHead(count: Int, head: SourceDigest?)
}
