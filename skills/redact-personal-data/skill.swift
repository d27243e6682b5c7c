import Foundation
import IbanCheck
import LuhnCheck
import SkillKit

struct Input: Codable {
    /// The text to clean.
    var text: String
    /// What to take out, of `email`, `iban`, `card` and `phone`; all of them when left out.
    var kinds: [String]?
}

struct Output: Codable {
    /// The text with marks such as `[email]` in place of what was found.
    var text: String
    /// How many of each kind were taken out.
    var counts: [String: Int]
}

func run(_ input: Input) throws -> Output {
    let wanted = try Set((input.kinds ?? Kind.allCases.map(\.rawValue)).map(kind))
    var output = Output(text: input.text, counts: [:])
    for kind in Kind.allCases where wanted.contains(kind) {
        output.text = output.text.replacing(pattern(of: kind).wordBoundaryKind(.simple)) { match in
            let found = match.output
            guard let number = genuinePart(of: found, kind) else { return String(found) }
            output.counts[kind.rawValue, default: 0] += 1
            return found[..<number.startIndex] + "[\(kind.rawValue)]" + found[number.endIndex...]
        }
    }
    return output
}

/// In the order they are looked for: a card number could pass for a phone number.
private enum Kind: String, CaseIterable {
    case email, iban, card, phone
}

private func kind(named name: String) throws -> Kind {
    guard let kind = Kind(rawValue: name) else {
        let known = Kind.allCases.map(\.rawValue).joined(separator: ", ")
        throw InvalidInput("\"\(name)\" isn't a kind of personal data. Use any of \(known).")
    }
    return kind
}

private func pattern(of kind: Kind) -> Regex<Substring> {
    switch kind {
    case .email:
        // The lengths are bounded (RFC 5321) so that long text without an address stays quick.
        #/[A-Za-z0-9._%+\-]{1,64}@(?:[A-Za-z0-9\-]{1,63}\.){1,8}[A-Za-z]{2,63}/#
    case .iban:
        #/\b[A-Z]{2}[0-9]{2}(?:\ ?[A-Z0-9]{4}){2,7}(?:\ ?[A-Z0-9]{1,3})?\b/#
    case .card:
        #/\b[0-9](?:[\ \-]?[0-9]){12,18}\b/#
    case .phone:
        // International with a plus sign, North American, or national with a leading zero.
        #/
            \+[0-9](?:[\ .\-]?\(?[0-9]\)?){7,14}\b
            | (?:\([0-9]{3}\)\ ? | \b[0-9]{3}[\ .\-])[0-9]{3}[\ .\-][0-9]{4}\b
            | \b0[0-9]{1,4}[\ \/\-][0-9]{3,4}[\ \-]?[0-9]{2,5}\b
        /#
    }
}

/// The longest part that has the right check digits, or nil when there is none.
///
/// The pattern also takes in numbers and words beside it, such as the expiry date of a card.
private func genuinePart(of found: Substring, _ kind: Kind) -> Substring? {
    let groups = found.split { $0 == " " || $0 == "-" }
    for count in stride(from: groups.count, through: 1, by: -1) {
        for first in 0...(groups.count - count) {
            let last = groups[first + count - 1]
            let part = found[groups[first].startIndex..<last.endIndex]
            if isGenuine(String(part), kind) { return part }
        }
    }
    return nil
}

private func isGenuine(_ text: String, _ kind: Kind) -> Bool {
    switch kind {
    case .email, .phone: true
    // Text that a check can't read isn't a number of that kind.
    case .iban: (try? IbanCheck.run(.init(iban: text)))?.isValid == true
    case .card:
        text.count(where: \.isNumber) >= 13
            && (try? LuhnCheck.run(.init(number: text)))?.isValid == true
    }
}
