import SkillKit

struct Input: Codable {
    /// A version such as `1.10.0-beta.2` (Semantic Versioning 2.0).
    var version: String
    /// The version to compare it with.
    var other: String
}

struct Output: Codable {
    /// -1 when the version is older than the other, 0 when as old, 1 when newer.
    var order: Int
}

func run(_ input: Input) throws -> Output {
    let version = try Version(input.version)
    let other = try Version(input.other)
    for (left, right) in zip(version.numbers, other.numbers) where left != right {
        return Output(order: precedes(left, right) ? -1 : 1)
    }
    return Output(order: order(version.prerelease, other.prerelease))
}

private struct Version {
    /// Major, minor and patch.
    let numbers: [Substring]
    /// What follows the hyphen; empty for a release.
    let prerelease: [Substring]

    init(_ text: String) throws {
        let notation =
            #/
            v?(?<major>0|[1-9][0-9]*)\.(?<minor>0|[1-9][0-9]*)\.(?<patch>0|[1-9][0-9]*)
            (?:-(?<prerelease>[0-9A-Za-z.\-]+))? (?:\+[0-9A-Za-z.\-]+)?
            /#
        let match = text.wholeMatch(of: notation)
        let words = match?.prerelease?.split(separator: ".", omittingEmptySubsequences: false) ?? []
        guard let match, words.allSatisfy(Self.isIdentifier) else {
            throw InvalidInput("\"\(text)\" isn't a version such as 1.10.0.")
        }
        numbers = [match.major, match.minor, match.patch]
        prerelease = words
    }

    /// A number has no leading zeros.
    private static func isIdentifier(_ word: Substring) -> Bool {
        let isNumber = word.allSatisfy(\.isNumber)
        return !word.isEmpty && !(isNumber && word.hasPrefix("0") && word.count > 1)
    }
}

/// A release is newer than its prereleases; of two prereleases the first difference decides.
private func order(_ left: [Substring], _ right: [Substring]) -> Int {
    guard !left.isEmpty, !right.isEmpty else {
        return (left.isEmpty ? 1 : 0) - (right.isEmpty ? 1 : 0)
    }
    for (left, right) in zip(left, right) where left != right {
        return precedes(left, right) ? -1 : 1
    }
    return (left.count - right.count).signum()
}

/// Numbers go by size and before words, words by their letters.
///
/// Numbers are compared as text, so that none is too large.
private func precedes(_ left: Substring, _ right: Substring) -> Bool {
    switch (left.allSatisfy(\.isNumber), right.allSatisfy(\.isNumber)) {
    case (true, true): (left.count, left) < (right.count, right)
    case (false, false): left < right
    case (let leftIsNumber, _): leftIsNumber
    }
}
