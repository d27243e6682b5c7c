import SkillCore
import SkillSyntax

/// Skills that take and give values of every form that plans hand over, and refuse none.
enum PlannedSkills {
    static func skills() throws -> [Skill] {
        try texts.map {
            try SkillReader().skill(
                named: SkillName($0.name), description: $0.description, source: $0.source,
                examples: $0.examples)
        }
    }

    private static let texts = [
        SkillText(
            "sum-numbers", "Sums.", takes: "numbers: [Double], start: Double?",
            gives: "sum: Double, count: Int",
            body: """
                    Output(
                        sum: input.numbers.reduce(input.start ?? 0, +), count: input.numbers.count)
                """, .gives([:], for: [:])),
        SkillText(
            "split-text", "Splits.", takes: "text: String, limit: Int?",
            gives: "parts: [String], first: String?",
            body: """
                    let parts = input.text.split(separator: " ").map(String.init)
                    return Output(parts: parts, first: parts.first)
                """, .gives([:], for: [:])),
        SkillText(
            "grade-text", "Grades.", takes: "text: String, level: Level",
            gives: "grade: Grade, notes: [Note]",
            body: """
                    let note = Note(text: input.text, level: input.level, weight: 1.5)
                    return Output(grade: .middle, notes: [note])
                """,
            helpers: """
                enum Level: String, Codable { case high, low }
                enum Grade: String, Codable { case high, low, middle }
                struct Note: Codable {
                    var text: String
                    var level: Level?
                    var weight: Double
                }
                """, .gives([:], for: [:])),
        SkillText(
            "sum-rows", "Sums rows.", takes: "rows: [Row], extra: [String: Double]?",
            gives: "total: Double, best: Row?",
            body: """
                    Output(
                        total: input.rows.reduce(0) { $0 + $1.weight } + Double(input.extra?.count ?? 0),
                        best: input.rows.first)
                """,
            helpers: """
                enum Rank: String, Codable { case high, low, top }
                struct Row: Codable {
                    var text: String
                    var weight: Double
                    var level: Rank?
                }
                """, .gives([:], for: [:])),
        SkillText(
            "count-letters", "Counts.", takes: "text: String",
            gives: "counts: [String: Int], table: [String: [Int]]",
            body: """
                    Output(counts: [input.text: input.text.count], table: ["a": [1, 2]])
                """, .gives([:], for: [:])),
        SkillText(
            "check-flags", "Checks.", takes: "flags: [Bool], strict: Bool?",
            gives: "ok: Bool, `class`: Int",
            body: "    Output(ok: input.strict ?? true, class: input.flags.count)",
            .gives([:], for: [:])),
        SkillText(
            "wait-text", "Waits.", takes: "`in`: String, times: Int?",
            gives: "`default`: [[String]]",
            isAsync: true,
            body: "    Output(default: [[input.in], []])", .gives([:], for: [:])),
        SkillText(
            "nest-tree", "Nests.", takes: "tree: Tree", gives: "tree: Tree, depth: Int",
            body: "    Output(tree: input.tree, depth: input.tree.leaves.count)",
            helpers: """
                struct Tree: Codable {
                    var name: String
                    var leaves: [Leaf]
                }
                struct Leaf: Codable {
                    var name: String
                    var size: Int?
                }
                """, .gives([:], for: [:])),
    ]
}
