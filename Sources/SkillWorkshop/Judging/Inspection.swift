public import SkillCore
public import SkillSandbox

/// What judging a skill came to.
public enum Inspection: Hashable, Sendable {
    case passed
    case rejected(Rejection)
}

extension Inspection: CustomStringConvertible {
    public var description: String {
        switch self {
        case .passed: "passed"
        case .rejected(let rejection): "rejected: \(rejection)"
        }
    }
}

/// Why a skill is not kept: an answer, not an error.
public indirect enum Rejection: Hashable, Sendable {
    case doesNotCompile([Diagnostic])
    /// It imports modules that no kept skill has.
    case unknownImports([String])
    /// What it uses was rejected itself.
    case usesRejected(SkillName)
    /// The skills that import one another in a circle.
    case cycle([SkillName])
    case wrongOutput(example: Int, input: JSONValue, expected: JSONValue, given: JSONValue)
    /// It answered where the example wants an error.
    case missingError(example: Int, expected: String, given: JSONValue)
    case wrongError(example: Int, expected: String, given: String)
    /// It ended in another way than the example wants.
    case badEnding(example: Int, report: RunReport)
    /// The same input gave different answers.
    case unsteady(example: Int, first: JSONValue, second: JSONValue)
    /// Input that doesn't fit its type, or is huge, must give an error, not end it otherwise.
    case fragile(input: JSONValue, report: RunReport)
    /// Such input gave different errors.
    case unsteadyRefusal(input: JSONValue, first: JSONValue, second: JSONValue)
    case nameTaken(SkillName)
    /// Its name would become the same Swift module as that of another kept skill.
    case moduleTaken(by: SkillName)
    /// A critic has something against it that nothing refutes.
    case criticized(String)
    /// A kept skill has the same types and gives the same answers.
    case nearCopy(of: SkillName)
    /// These wrong programs answer its examples as it does, and other input differently.
    case weakExamples([SurvivingMutant])
    /// One of its examples wants another answer than an example of the version it would replace.
    case contradictsOldExample(version: Int, example: Int, input: JSONValue)
    /// It doesn't pass the examples of the version it would replace; numbers are of those.
    case breaksOldExamples(version: Int, Rejection)
    /// These skills need it, and don't pass with it.
    case breaksDependants([BrokenDependant])
}

extension Rejection: CustomStringConvertible {
    public var description: String {
        switch self {
        case .doesNotCompile(let diagnostics):
            diagnostics.first { $0.severity == .error }.map { "it does not compile: \($0)" }
                ?? "it does not compile"
        case .unknownImports(let modules):
            """
            it imports \(modules.joined(separator: ", ")), which no kept skill is; add that one \
            first
            """
        case .usesRejected(let name): "it uses \(name), which was not kept"
        case .cycle(let names):
            "the imports go in a circle: \(names.map(\.text).joined(separator: ", "))"
        case .wrongOutput(let example, let input, let expected, let given):
            """
            example \(example) fails: for \(JSONText.short(input)) it gave \(JSONText.short(given)), not \
            \(JSONText.short(expected))
            """
        case .missingError(let example, let expected, let given):
            """
            example \(example) fails: it gave \(JSONText.short(given)) where an error saying \
            "\(expected)" is wanted
            """
        case .wrongError(let example, let expected, let given):
            "example \(example) fails: its error says \"\(given)\", not \"\(expected)\""
        case .badEnding(let example, let report): "example \(example) fails: \(report.sentence)"
        case .unsteady(let example, let first, let second):
            """
            example \(example) gives different answers: \(JSONText.short(first)), then \
            \(JSONText.short(second))
            """
        case .fragile(let input, let report):
            "unusual input, \(JSONText.short(input)), must give an error: \(report.sentence)"
        case .unsteadyRefusal(let input, let first, let second):
            """
            unusual input, \(JSONText.short(input)), gives different answers: \
            \(JSONText.short(first)), then \(JSONText.short(second))
            """
        case .nameTaken(let name):
            """
            a different skill is already named \(name); choose another name, or replace it with \
            --replace
            """
        case .moduleTaken(let name):
            "its name is the same Swift module as \(name); choose another name"
        case .criticized(let critique): "a critic says: \(critique)"
        case .nearCopy(let name): "\(name), which is kept already, does the same"
        case .weakExamples(let survivors):
            """
            its examples let wrong programs pass: \
            \(survivors.prefix(3).map { "\($0)" }.joined(separator: "; "))\
            \(survivors.count > 3 ? "; and \(survivors.count - 3) more" : "")
            """
        case .contradictsOldExample(let version, let example, let input):
            """
            for \(JSONText.short(input)) it wants another answer than example \(example) of version \
            \(version), which it would replace; choose another name
            """
        case .breaksOldExamples(let version, let rejection):
            "it does not do what version \(version) does, which it would replace: \(rejection)"
        case .breaksDependants(let broken):
            "it breaks what uses it: "
                + broken.map { "\($0.name), because \($0.rejection)" }.joined(separator: "; ")
        }
    }
}

extension RunReport {
    /// The description as the end of a longer sentence.
    fileprivate var sentence: String {
        let text = description
        guard ending != .failed else { return text }
        return text.prefix(1).lowercased() + text.dropFirst()
    }
}
