import Foundation
import SkillKit

struct Input: Codable {
    /// The text of a contract.
    var text: String
}

struct Output: Codable {
    /// The names of the parties in the order they appear, each once.
    var parties: [String]
}

func run(_ input: Input) throws -> Output {
    let text = input.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    var names: [String] = []
    if let match = text.firstMatch(of: preamble) {
        names = [String(match.first), String(match.second)]
    } else {
        names = input.text.split(whereSeparator: \.isNewline).compactMap { line in
            line.wholeMatch(of: role).map { $0.name.trimmingCharacters(in: .whitespaces) }
        }
    }
    var seen: Set<String> = []
    let parties = names.filter { seen.insert($0).inserted }
    guard !parties.isEmpty else {
        throw InvalidInput("The text names no parties, as in \"between A and B\" or \"Buyer: A\".")
    }
    return Output(parties: parties)
}

/// Such as `between Acme, Inc. ("Seller") and Bolt & Sons Ltd`.
private var preamble: Regex<(Substring, first: Substring, second: Substring)> {
    // A full stop belongs to a name after an initial or an abbreviation only.
    #/
    \bbetween\ (?:the\ )?
    (?<first>(?:(?:Co|Dr|Mr|Mrs|Ms|St|\p{Lu}(?:\.\p{Lu})*)\.|\p{Lu}[\p{L}\p{N}&'’\-]*)
        (?:\ (?:(?:&|of)\ )?(?:(?:Inc|Ltd|Corp|Co|\p{Lu}(?:\.\p{Lu})*)\.
                |\p{Lu}[\p{L}\p{N}&'’\-]*)
            |,\ (?:Inc|LLC|Ltd|Corp)\b\.?){0,8})
    (?:[\ ,][^.;]{0,200}?)?\ and\ (?:the\ )?
    (?<second>(?:(?:Co|Dr|Mr|Mrs|Ms|St|\p{Lu}(?:\.\p{Lu})*)\.|\p{Lu}[\p{L}\p{N}&'’\-]*)
        (?:\ (?:(?:&|of)\ )?(?:(?:Inc|Ltd|Corp|Co|\p{Lu}(?:\.\p{Lu})*)\.
                |\p{Lu}[\p{L}\p{N}&'’\-]*)
            |,\ (?:Inc|LLC|Ltd|Corp)\b\.?){0,8})
    /#.wordBoundaryKind(.simple)
}

/// A line of its own, such as `Buyer: Acme, Inc.`.
private var role: Regex<(Substring, name: Substring)> {
    #/
    \s*(?:Supplier|Seller|Vendor|Provider|Contractor|Customer|Buyer|Client|Landlord|Tenant
        |Lender|Borrower|Licensor|Licensee|Employer|Employee)
    \s*:\s*(?<name>\S.{0,200})
    /#
}
