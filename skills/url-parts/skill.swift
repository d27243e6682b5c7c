import PercentDecode
import SkillKit

struct Input: Codable {
    /// A URL with a scheme, such as `https://example.com:8080/path?q=tea#top`.
    var url: String
}

struct Output: Codable {
    /// In lower case, such as `https`.
    var scheme: String
    /// In lower case; empty when there is none, as in `mailto:`.
    var host: String
    var port: Int?
    var user: String?
    /// As written, with its percent escapes.
    var path: String
    /// The parameters of the query in order, decoded.
    var query: [Parameter]
    /// What follows `#`, decoded.
    var fragment: String?
}

struct Parameter: Codable {
    var name: String
    var value: String
}

func run(_ input: Input) throws -> Output {
    // RFC 3986, appendix B.
    let notation =
        #/
        (?<scheme>[A-Za-z][A-Za-z0-9+.\-]*) :
        (?://(?<authority>[^\/?\#]*))?
        (?<path>[^?\#]*) (?:\?(?<query>[^\#]*))? (?:\#(?<fragment>.*))?
        /#
    guard !input.url.contains(where: \.isWhitespace), let match = input.url.wholeMatch(of: notation)
    else {
        throw InvalidInput("\"\(input.url)\" isn't a URL with a scheme, such as https.")
    }
    let authority = try Authority(match.authority ?? "")
    return Output(
        scheme: match.scheme.lowercased(),
        host: authority.host, port: authority.port, user: authority.user,
        path: String(match.path),
        query: try (match.query ?? "").split(separator: "&").map(parameter),
        fragment: try match.fragment.map { try decoded($0, decodesPlus: false) })
}

private struct Authority {
    let host: String
    let port: Int?
    let user: String?

    init(_ text: Substring) throws {
        // The host is a name, an IPv4 address, or an IPv6 address in brackets.
        let notation =
            #/
            (?:(?<user>[^@:]*)(?::[^@]*)?@)?
            (?<host>\[[0-9A-Fa-f:.]+\] | [^@:\[\]]*)
            (?: :(?<port>[0-9]*))?
            /#
        guard let match = text.wholeMatch(of: notation) else {
            throw InvalidInput("\"\(text)\" isn't the name of a host.")
        }
        host = match.host.lowercased()
        user = try match.user.map { try decoded($0, decodesPlus: false) }
        let digits = match.port ?? ""
        port = digits.isEmpty ? nil : Int(digits)
        guard digits.isEmpty || (0...65_535).contains(port ?? -1) else {
            throw InvalidInput("\"\(digits)\" isn't a port: it must be from 0 to 65535.")
        }
    }
}

private func parameter(_ text: Substring) throws -> Parameter {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    return Parameter(
        name: try decoded(parts[0], decodesPlus: true),
        value: parts.count > 1 ? try decoded(parts[1], decodesPlus: true) : "")
}

private func decoded(_ text: Substring, decodesPlus: Bool) throws -> String {
    try PercentDecode.run(.init(encoded: String(text), decodesPlus: decodesPlus)).text
}
