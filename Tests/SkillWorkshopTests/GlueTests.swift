import SkillCore
import SkillSandbox
import SkillSyntax
import SkillTestSupport
import Testing

@testable import SkillWorkshop

/// Plans as programs, compiled and run in the jail.
@Suite(.tags(.jail), .takingTurns, .timeLimit(.minutes(10))) struct GlueTests {
    private static let findProblems = SkillText(
        "find-problems", "Finds problems in a text.", takes: "text: String",
        gives: "problems: [Problem]",
        body: """
                guard input.text != "bad" else { throw InvalidInput("That is bad.") }
                return Output(
                    problems: input.text.split(separator: ";").enumerated().map {
                        Problem(level: $0 % 2 == 0 ? .high : .low, text: String($1), line: $0)
                    })
            """,
        helpers: """
            enum Level: String, Codable { case high, low }
            struct Problem: Codable {
                var level: Level
                var text: String
                var line: Int
            }
            """, .gives(["problems": []], for: ["text": ""]))

    private static let countProblems = SkillText(
        "count-problems", "Counts problems of a level.", takes: "problems: [Row], level: Rank?",
        gives: "count: Int",
        body: """
                Output(count: input.problems.count { input.level == nil || $0.level == input.level })
            """,
        helpers: """
            enum Rank: String, Codable { case high, middle, low }
            struct Row: Codable {
                var level: Rank
                var line: Double
            }
            """, .gives(["count": 0], for: ["problems": []]))

    private static let halve = SkillText(
        "halve-it", "Halves.", takes: "number: Double", gives: "half: Double", isAsync: true,
        body: "    Output(half: input.number / 2)", .gives(["half": 1], for: ["number": 2]))

    private static let texts = SkillText(
        "show-class", "Shows.", takes: "`class`: String, count: Int?, tags: [String: Double]?",
        gives: "`in`: String, size: Int?",
        body: """
                Output(
                    in: "\\(input.class)/\\(input.count ?? 0)/\\(input.tags?.count ?? 0)",
                    size: input.count)
            """, .gives(["in": "a/0/0"], for: ["class": "a"]))

    private static let limit = SkillText(
        "limit-it", "Limits.", takes: "text: String\n    let limit: Int?\n    var least: Int?",
        gives: "text: String, size: Int",
        body: """
                let text = String(input.text.prefix(input.limit ?? 2))
                return Output(text: text, size: text.count)
            """, .gives(["text": "ab", "size": 2], for: ["text": "abc"]))

    /// A plan, what it is given, and what it gives or which error.
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var plan: JSONValue
        var input: [String: JSONValue]
        var output: JSONValue?
        var error: String?

        var testDescription: String { name }
    }

    @Test(arguments: cases) func gives(_ example: Case) async throws {
        let plan = try Plan(json: example.plan)
        let skills = try [
            Self.findProblems, Self.countProblems, Self.halve, Self.texts, Self.limit,
        ].map {
            try SkillReader().skill(
                named: SkillName($0.name), description: $0.description, source: $0.source,
                examples: $0.examples)
        }
        let checker = PlanChecker(skills: skills)
        let checked = try checker.check(plan, input: example.input)

        let report = try await Self.run(checked, skills, input: example.input)

        #expect(report.output == example.output, "\(report.error ?? "") \(checked.source)")
        if let error = example.error { #expect(report.error == error) }
        // A composed skill is a skill: its signature can be read, and it can be a step again.
        let signature = try SkillReader().signature(of: checked.source)
        #expect(signature.output.map(\.name) == checked.output.map(\.name))
        #expect(
            signature.inputTypes.map(\.type.description)
                == checked.input.map {
                    ValueType(schema: Self.texts($0.type)).description
                })
        // Input that isn't given is told by its takers, and the program compiles all the same.
        if let open = try? checker.check(plan) {
            _ = try SkillReader().signature(of: open.source)
        }
    }

    private static let problemsPlan: JSONValue = [
        "steps": [
            ["skill": "find-problems", "bind": ["text": "$input.text"]],
            ["skill": "count-problems", "bind": ["problems": "$1.problems", "level": "high"]],
        ]
    ]

    private static let cases: [Case] = [
        Case(
            name: "one skill's own type becomes another's by its form", plan: problemsPlan,
            input: ["text": "a;b;c"], output: ["count": 2]),
        Case(
            name: "an error names its step", plan: problemsPlan, input: ["text": "bad"],
            error: "step 1, find-problems: That is bad."),
        Case(
            name: "a map through a skill's own type, with a condition",
            plan: [
                "steps": [
                    ["skill": "find-problems", "bind": ["text": "$input.text"]],
                    [
                        "skill": "show-class", "map": "$1.problems",
                        "when": ["$not": ["$equal": ["$item.level", "low"]]],
                        "bind": ["class": "$item.text", "count": "$item.line"],
                    ],
                ],
                "output": ["shown": "$2.in", "sizes": "$2.size", "all": "$1.problems"],
            ], input: ["text": "a;b;c"],
            output: [
                "shown": ["a/0/0", "c/2/0"], "sizes": [0, 2],
                "all": [
                    ["level": "high", "line": 0, "text": "a"],
                    ["level": "low", "line": 1, "text": "b"],
                    ["level": "high", "line": 2, "text": "c"],
                ],
            ]),
        Case(
            name: "a map through the input, and over what a mapped step gave",
            plan: [
                "steps": [
                    [
                        "skill": "find-problems", "map": "$input.docs",
                        "bind": ["text": "$item.body.text"],
                    ],
                    [
                        "skill": "count-problems", "map": "$1",
                        "bind": ["problems": "$item.problems"],
                    ],
                    ["skill": "halve-it", "map": "$2.count", "bind": ["number": "$item"]],
                ]
            ],
            input: [
                "docs": [["body": ["text": "a;b"], "id": 1], ["body": ["text": "a"], "id": 2]]
            ],
            output: ["half": [1, 0.5]]),
        Case(
            name: "an element's error names it",
            plan: [
                "steps": [
                    ["skill": "find-problems", "map": "$input.docs", "bind": ["text": "$item"]]
                ]
            ], input: ["docs": ["a", "bad"]],
            error: "step 1, find-problems, element 2: That is bad."),
        Case(
            name: "a step that isn't made gives null, and $first something else",
            plan: [
                "steps": [
                    ["skill": "halve-it", "when": "$input.wanted", "bind": ["number": "$input.n"]],
                    [
                        "skill": "halve-it",
                        "bind": ["number": ["$first": ["$1.half", "$input.n"]]],
                    ],
                ],
                "output": ["a": "$1.half", "b": "$2.half", "same": ["$equal": ["$1", nil]]],
            ], input: ["wanted": false, "n": 4], output: ["b": 2, "same": true]),
        Case(
            name: "Swift between skills, objects and arrays put together",
            plan: [
                "steps": [
                    [
                        "swift": """
                        /// Adds up.
                        func total(_ numbers: [Double], of name: String = "sum") throws -> String {
                            guard !numbers.isEmpty else { throw InvalidInput("There is nothing.") }
                            return "\\(name) \\(numbers.reduce(0, +))"
                        }
                        """, "bind": ["numbers": ["$input.n", 2, 0.5]],
                    ],
                    [
                        "skill": "show-class",
                        "bind": [
                            "class": "$1.value", "tags": ["a-b": "$input.n", "c": 1],
                            "count": "$input.n",
                        ],
                    ],
                ],
                "output": [
                    "text": "$2.in", "row": ["a-b": "$input.n", "class": ["$1.value", "x"]],
                ],
            ], input: ["n": 4],
            output: [
                "text": "sum 6.5/4/2", "row": ["a-b": 4, "class": ["sum 6.5", "x"]],
            ]),
        Case(
            name: "what is left out is null, be it a constant or a function's parameter",
            plan: [
                "steps": [
                    ["skill": "limit-it", "bind": ["text": "abc"]],
                    [
                        "swift":
                            "func shown(size: Int, more: String?) -> String { \"\\(size)\\(more ?? \"\")\" }",
                        "bind": ["size": "$1.size"],
                    ],
                ]
            ], input: [:], output: ["value": "2"]),
        Case(
            name: "a number of a step that may be left out becomes another's",
            plan: [
                "steps": [
                    ["skill": "limit-it", "when": "$input.wanted", "bind": ["text": "abc"]],
                    [
                        "skill": "halve-it",
                        "bind": ["number": ["$first": ["$1.size", 5]]],
                    ],
                ]
            ], input: ["wanted": true], output: ["half": 1]),
        Case(
            name: "fields of the input that aren't there are null",
            plan: [
                "steps": [
                    [
                        "skill": "limit-it", "map": ["$first": ["$input.texts", ["abc", "d"]]],
                        "when": ["$not": ["$equal": ["$input.only", "d"]]],
                        "bind": ["text": "$item", "limit": "$input.limit"],
                    ]
                ],
                "output": [
                    "texts": "$1.text", "limit": "$input.limit",
                    "none": ["$equal": ["$input.limit", nil]],
                ],
            ], input: [:], output: ["texts": ["ab", "d"], "none": true]),
        Case(
            name: "text that looks like code stays text",
            plan: [
                "steps": [["skill": "show-class", "bind": ["class": .string(hostile)]]],
                "output": [
                    "plain": "$1.in", "list": [.string(hostile)],
                    "deep": ["`\"\\(x)\n": .string(hostile), "init": 1, "self": 2, "Type": 3],
                ],
            ], input: [:],
            output: [
                "plain": .string(hostile + "/0/0"), "list": [.string(hostile)],
                "deep": ["`\"\\(x)\n": .string(hostile), "init": 1, "self": 2, "Type": 3],
            ]),
    ]

    private static let hostile =
        "\\(fatalError())\"; exit(1) //\n\"\"\"#\\#(x)\u{202E}`\r\u{2028}\0é👩‍👩‍👧"

    @Test func tellsACompilersMessageByStepAndLine() async throws {
        let library = try await TestLibrary()
        let plan = try Plan(json: [
            "steps": [
                ["swift": "func one() -> Int { 1 }"],
                [
                    "swift": "// Wrong.\r\nfunc two(text: String) -> Int {\r\n    text.letters\n}",
                    "bind": ["text": "a"],
                ],
            ]
        ])

        let solution = try await library.composer().run(plan, input: [:])

        #expect(solution.report?.ending == .didNotCompile)
        let sentence = "step 2, line 3 of its Swift: value of type 'String' has no member 'letters'"
        #expect(solution.report?.diagnostics.first?.description == sentence)
        #expect(solution.problem == "It does not compile:\nerror: \(sentence)")
    }

    private static func run(
        _ plan: CheckedPlan, _ skills: [Skill], input: [String: JSONValue]
    ) async throws -> RunReport {
        let library = try await TestLibrary()
        let sandbox = try library.bench.sandbox()
        let program = try SkillReader().skill(
            named: SkillName("composed-program"), description: "Composed.", source: plan.source,
            examples: [.gives([:], for: [:])])
        #expect(program.importedModules == plan.modules)
        let used = skills.filter { plan.modules.contains($0.name.moduleName) }
        switch try await SkillBuilder(sandbox: sandbox).build(program, closure: used) {
        case .built(let artifact):
            return try await sandbox.run(artifact, input: .object(input), limits: RunLimits())
        case .didNotCompile(let diagnostics):
            Issue.record("\(diagnostics.map(\.message))\n\(plan.source)")
            throw WorkshopError.nothingToSave
        }
    }

    /// The schema of a type whose choices are any text.
    private static func texts(_ type: ValueType) -> JSONValue {
        switch type {
        case .string, .choice: ["type": "string"]
        case .integer: ["type": "integer"]
        case .number: ["type": "number"]
        case .bool: ["type": "boolean"]
        case .array(let element): ["type": "array", "items": texts(element)]
        case .dictionary(let element):
            ["type": "object", "additionalProperties": texts(element)]
        case .optional(let wrapped): ["anyOf": [texts(wrapped), ["type": "null"]]]
        case .object(let members):
            [
                "type": "object",
                "properties": .object(
                    Dictionary(members.map { ($0.name, texts($0.type)) }) { first, _ in first }),
                "required": .array(members.map { .string($0.name) }),
            ]
        case .other, .unknown: [:]
        }
    }
}
