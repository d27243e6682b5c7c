public import SkillCore

/// A skill and all that the library keeps with it.
public struct SkillRecord: Hashable, Sendable {
    public var skill: Skill
    /// Where it came from and what judged it.
    public var provenance: Provenance
    /// The skills it imports.
    public var uses: [SkillName]
    /// Its place in the meaning space of `model`, if known.
    public var embedding: ModelEmbedding?
    /// What it was judged by, if that is known.
    public var judgement: Judgement?

    /// An embedding together with the model that made it.
    public struct ModelEmbedding: Hashable, Sendable {
        public var model: EmbeddingModelID
        public var vector: Embedding

        public init(model: EmbeddingModelID, vector: Embedding) {
            self.model = model
            self.vector = vector
        }
    }

    public init(
        skill: Skill, provenance: Provenance, uses: [SkillName] = [],
        embedding: ModelEmbedding? = nil, judgement: Judgement? = nil
    ) {
        self.skill = skill
        self.provenance = provenance
        self.uses = uses
        self.embedding = embedding
        self.judgement = judgement
    }
}
