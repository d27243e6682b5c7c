public import SkillCore
public import SkillSearch

/// The library as a plane: skills of similar meaning lie close together.
///
/// The plane is that of the two principal components of the skills' embeddings, and the third one
/// is the depth. The same skills with the same embeddings give the same map, whatever their order.
public struct LibraryMap: Hashable, Sendable {
    /// One skill and where it lies.
    public struct Point: Hashable, Sendable {
        public let name: SkillName
        public let description: String
        /// Along the first component, from the mean of all; a cosine of 1 is a distance of 0.
        public let x: Double
        /// Along the second component.
        public let y: Double
        /// Along the third component.
        public let depth: Double
        /// The skills of the map that it imports itself, by name.
        public let uses: [SkillName]
    }

    /// By name.
    public let points: [Point]
    /// How much of the embeddings' variance lies along `x`, `y` and `depth`, each 0 to 1.
    public let shares: [Double]

    /// Maps the skills that have an embedding among `embeddings`.
    ///
    /// - Throws: `EmbeddingError`, when the embeddings aren't of one dimension, or a library of
    ///   linear algebra is missing.
    public init(
        of skills: [Skill], embeddings: [SkillName: Embedding]
    ) throws(EmbeddingError) {
        let skills = skills.filter { embeddings[$0.name] != nil }.sorted { $0.name < $1.name }
        let components = try PrincipalComponents(
            of: skills.compactMap { embeddings[$0.name] }, count: 3)
        let names = Dictionary(skills.map { ($0.name.moduleName, $0.name) }) { first, _ in first }
        shares = components.shares
        points = zip(skills, components.coordinates).map { skill, coordinates in
            Point(
                name: skill.name, description: skill.description, x: coordinates[0],
                y: coordinates[1], depth: coordinates[2],
                uses: Set(skill.importedModules.compactMap { names[$0] }).sorted())
        }
    }

    /// The map as a picture: an SVG document of fixed size, for light and dark surroundings.
    ///
    /// It needs neither scripts nor other files. The same map gives the same text.
    public var svg: String { LibraryMapDrawing(self).svg }
}
