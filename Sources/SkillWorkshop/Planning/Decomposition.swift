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
        let said = pieces.contains(where: \.isRequired) ? pieces : []
        let parts = said.prefix(Self.maximumCount).map { piece in
            let written = text.written(piece.text)
            return TaskPart(
                written, needs: Self.needs(of: piece.text, among: input),
                gives: Self.gives(of: piece.text), isRequired: piece.isRequired,
                isListed: piece.isListed)
        }
        self.parts =
            parts.isEmpty
            ? [TaskPart(task, needs: Self.needs(of: task, among: input), gives: [])] : parts
    }

    /// A piece of the masked task.
    private struct Piece {
        var text: String
        var isRequired = true
        var isListed = false

        var wordCount: Int { text.split(separator: " ").count }

        /// Whether it only says how, of what or for whom something else is done.
        ///
        /// After `and`, a thing is one more thing to do something with.
        func isDependent(afterAnd: Bool) -> Bool {
            Decomposition.prepositions.contains(firstWord) || !afterAnd && beginsWithArticle
        }

        var beginsWithArticle: Bool { Decomposition.articles.contains(firstWord) }

        private var firstWord: String { text.split(separator: " ").first?.lowercased() ?? "" }
    }

    private static func pieces(of sentence: Substring) -> [Piece] {
        var pieces: [Piece] = []
        var opening: String?
        var isListed = false
        let phrases = phrases(of: sentence)
        for (place, phrase) in phrases.enumerated() {
            let piece = Piece(text: opening.map { "\($0), \(phrase.text)" } ?? phrase.text)
            if opening == nil, piece.isDependent(afterAnd: phrase.followsAnd) {
                if place == 0, phrases.count > 1 {
                    opening = phrase.text
                    continue
                }
                if let last = pieces.indices.last {
                    pieces[last].text += ", " + phrase.text
                    continue
                }
            }
            opening = nil
            // `find the names, dates and sums`: what is one word shares the verb of the first.
            let verb = pieces.first?.text.split(separator: " ").first
            let isWord = piece.wordCount == 1
            let sharesVerb = isWord || isListed && phrase.followsAnd
            let isBeside = sharesVerb || phrase.followsAnd && piece.beginsWithArticle
            if isBeside, let last = pieces.indices.last { pieces[last].isListed = true }
            let text = sharesVerb ? verb.map { "\($0) \(piece.text)" } : nil
            pieces.append(
                Piece(
                    text: text ?? piece.text, isRequired: !isWord,
                    isListed: isBeside && !pieces.isEmpty))
            isListed = isWord
        }
        return pieces
    }

    /// What stands between commas, `and` and `then`.
    private static func phrases(of sentence: Substring) -> [(text: String, followsAnd: Bool)] {
        var phrases: [(text: String, followsAnd: Bool)] = []
        var start = sentence.startIndex
        var followsAnd = false
        func add(until end: Substring.Index) {
            let text = sentence[start..<end].trimmingCharacters(in: .whitespacesAndNewlines)
            guard text.contains(where: { $0.isLetter || $0.isNumber }) else { return }
            phrases.append((text, followsAnd))
        }
        for match in sentence.matches(of: #/,?\s+(?:and\s+then|then|and)\s+|,\s+/#) {
            // `the days between one and the other` is one thing.
            let before = sentence[start..<match.range.lowerBound].split(separator: " ")
            if match.0.hasSuffix("and "), !match.0.hasPrefix(","),
                let between = before.lastIndex(of: "between"),
                !before[between...].contains("and")
            {
                continue
            }
            add(until: match.range.lowerBound)
            start = match.range.upperBound
            followsAnd = match.0.hasSuffix("and ")
        }
        add(until: sentence.endIndex)
        return phrases
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
    private static let prepositions: Set<String> = [
        "with", "without", "by", "for", "in", "on", "as", "of", "where", "whose", "from", "using",
        "to", "per", "at", "than", "which", "that",
    ]
    private static let articles: Set<String> = ["the", "a", "an", "its", "their", "each"]
    private static let maximumCount = 8
}
