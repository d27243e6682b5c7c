import Foundation
import SkillCore
import SkillSandbox

/// What a language model is told of its program's rejection: enough to repair it, and bounded.
struct Feedback {
    /// The program that was rejected.
    let code: String
    /// What it was judged by.
    let examples: [Example]

    func text(on rejection: Rejection) -> String {
        switch rejection {
        case .doesNotCompile(let diagnostics):
            "It does not compile:\n" + lines(about: diagnostics).joined(separator: "\n")
        case .unknownImports(let modules):
            """
            It imports \(modules.joined(separator: ", ")), which is not there. Import only \
            Foundation, SkillKit and the related programs.
            """
        case .wrongOutput(let example, let input, let expected, let given):
            """
            Example \(example) fails. For the input \(Self.short(input)) it gave \
            \(Self.short(given)), and the specification wants \(Self.short(expected)).
            """
        case .missingError(let example, let expected, let given):
            """
            \(failure(of: example)) It gave \(Self.short(given)), and the specification wants an \
            error whose message contains "\(expected)".
            """
        case .wrongError(let example, let expected, let given):
            """
            \(failure(of: example)) Its error says "\(Prompt.cut(given, to: Self.limit))", and the \
            message must contain "\(expected)".
            """
        case .badEnding(let example, let report):
            "\(failure(of: example)) \(Self.ending(of: report))"
        case .unsteady(let example, let first, let second):
            """
            \(failure(of: example)) It gave \(Self.short(first)) and then \(Self.short(second)). \
            Use no randomness, no current time, and no order of a dictionary or set.
            """
        case .fragile(let input, let report):
            """
            For the input \(Self.short(input)), which is not what it expects, it must throw an \
            error. \(Self.ending(of: report))
            """
        case .unsteadyRefusal(let input, let first, let second):
            """
            For the input \(Self.short(input)) its error says \(Self.short(first)) and then \
            \(Self.short(second)). Use no randomness, no current time, and no order of a \
            dictionary or set.
            """
        case .criticized(let critique): "A critic says: \(Prompt.cut(critique, to: Self.limit))"
        case .usesRejected, .cycle, .nameTaken, .moduleTaken, .nearCopy, .weakExamples,
            .contradictsOldExample, .breaksOldExamples, .breaksDependants:
            "It was rejected: \(rejection)."
        }
    }

    private func failure(of example: Int) -> String {
        guard examples.indices.contains(example - 1) else { return "Example \(example) fails." }
        return
            "Example \(example) fails, with the input \(Self.short(examples[example - 1].input))."
    }

    /// Each diagnostic with the line of the program that it is about.
    private func lines(about diagnostics: [Diagnostic]) -> [String] {
        let code = code.split(separator: "\n", omittingEmptySubsequences: false)
        return diagnostics.prefix(Self.maximumDiagnostics).map { diagnostic in
            let text = "\(diagnostic.severity.rawValue): \(diagnostic)"
            guard code.indices.contains(diagnostic.line - 1) else { return text }
            return "\(text)\n    \(code[diagnostic.line - 1].trimmingCharacters(in: .whitespaces))"
        }
    }

    static func ending(of report: RunReport) -> String {
        let sentence =
            switch report.ending {
            case .completed: "It answered \(short(report.output ?? .null))."
            case .failed: "It threw the error \"\(Prompt.cut(report.error ?? "", to: limit))\"."
            case .timedOut, .cpuExceeded:
                "It ran too long. End every loop, and do less work."
            case .memoryExceeded: "It needed too much memory."
            case .outputExceeded: "It printed or answered too much."
            case .diskExceeded: "It wrote too much to files."
            case .denied, .crashed, .didNotCompile: report.description
            }
        // A trap says on standard error what it stumbled over, and where.
        let printed = String(decoding: report.standardError, as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        return printed.isEmpty
            ? sentence : "\(sentence) It printed:\n\(Prompt.cut(printed, to: limit))"
    }

    private static func short(_ value: JSONValue) -> String {
        Prompt.cut(value.canonical, to: limit)
    }

    private static let maximumDiagnostics = 20
    /// In bytes, for each value.
    private static let limit = 2_000
}
