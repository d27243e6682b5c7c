import Foundation
import SkillCore
import SkillStorage

/// The values the tests keep.
enum Samples {
    static let provenance = Provenance(
        origin: .grown, model: "model-1", promptVersion: "write-3", toolchain: "swift-6.3.1",
        tier: "T1")

    static let model = EmbeddingModelID(name: "words@1", dimension: 2)

    /// A call of 107 tokens.
    static func exchange(
        at date: Date = .now, cost: Double? = nil, outcome: ExchangeRecord.Outcome = .answered,
        taskID: Int? = nil, latency: Duration = .seconds(2)
    ) -> ExchangeRecord {
        ExchangeRecord(
            purpose: "write", promptVersion: "write-3", model: "model-1", promptTokens: 100,
            completionTokens: 7, cost: cost, latency: latency, traceID: "t\u{0}race",
            finishReason: "stop", at: date, taskID: taskID, outcome: outcome)
    }

    static func skill(
        _ name: String, description: String = "Adds numbers.", source: String = "func run() {}",
        imports: [String] = []
    ) throws -> Skill {
        Skill(
            name: try SkillName(name), description: description, source: source,
            signature: Signature(
                input: [Signature.Field(name: "values", type: "[Int]", summary: "What to add.")],
                output: [Signature.Field(name: "sum", type: "Int")],
                inputSchema: ["type": "object"], outputSchema: ["type": "object"]),
            examples: [
                Example(
                    input: ["values": [1, 2]], expectation: .output(["sum": 3]))
            ],
            importedModules: imports)
    }

    /// A skill that fills every field there is.
    static func wholeSkill() throws -> Skill {
        Skill(
            name: try SkillName("csv-column-sum"),
            description: "Adds up a column of a CSV table: 合計, naïve, 🧮, \"quoted\"; -- not SQL.",
            license: "Apache-2.0", metadata: ["author": "someone", "z": "", "": "empty key"],
            instructions: "# How\n\nUse it.\r\n", source: "import TextLines\n\nfunc run() {}\n",
            signature: Signature(
                input: [
                    Signature.Field(name: "csv", type: "String", summary: "CSV text."),
                    Signature.Field(name: "column", type: "String?", isRequired: false),
                ],
                output: [Signature.Field(name: "sum", type: "Double")],
                inputSchema: ["type": "object", "properties": ["csv": ["type": "string"]]],
                outputSchema: ["type": "object"], isAsync: true),
            examples: [
                Example(
                    input: ["csv": "a\n1.5", "column": "a"], expectation: .output(["sum": 1.5]),
                    tolerance: 0.25),
                Example(input: ["csv": "\u{0}"], expectation: .error(containing: "column")),
                Example(input: nil, expectation: .output(nil)),
                Example(input: [1, true, "x", 0.1], expectation: .output([[:], []])),
            ],
            importedModules: ["TextLines"])
    }
}
