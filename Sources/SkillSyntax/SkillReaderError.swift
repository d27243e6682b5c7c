public import SkillCore

/// Why a skill can't be read from its folder, or written to it.
public enum SkillReaderError: Error, Hashable, Sendable {
    // The folder and its files.
    case noSkills(path: String)
    case tooManyFolders(path: String, limit: Int)
    case missing(path: String)
    case notARegularFile(path: String)
    /// A file holds more than `limit` bytes.
    case tooLarge(name: String, limit: Int)
    case notUTF8(name: String)
    case unreadable(path: String, reason: String)
    case unwritable(path: String, reason: String)

    // SKILL.md.
    case missingFrontMatter
    /// The line is counted from the first line of SKILL.md.
    case malformedFrontMatter(line: Int, problem: String)
    case unknownField(String)
    case missingField(String)
    case invalidField(name: String, rule: String)
    case invalidName(InvalidSkillName)
    case reservedName(SkillName)
    case nameDiffers(name: SkillName, folder: String)
    /// A word of the metadata's `capabilities`.
    case unknownCapability(String)

    // examples.json.
    case malformedExamples(problem: String)
    case noExamples
    /// Examples are counted from 1.
    case invalidExample(number: Int, problem: String)

    // skill.swift.
    case tooDeeplyNested(line: Int)
    case tooSlowToRead
    case wrongRunCount(Int)
    case wrongRun(line: Int)
    case missingType(String)
    case notCodable(type: String, protocolName: String, line: Int)
    case hiddenDeclaration(name: String, line: Int)
    case genericType(name: String, line: Int)
    case untypedField(type: String, field: String, line: Int)
    case statement(line: Int)
    case forbiddenImport(module: String, line: Int)
    case partialImport(module: String, line: Int)
    case attributedImport(module: String, line: Int)
    case conditionalImport(line: Int)
    case importsItself(module: String, line: Int)
    case hidesModule(name: String, line: Int)
    case forbiddenAttribute(name: String, line: Int)
}

extension SkillReaderError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .noSkills(let path):
            "\"\(path)\" holds no skills. Name a folder with a SKILL.md, or a folder of them."
        case .tooManyFolders(let path, let limit):
            """
            "\(path)" holds more than \(limit) folders, so it was not searched for skills. Name a \
            folder closer to them.
            """
        case .missing(let path):
            """
            There is nothing at "\(path)". A skill is a folder with SKILL.md, skill.swift and \
            examples.json.
            """
        case .notARegularFile(let path):
            "\"\(path)\" isn't a regular file. Replace it with one."
        case .tooLarge(let name, let limit):
            "\"\(name)\" is larger than \(limit) bytes. Make it smaller."
        case .notUTF8(let name):
            "\"\(name)\" isn't UTF-8 text. Save it as UTF-8."
        case .unreadable(let path, let reason):
            "\"\(path)\" can't be read: \(reason). Check the path and its permissions."
        case .unwritable(let path, let reason):
            "\"\(path)\" can't be written: \(reason). Check the path and its permissions."
        case .missingFrontMatter:
            """
            SKILL.md has no front matter. Begin it with a line "---", the name, the description, \
            and a line "---".
            """
        case .malformedFrontMatter(let line, let problem):
            """
            The front matter of SKILL.md can't be read at line \(line): \(problem). Write one \
            "key: text" on each line.
            """
        case .unknownField(let name):
            """
            The front matter's field "\(name)" is unknown. Keep name, description, license, \
            compatibility, allowed-tools and metadata, and put the rest into metadata.
            """
        case .missingField(let name):
            "The front matter has no \(name). Add a line \"\(name): ...\"."
        case .invalidField(let name, let rule):
            "The front matter's \(name) breaks a rule. Write \(rule)."
        case .invalidName(let error): error.description
        case .reservedName(let name):
            """
            "\(name)" would hide the module \(name.moduleName) that comes with Swift or skillbox. \
            Choose another name.
            """
        case .nameDiffers(let name, let folder):
            "The skill \"\(name)\" is in a folder named \"\(folder)\". Give both the same name."
        case .unknownCapability(let word):
            """
            The metadata's capabilities hold "\(word)", which is none. Write \
            \(UnknownCapability.choices).
            """
        case .malformedExamples(let problem):
            """
            examples.json can't be read: \(problem). Write an array of objects with an input and \
            an output or error.
            """
        case .noExamples:
            "The skill has no examples. Add at least one to examples.json."
        case .invalidExample(let number, let problem):
            "Example \(number) is invalid: \(problem). Correct it in examples.json."
        case .tooDeeplyNested(let line):
            """
            Line \(line) of skill.swift is nested too deeply to be read. Split the expression or \
            block into smaller ones.
            """
        case .tooSlowToRead:
            "skill.swift takes too long to be read. Correct its syntax errors, or make it shorter."
        case .wrongRunCount(let count):
            """
            skill.swift declares \(count) top-level functions named "run". Declare exactly one: \
            \(Self.runShape).
            """
        case .wrongRun(let line):
            "The function \"run\" at line \(line) has another shape. Declare it as \(Self.runShape)."
        case .missingType(let name):
            "skill.swift declares no top-level struct \"\(name)\". Add \"struct \(name): Codable\"."
        case .notCodable(let type, let protocolName, let line):
            """
            The struct "\(type)" at line \(line) isn't \(protocolName). Declare it as \
            "struct \(type): Codable".
            """
        case .hiddenDeclaration(let name, let line):
            """
            "\(name)" at line \(line) is private or inside a #if, so nothing can call it. Declare \
            it plainly.
            """
        case .genericType(let name, let line):
            "The struct \"\(name)\" at line \(line) is generic. Use concrete types in it."
        case .untypedField(let type, let field, let line):
            """
            The property "\(field)" of \(type) at line \(line) has no written type. Write it as \
            "var \(field): Type".
            """
        case .statement(let line):
            """
            Line \(line) of skill.swift is a statement outside any function. Move it into "run" or \
            a function that "run" calls.
            """
        case .forbiddenImport(let module, let line):
            """
            Line \(line) imports "\(module)", which a skill can't see. Import only Foundation, \
            SkillKit and other skills.
            """
        case .partialImport(let module, let line):
            "Line \(line) imports a part of \"\(module)\". Write \"import \(module)\"."
        case .attributedImport(let module, let line):
            "Line \(line) imports \"\(module)\" with an attribute. Write \"import \(module)\"."
        case .conditionalImport(let line):
            "The import at line \(line) is inside a #if. Move it to the top of the file."
        case .importsItself(let module, let line):
            "Line \(line) imports \"\(module)\", the skill itself. Remove the import."
        case .hidesModule(let name, let line):
            "\"\(name)\" at line \(line) hides the module of that name. Rename it."
        case .forbiddenAttribute(let name, let line):
            """
            The attribute "@\(name)" at line \(line) reaches beyond the skill's own module. Remove \
            it.
            """
        }
    }

    private static let runShape = "\"func run(_ input: Input) throws -> Output\""
}
