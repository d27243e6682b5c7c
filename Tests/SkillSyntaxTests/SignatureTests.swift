import SkillCore
import SkillSyntax
import Testing

@Suite struct SignatureTests {
    private func signature(
        input: String = "", output: String = "", types: String = "",
        run: String = "func run(_ input: Input) throws -> Output { Output() }"
    ) throws(SkillReaderError) -> Signature {
        try SkillReader().signature(
            of: """
                \(types)
                struct Input: Codable {
                \(input)
                }
                struct Output: Codable {
                \(output)
                }
                \(run)
                """)
    }

    private func schema(of type: String, types: String = "") throws -> JSONValue? {
        let signature = try signature(input: "var x: \(type)", types: types)
        return signature.inputSchema["properties"]?["x"]
    }

    @Test func readsFieldsAndSchemas() throws {
        let signature = try TextSkill().read().signature
        #expect(
            signature
                == Signature(
                    input: [
                        .init(
                            name: "csv", type: "String",
                            summary: "CSV text; the first row names the columns."),
                        .init(
                            name: "column", type: "String", summary: "The column to add up."),
                        .init(name: "delimiter", type: "String?", isRequired: false),
                    ],
                    output: [.init(name: "sum", type: "Double")],
                    inputSchema: [
                        "type": "object",
                        "properties": [
                            "csv": [
                                "type": "string",
                                "description": "CSV text; the first row names the columns.",
                            ],
                            "column": [
                                "type": "string", "description": "The column to add up.",
                            ],
                            "delimiter": ["type": "string"],
                        ],
                        "required": ["csv", "column"],
                    ],
                    outputSchema: [
                        "type": "object", "properties": ["sum": ["type": "number"]],
                        "required": ["sum"],
                    ]))
        #expect(
            signature.description
                == "(csv: String, column: String, delimiter: String?) -> (sum: Double)")
    }

    @Test(
        arguments: [
            ("String", ["type": "string"]), ("Int", ["type": "integer"]),
            ("UInt8", ["type": "integer", "minimum": 0, "maximum": 255]),
            ("Double", ["type": "number"]), ("Bool", ["type": "boolean"]),
            ("[Int]", ["type": "array", "items": ["type": "integer"]]),
            ("Array<Bool>", ["type": "array", "items": ["type": "boolean"]]),
            ("Set<String>", ["type": "array", "uniqueItems": true, "items": ["type": "string"]]),
            (
                "[[Int]]",
                ["type": "array", "items": ["type": "array", "items": ["type": "integer"]]]
            ),
            ("[String: Double]", ["type": "object", "additionalProperties": ["type": "number"]]),
            (
                "Dictionary<String, [Int]>",
                [
                    "type": "object",
                    "additionalProperties": ["type": "array", "items": ["type": "integer"]],
                ]
            ),
            ("[Bool: Int]", ["type": "array"]),
            ("Int?", ["type": "integer"]), ("Optional<Int>", ["type": "integer"]),
            (
                "[Int?]",
                ["type": "array", "items": ["anyOf": [["type": "integer"], ["type": "null"]]]]
            ),
            ("(Int)", ["type": "integer"]),
            ("Data", ["type": "string", "contentEncoding": "base64"]),
            ("UUID", ["type": "string", "format": "uuid"]),
            ("URL", ["type": "string", "format": "uri-reference"]),
            ("Foundation.UUID", ["type": "string", "format": "uuid"]),
            ("Decimal", ["type": "number"]),
            ("Unknown", [:]), ("TextLines.Output", [:]), ("TextLines.Date", [:]),
            ("Result<Int, Never>", [:]),
            ("any P", [:]),
        ] as [(String, JSONValue)])
    func writesTheSchemaOfATypeItKnows(type: String, expected: JSONValue) throws {
        #expect(try schema(of: type) == expected)
    }

    @Test func describesAFieldByItsSummary() throws {
        let signature = try signature(input: "/// When it began.\nvar start: Date")
        #expect(
            signature.inputSchema["properties"]?["start"] == [
                "type": "string", "format": "date-time", "description": "When it began.",
            ])
    }

    @Test func inlinesDeclaredTypes() throws {
        let types = """
            enum Kind: String, Codable { case small, large = "LARGE", `default` }
            enum Level: Int, Codable { case low, high }
            enum Shape: Codable { case circle(Double) }
            typealias Rows = [Row]
            struct Row: Codable {
                /** How
                 *  wide.
                 */
                var width: Int
                // Not documentation.
                var kind: Kind?
            }
            """
        #expect(
            try schema(of: "Rows", types: types) == [
                "type": "array",
                "items": [
                    "type": "object",
                    "properties": [
                        "width": ["type": "integer", "description": "How wide."],
                        "kind": ["type": "string", "enum": ["small", "LARGE", "default"]],
                    ],
                    "required": ["width"],
                ],
            ])
        #expect(try schema(of: "Level", types: types) == ["type": "integer"])
        #expect(try schema(of: "Shape", types: types) == [:])
    }

    @Test func findsTheNearestTypeOfAName() throws {
        let signature = try signature(
            input: "var a: Row; var b: Output.Row; struct Row: Codable { var inner: Int }",
            output: "struct Row: Codable { var nested: Bool }; var c: Row",
            types:
                "struct Row: Codable { var outer: Int }\nextension Input { enum More: String { case m } }"
        )
        let properties = signature.inputSchema["properties"]
        #expect(properties?["a"]?["required"] == ["inner"])
        #expect(properties?["b"]?["required"] == ["nested"])
        #expect(
            signature.outputSchema["properties"]?["c"]?["properties"]
                == ["nested": ["type": "boolean"]])
    }

    @Test func endsAtTypesThatContainThemselves() throws {
        #expect(
            try schema(of: "Tree", types: "struct Tree: Codable { var children: [Tree] }") == [
                "type": "object",
                "properties": ["children": ["type": "array", "items": [:]]],
                "required": ["children"],
            ])
        #expect(try schema(of: "A", types: "typealias A = B\ntypealias B = A") == [:])
    }

    @Test func boundsSchemasThatDoubleAtEachLevel() throws {
        let types = (0..<40).map { level in
            "struct T\(level): Codable { var a: T\(level + 1); var b: T\(level + 1) }"
        }
        let schema = try schema(of: "T0", types: types.joined(separator: "\n"))
        #expect(try #require(schema).canonical.utf8.count < 200_000)
    }

    @Test func skipsWhatIsNotStoredInJSON() throws {
        let signature = try signature(
            input: """
                static let shared = 1
                var computed: Int { 1 }
                var both: Int { get { 1 } set {} }
                let version = 2
                lazy var slow: Int = 3
                var observed: Int { didSet {} }
                var a, b: Int
                func method() {}
                """,
            output: "let version: Int = 2")
        #expect(signature.input.map(\.name) == ["observed", "a", "b"])
        #expect(signature.output.map(\.name) == ["version"])
    }

    @Test func namesMembersByTheirCodingKeys() throws {
        let signature = try signature(
            input: """
                var text: String
                var hidden: Int = 1
                var count: Int
                enum CodingKeys: String, CodingKey { case text = "the_text", count }
                """)
        #expect(signature.input.map(\.name) == ["text", "count"])
        #expect(signature.inputSchema["required"] == ["the_text", "count"])
        #expect(signature.inputSchema["properties"]?["the_text"] == ["type": "string"])
    }

    // Synthesized decoding ignores default values; hand-written decoding is there to use them.
    @Test func requiresFieldsWithDefaultsUnlessDecodingIsWrittenByHand() throws {
        let plain = try signature(input: "var width: Int = 80")
        #expect(plain.input.map(\.isRequired) == [true])

        let custom = try signature(
            input: "var width: Int = 80\ninit(from decoder: any Decoder) throws {}")
        #expect(custom.input.map(\.isRequired) == [false])
    }

    @Test(arguments: [
        "func run(_ input: Input) -> Output { Output() }",
        "func run(_ input: Input) throws(InvalidInput) -> Output { Output() }",
        "public func run(_ value: Input) throws -> Output { Output() }",
    ])
    func acceptsShapesOfRun(run: String) throws {
        #expect(try signature(run: run).isAsync == false)
    }

    @Test func knowsWhenRunIsAsync() throws {
        #expect(
            try signature(run: "func run(_ input: Input) async throws -> Output { Output() }")
                .isAsync)
    }

    @Test(arguments: [
        "func run(input: Input) -> Output { Output() }",
        "func run(_ input: String) -> Output { Output() }",
        "func run(_ input: Input) -> String { \"\" }",
        "func run(_ input: Input) { }",
        "func run() -> Output { Output() }",
        "func run(_ input: Input, _ more: Int) -> Output { Output() }",
        "func run(_ input: Input...) -> Output { Output() }",
        "func run(_ input: inout Input) -> Output { Output() }",
        "func run<T>(_ input: Input) -> Output { Output() }",
        "@MainActor func run(_ input: Input) -> Output { Output() }",
        "func run(_ input: Input) -> Output",
    ])
    func refusesOtherShapesOfRun(run: String) {
        #expect(throws: SkillReaderError.wrongRun(line: 8)) { try signature(run: run) }
    }

    @Test func refusesNoRunAndTwo() {
        #expect(throws: SkillReaderError.wrongRunCount(0)) {
            try signature(run: "struct S { func run(_ input: Input) -> Output {} }")
        }
        let run = "func run(_ input: Input) -> Output { Output() }"
        #expect(throws: SkillReaderError.wrongRunCount(2)) { try signature(run: run + "\n" + run) }
    }

    @Test func refusesRunThatNothingCanCall() {
        let run = "func run(_ input: Input) -> Output { Output() }"
        for hidden in ["private \(run)", "#if DEBUG\n\(run)\n#endif"] {
            #expect(throws: SkillReaderError.self) { try signature(run: hidden) }
        }
        #expect(throws: SkillReaderError.hiddenDeclaration(name: "run", line: 8)) {
            try signature(run: "fileprivate \(run)")
        }
    }

    @Test(arguments: [
        ("struct Output: Codable {}", SkillReaderError.missingType("Input")),
        ("struct Input: Codable {}", .missingType("Output")),
        ("class Input: Codable {}\nstruct Output: Codable {}", .missingType("Input")),
        (
            "struct Input {}\nstruct Output: Codable {}",
            .notCodable(type: "Input", protocolName: "Decodable", line: 1)
        ),
        (
            "struct Input: Codable {}\nstruct Output: Decodable {}",
            .notCodable(type: "Output", protocolName: "Encodable", line: 2)
        ),
        (
            "struct Input<T>: Codable {}\nstruct Output: Codable {}",
            .genericType(name: "Input", line: 1)
        ),
        (
            "private struct Input: Codable {}\nstruct Output: Codable {}",
            .hiddenDeclaration(name: "Input", line: 1)
        ),
        (
            "struct Input: Codable {\n    var x = 1\n}\nstruct Output: Codable {}",
            .untypedField(type: "Input", field: "x", line: 2)
        ),
    ])
    func refusesOtherInputsAndOutputs(types: String, error: SkillReaderError) {
        #expect(throws: error) {
            try SkillReader().signature(
                of: "\(types)\nfunc run(_ input: Input) -> Output { Output() }")
        }
    }

    @Test(arguments: [
        "struct Input: Decodable {}\nstruct Output: Encodable {}",
        "struct Input: Sendable, Codable & Hashable {}\nstruct Output: Swift.Codable {}",
        "struct Input {}\nextension Input: Codable {}\nstruct Output: Encodable {}",
    ])
    func acceptsWaysToBeCodable(types: String) throws {
        _ = try SkillReader().signature(
            of: "\(types)\nfunc run(_ input: Input) -> Output { Output() }")
    }
}
