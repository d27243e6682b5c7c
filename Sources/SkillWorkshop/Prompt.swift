import Foundation
import SkillChat
import SkillCore

/// A fresh, bounded prompt for one step: never the conversation so far.
///
/// Each template is a system part and a user part, separated by a line of three hyphens, with
/// `{{name}}` where a value goes. Its version is the hash of its text.
struct Prompt: Sendable {
    let purpose: String
    /// The most tokens a reply may have.
    let maximumTokens: Int
    private let template: String

    static let decompose = Prompt("decompose", 1_000, PackageResources.decompose_txt)
    static let choose = Prompt("choose", 1_000, PackageResources.choose_txt)
    static let propose = Prompt("propose", 500, PackageResources.propose_txt)
    static let specify = Prompt("specify", 3_000, PackageResources.specify_txt)
    static let write = Prompt("write", 4_000, PackageResources.write_txt)
    static let rerank = Prompt("rerank", 1_000, PackageResources.rerank_txt)
    static let repair = Prompt("repair", 4_000, PackageResources.repair_txt)

    private init(_ purpose: String, _ maximumTokens: Int, _ template: [UInt8]) {
        self.purpose = purpose
        self.maximumTokens = maximumTokens
        self.template = String(decoding: template, as: UTF8.self)
    }

    var version: String { String(SourceDigest(of: template).hexadecimal.prefix(12)) }

    /// Returns the prompt with `values` in their places, each cut in the middle when it is long.
    func request(_ values: [String: String], schema: JSONSchema? = nil) -> ChatRequest {
        let parts = template.split(separator: "\n---\n", maxSplits: 1)
        let system = parts.first.map(String.init) ?? ""
        let user = parts.count > 1 ? String(parts[1]) : ""
        return ChatRequest(
            purpose: purpose, promptVersion: version,
            messages: [
                Message(.system, system), Message(.user, Self.filled(user, with: values)),
            ],
            maximumTokens: maximumTokens, schema: schema)
    }

    /// One pass: what a value contains is never filled again.
    private static func filled(_ template: String, with values: [String: String]) -> String {
        template.replacing(#/\{\{([a-z]+)\}\}/#) { match in
            cut(values[String(match.1)] ?? "")
        }.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Keeps the beginning and the end: both say more than the middle.
    static func cut(_ text: String, to limit: Int = 12_000) -> String {
        guard text.utf8.count > limit else { return text }
        let half = limit / 2
        let start = String(decoding: text.utf8.prefix(half), as: UTF8.self)
        let end = String(decoding: text.utf8.suffix(half), as: UTF8.self)
        return "\(start)\n[... \(text.utf8.count - 2 * half) bytes cut ...]\n\(end)"
    }
}
