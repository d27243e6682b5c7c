public import SkillCore

/// A skill that shares words with a query.
public struct LexicalMatch: Hashable, Sendable {
    public var name: SkillName
    /// How well the words fit: BM25 turned around, above 0, higher is better.
    ///
    /// Scores of different queries can't be compared.
    public var score: Double

    public init(name: SkillName, score: Double) {
        self.name = name
        self.score = score
    }
}
