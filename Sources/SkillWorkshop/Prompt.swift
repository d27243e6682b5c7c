import Foundation
import SkillChat
import SkillCore

/// A fresh, bounded prompt for one step: never the conversation so far.
///
/// Each template is a system part and a user part, separated by a line of three hyphens. In the
/// user part, `{{name}}` is where a value goes, and `{{data:name}}` where text goes that comes from
/// programs, files or strangers: see ``QuotedText``. The system part has no places, so nothing from
/// outside gets into it. A prompt's version is the hash of its text.
struct Prompt: Sendable {
    let purpose: String
    /// The most tokens a reply may have.
    let maximumTokens: Int
    private let template: String

    static let decompose = Prompt("decompose", 1_000, PackageResources.decompose_txt)
    static let plan = Prompt("plan", 4_000, PackageResources.plan_txt)
    static let verify = Prompt("verify", 1_000, PackageResources.verify_txt)
    static let rerank = Prompt("rerank", 1_000, PackageResources.rerank_txt)
    static let propose = Prompt("propose", 500, PackageResources.propose_txt)
    static let specify = Prompt("specify", 3_000, PackageResources.specify_txt)
    static let confirm = Prompt("confirm", 4_000, PackageResources.confirm_txt)
    static let write = Prompt("write", 4_000, PackageResources.write_txt)
    static let repair = Prompt("repair", 4_000, PackageResources.repair_txt)
    static let strengthen = Prompt("strengthen", 2_000, PackageResources.strengthen_txt)
    static let criticize = Prompt("criticize", 1_000, PackageResources.criticize_txt)
    static let skill = Prompt("skill", 4_000, PackageResources.skill_txt)

    /// Every prompt there is.
    static let all = [
        decompose, plan, verify, rerank, propose, specify, confirm, write, repair, strengthen,
        criticize, skill,
    ]

    private init(_ purpose: String, _ maximumTokens: Int, _ template: [UInt8]) {
        self.purpose = purpose
        self.maximumTokens = maximumTokens
        self.template = String(decoding: template, as: UTF8.self)
    }

    var version: String { String(SourceDigest(of: template).hexadecimal.prefix(12)) }

    /// Returns the prompt with `values` in their places.
    ///
    /// It never has more than ``tokenBound`` tokens: when the values are too long for that, the
    /// longest are cut in the middle, all to the same length.
    func request(
        _ values: [String: String], temperature: Double = 0, schema: JSONSchema? = nil
    ) -> ChatRequest {
        let parts = template.split(separator: "\n---\n", maxSplits: 1)
        let system = parts.first.map(String.init) ?? ""
        let user = parts.count > 1 ? String(parts[1]) : ""
        var request = ChatRequest(
            purpose: purpose, promptVersion: version,
            messages: [Message(.system, system), Message(.user, "")], temperature: temperature,
            maximumTokens: maximumTokens, schema: schema)
        let room = (Self.tokenBound - request.estimatedPromptTokens) * Self.bytesPerToken
        request.messages[1].content = Self.filled(user, with: values, room: room)
        return request
    }

    /// One pass: what a value contains is never filled again.
    private static func filled(
        _ template: String, with values: [String: String], room: Int
    ) -> String {
        let place = #/\{\{(data:)?([a-z]+)\}\}/#
        let room = room - template.utf8.count
        let texts = template.matches(of: place).map { match in
            let value = values[String(match.2)] ?? ""
            // Looking at all of a long text would take long, and none of it would fit.
            let text = cut(value, to: max(0, room))
            return (match.1 == nil ? text : QuotedText.defused(text), length: value.utf8.count)
        }
        let limit = commonLimit(texts.map(\.0.utf8.count), room: room)
        var rest = texts[...]
        return template.replacing(place) { match in
            let (text, length) = rest.removeFirst()
            let fitting = cut(text, to: limit, of: max(length, text.utf8.count))
            return match.1 == nil ? fitting : QuotedText.fenced(fitting)
        }.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// The length to cut texts of these lengths to, so that all fit into `room`.
    private static func commonLimit(_ lengths: [Int], room: Int) -> Int {
        let room = room - lengths.count * bytesAroundText
        guard lengths.reduce(0, +) > room else { return .max }
        var (rest, limit) = (room, 0)
        for (place, length) in lengths.sorted().enumerated() {
            limit = rest / (lengths.count - place)
            if length > limit { break }
            rest -= length
        }
        return max(0, limit)
    }

    /// Keeps the beginning and the end of a text that is longer than `limit`: both say more than the
    /// middle.
    ///
    /// `length` is that of all of it, when `text` was cut before.
    static func cut(_ text: String, to limit: Int, of length: Int? = nil) -> String {
        guard text.utf8.count > limit else { return text }
        let half = limit / 2
        let start = String(decoding: text.utf8.prefix(half), as: UTF8.self)
        let end = String(decoding: text.utf8.suffix(half), as: UTF8.self)
        let missing = (length ?? text.utf8.count) - 2 * half
        return "\(start)\n[... \(missing) bytes cut ...]\n\(end)"
    }

    /// The most tokens a prompt has, as `ChatRequest` estimates them.
    ///
    /// With the longest reply it fits into the 16,384 tokens that small local models have.
    static let tokenBound = 8_000
    // As `ChatRequest` counts.
    private static let bytesPerToken = 3
    // The fence around it, the mark of a cut, and letters that a cut goes through.
    private static let bytesAroundText = 80
}
