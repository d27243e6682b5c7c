public import SkillCore

/// Why the library refused, or could not be read or written.
public enum StoreError: Error, Hashable, Sendable {
    /// There is no library at this path, and the caller asked for one that exists.
    case noLibrary(path: String)
    /// The file belongs to another program.
    case notALibrary(path: String)
    /// The file was made by a newer skillbox than this one.
    case tooNew(path: String)
    case cannotOpen(path: String, reason: String)
    /// SQLite found bytes that can't be a database.
    case damaged(path: String, reason: String)
    /// One row holds what this program never writes; the rest of the library can still be read.
    case damagedRow(owner: String, reason: String)
    case diskFull(path: String)
    /// Another program held the library for longer than the store waits.
    case busy(path: String)
    case readOnly(path: String)
    case noSuchSkill(SkillName)
    case noSuchVersion(SkillName, version: Int)
    case noSuchTask(Int)
    case nameTaken(SkillName)
    /// Two names would become one Swift module.
    case moduleTaken(SkillName, by: SkillName)
    case missingDependencies([SkillName], of: SkillName)
    /// The skills that would use one another in a circle; the first is also the last.
    case cycle([SkillName])
    case inUse(SkillName, by: [SkillName])
    /// Another program changed this skill after something was judged together with it.
    case changedMeanwhile(SkillName)
    case unusableEmbedding(model: String, reason: String)
    /// The text holds U+0000, where SQLite's text ends.
    case unstorableText(String)
    /// The calling task was cancelled; nothing was changed.
    case cancelled
    /// Any other answer of SQLite, with its extended result code.
    case database(code: Int32, reason: String)
}

extension StoreError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .noLibrary(let path):
            "There is no library at \"\(path)\". Add a skill to create it, or name another one."
        case .notALibrary(let path):
            "The file \"\(path)\" belongs to another program. Name another library."
        case .tooNew(let path):
            "The library \"\(path)\" was made by a newer skillbox. Use that one, or a newer one."
        case .cannotOpen(let path, let reason):
            """
            The library "\(path)" can't be opened: \(reason). Check that the folder exists and \
            that you may write to it.
            """
        case .damaged(let path, let reason):
            """
            The library "\(path)" is damaged: \(reason). Restore it from a copy, or move it away \
            and add the skills again.
            """
        case .damagedRow(let owner, let reason):
            """
            What the library holds of \(owner) can't be trusted: \(reason). Remove it and add it \
            again, or restore the library from a copy.
            """
        case .diskFull(let path):
            "The disk that holds \"\(path)\" is full, so nothing was kept. Free space, then retry."
        case .busy(let path):
            "Another program is using \"\(path)\". Wait until it ends, then retry."
        case .readOnly(let path):
            "The library \"\(path)\" can't be written. Change its permissions, or copy it."
        case .noSuchSkill(let name):
            "There is no skill named \"\(name)\". List the library to see its names."
        case .noSuchVersion(let name, let version):
            "The skill \"\(name)\" has no version \(version). Show its history to see them."
        case .noSuchTask(let id):
            "There is no task \(id). List the tasks to see their numbers."
        case .nameTaken(let name):
            """
            A different skill is already named "\(name)". Choose another name, or say that it \
            replaces the old one.
            """
        case .moduleTaken(let name, let other):
            """
            The skill "\(name)" would be the same Swift module as "\(other)", which is \
            "\(name.moduleName)". Choose another name.
            """
        case .missingDependencies(let missing, let name):
            """
            The skill "\(name)" uses \(Self.list(missing)), not in the library. Add what it uses \
            first.
            """
        case .cycle(let names):
            """
            The skills would use one another in a circle: \
            \(names.map { "\"\($0)\"" }.joined(separator: " uses ")). Take one of the imports out.
            """
        case .inUse(let name, let users):
            """
            The skill "\(name)" is used by \(Self.list(users)). Remove what uses it first, or all of \
            it together.
            """
        case .changedMeanwhile(let name):
            """
            The skill "\(name)" was changed while another was judged together with it, and nothing \
            was kept. Try again.
            """
        case .unusableEmbedding(let model, let reason):
            "The embedding from \"\(model)\" can't be kept: \(reason). Check the model."
        case .unstorableText(let what):
            "The \(what) holds a NUL character, which can't be kept. Take it out."
        case .cancelled:
            "The work on the library was cancelled, and nothing was changed. Retry to do it."
        case .database(let code, let reason):
            "SQLite refused: \(reason) (code \(code)). Check the library, then retry."
        }
    }

    private static func list(_ names: [SkillName]) -> String {
        names.map { "\"\($0)\"" }.joined(separator: ", ")
    }
}
