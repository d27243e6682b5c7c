import Foundation
import SkillCore

/// What a skill must do, settled before any code.
struct Specification {
    let name: SkillName
    let description: String
    let examples: [Example]
    /// The whole of it, as the writer reads it.
    let text: String

    /// Reads a model's reply.
    ///
    /// - Throws: ``WorkshopError/uselessReply(purpose:reason:)`` saying what is wrong with it.
    init(_ reply: JSONValue) throws {
        guard let nameText = reply["name"]?.stringValue else { throw Self.useless("no name") }
        do {
            name = try SkillName(nameText)
        } catch {
            throw Self.useless("\(error)")
        }
        guard let description = reply["description"]?.stringValue, !description.isEmpty else {
            throw Self.useless("no description")
        }
        self.description = description.filter { $0 != "<" && $0 != ">" }
        do {
            let examples = Data((reply["examples"] ?? .array([])).canonical.utf8)
            self.examples = try JSONDecoder().decode([Example].self, from: examples)
        } catch {
            throw Self.useless("its examples can't be read")
        }
        guard self.examples.count >= 2 else { throw Self.useless("fewer than two examples") }
        text = reply.pretty
    }

    private static func useless(_ reason: String) -> WorkshopError {
        .uselessReply(purpose: "specify", reason: reason)
    }
}
