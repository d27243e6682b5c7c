import Foundation
import SkillCore

/// A task divided into sub-goals by its own words.
struct Decomposition: Hashable, Sendable {
    /// In the task's order.
    let parts: [TaskPart]

    /// Divides `task` at its sentences, at commas, and where `then` and `and` join, but never inside
    /// quotation marks.
    init(of task: String, input: [String: JSONValue] = [:]) {
        let text = TaskText(task)
        var pieces: [Piece] = []
        for sentence in text.masked.split(separator: #/[.!?]+(?:\s+|$)|[;\n]+\s*/#) {
            pieces += Self.pieces(of: sentence)
        }
        // The first word of a list has the verb, and the others are only things.
        let said = pieces.contains { $0.wordCount > 1 } ? pieces : []
        let parts = said.prefix(Self.maximumCount).map { piece in
            let written = text.written(piece.text)
            return TaskPart(
                written, needs: Self.needs(of: piece.text, among: input),
                gives: Self.gives(of: piece.text), isRequired: piece.wordCount > 1)
        }
        self.parts =
            parts.isEmpty
            ? [TaskPart(task, needs: Self.needs(of: task, among: input), gives: [])] : parts
    }

    /// A piece of the masked task.
    private struct Piece {
        var text: String

        var wordCount: Int { text.split(separator: " ").count }
        /// Whether it only says how, of what or for whom something else is done.
        var isDependent: Bool {
            text.split(separator: " ").first.map {
                Decomposition.openings.contains($0.lowercased())
            } ?? false
        }
    }

    private static func pieces(of sentence: Substring) -> [Piece] {
        let texts = sentence.split(separator: #/,?\s+(?:and\s+then|then|and)\s+|,\s+/#)
            .map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
            .filter { $0.contains { $0.isLetter || $0.isNumber } }
        var pieces: [Piece] = []
        var opening: String?
        for (place, text) in texts.enumerated() {
            let piece = Piece(text: opening.map { "\($0), \(text)" } ?? text)
            if piece.isDependent, opening == nil {
                if place == 0, texts.count > 1 {
                    opening = text
                    continue
                }
                if let last = pieces.indices.last {
                    pieces[last].text += ", " + text
                    continue
                }
            }
            opening = nil
            pieces.append(piece)
        }
        return pieces
    }

    /// The fields of the input whose names are among the words.
    private static func needs(of text: String, among input: [String: JSONValue]) -> [String] {
        let words = Set(FieldName.words(of: text))
        return input.keys.sorted().filter { name in
            FieldName(name).words.allSatisfy { words.contains($0) }
        }
    }

    /// The words that follow `into`, `as` or `to`: what something is made to be.
    private static func gives(of text: String) -> [String] {
        let words = text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
        guard let place = words.lastIndex(where: { ["into", "as"].contains($0) }) else { return [] }
        return words[(place + 1)...].filter { !["a", "an", "the", "its", "one"].contains($0) }
            .prefix(3).map(FieldName.stem)
    }

    // What begins with one of these has no verb of its own.
    private static let openings: Set<String> = [
        "with", "without", "by", "for", "in", "on", "as", "of", "where", "whose", "from", "using",
        "to", "per", "at", "the", "a", "an", "its", "their", "each", "than", "which", "that",
    ]
    private static let maximumCount = 8
}
