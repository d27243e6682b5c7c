public import SkillCore

/// A simple wrong program that answers every example of a skill as the right one does.
public struct SurvivingMutant: Hashable, Sendable {
    /// What is wrong with it, such as "line 12: `<` became `<=`".
    public var change: String
    /// The line of the program that differs, or nil when all of it does.
    public var line: Int?
    /// An input on which it answers something else than the skill, or nil when none was found: then
    /// it may be right as well.
    public var input: JSONValue?
    /// What the skill answers to ``input``.
    public var given: ProgramAnswer?
    /// What the mutant answers to ``input``.
    public var mutantGives: ProgramAnswer?

    public init(
        change: String, line: Int? = nil, input: JSONValue? = nil, given: ProgramAnswer? = nil,
        mutantGives: ProgramAnswer? = nil
    ) {
        self.change = change
        self.line = line
        self.input = input
        self.given = given
        self.mutantGives = mutantGives
    }

    /// The mutant as evidence and as JSON output; its field names are API.
    public var json: JSONValue {
        [
            "change": .string(change), "line": line.map(JSONValue.integer) ?? .null,
            "input": input ?? .null, "given": given.map { .string("\($0)") } ?? .null,
            "mutantGives": mutantGives.map { .string("\($0)") } ?? .null,
        ]
    }
}

extension SurvivingMutant: CustomStringConvertible {
    public var description: String {
        guard let input, let given, let mutantGives else { return change }
        return "\(change), which gives \(mutantGives) for \(JSONText.short(input)), not \(given)"
    }
}
