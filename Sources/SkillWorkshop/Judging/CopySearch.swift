import SkillCore

/// What was found when a skill was compared with those near it.
struct CopySearch: Sendable {
    /// How many were near enough to be run.
    var compared = 0
    /// The name and the similarity of the nearest skill, however far it is.
    var nearest: (name: SkillName, similarity: Double)?
    /// The first that does the same.
    var copied: SkillName?

    var evidence: Evidence {
        let detail: JSONValue = [
            "compared": .integer(compared),
            "nearest": nearest.map { .string($0.name.text) } ?? .null,
            "similarity": nearest.map { .number($0.similarity) } ?? .null,
            "copyOf": copied.map { .string($0.text) } ?? .null,
        ]
        if let copied {
            return Evidence(.nearCopies, .noted, "\(copied) does the same.", detail: detail)
        }
        guard let nearest else {
            return Evidence(.nearCopies, .passed, "No other skill is kept.", detail: detail)
        }
        let similarity = Int((nearest.similarity * 100).rounded())
        return Evidence(
            .nearCopies, .passed,
            "None of \(compared) near it does the same; the nearest is \(nearest.name), alike by "
                + "\(similarity) %.", detail: detail)
    }

    /// Evidence that nobody looked.
    static let unchecked = Evidence(
        .nearCopies, .skipped, "It was not compared with other skills.")
}
