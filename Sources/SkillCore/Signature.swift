/// What a skill takes and what it gives back, as written in its source.
public struct Signature: Hashable, Sendable, Codable {
    /// One stored property of `Input` or `Output`.
    public struct Field: Hashable, Sendable, Codable {
        public var name: String
        /// The Swift type as written, such as `[String: Double]` or `Int?`.
        public var type: String
        /// The property's doc comment, or the empty text.
        public var summary: String
        /// False when a JSON object may leave the field out.
        public var isRequired: Bool

        public init(name: String, type: String, summary: String = "", isRequired: Bool = true) {
            self.name = name
            self.type = type
            self.summary = summary
            self.isRequired = isRequired
        }
    }

    public var input: [Field]
    public var output: [Field]
    /// JSON Schema (2020-12) of what the skill takes.
    public var inputSchema: JSONValue
    /// JSON Schema (2020-12) of what the skill gives back.
    public var outputSchema: JSONValue
    /// Whether `run` is `async`.
    public var isAsync: Bool

    public init(
        input: [Field], output: [Field], inputSchema: JSONValue, outputSchema: JSONValue,
        isAsync: Bool = false
    ) {
        self.input = input
        self.output = output
        self.inputSchema = inputSchema
        self.outputSchema = outputSchema
        self.isAsync = isAsync
    }
}

extension Signature: CustomStringConvertible {
    /// For example `(csv: String, column: String) -> (sum: Double)`.
    public var description: String { "\(Self.list(input)) -> \(Self.list(output))" }

    private static func list(_ fields: [Field]) -> String {
        "(\(fields.map { "\($0.name): \($0.type)" }.joined(separator: ", ")))"
    }
}
