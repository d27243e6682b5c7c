import Foundation
import GRDB
import SkillCore

/// The skills and their versions.
enum SkillTable {
    /// Which versions are read.
    enum Selection {
        /// The current version of every skill.
        case all
        /// The current versions of these skills; names without a skill give nothing.
        case named([SkillName])
        /// The current versions of the skills with these row ids.
        case identified([Int64])
        case module(String)
        case version(SkillName, Int)
        /// Every version there is.
        case everything
    }

    /// A skill's row: which version its name means.
    struct Current {
        var skillID: Int64
        var versionID: Int64
        var number: Int
        var digest: String
    }

    /// The selected versions by name and number, in two statements however many there are.
    static func versions(_ database: Database, _ selection: Selection) throws -> [KeptSkill] {
        var versions: [KeptSkill] = []
        try forEach(database, selection) { version, row in
            versions.append(try version.kept(from: row))
        }
        return versions
    }

    /// Gives `body` the selected versions, not compared with their seals, and their rows.
    static func forEach(
        _ database: Database, _ selection: Selection,
        _ body: (VersionRow, StoredRow) throws -> Void
    ) throws {
        let (condition, arguments) = try selection.sql
        let source = """
            FROM versions
            JOIN skills ON skills.id = versions.skill_id
            """
        var examples: [Int64: [ExampleRow]] = [:]
        let exampleRows = try Row.fetchCursor(
            database.cachedStatement(
                sql: """
                    SELECT skills.name, examples.*
                    \(source) JOIN examples ON examples.version_id = versions.id
                    WHERE \(condition) ORDER BY examples.version_id, examples.position
                    """), arguments: arguments)
        while let row = try exampleRows.next() {
            let row = StoredRow(row: row, owner: owner(of: row))
            examples[Int64(try row.integer("version_id")), default: []].append(try ExampleRow(row))
        }

        let rows = try Row.fetchCursor(
            database.cachedStatement(
                sql: """
                    SELECT skills.name, versions.* \(source)
                    WHERE \(condition) ORDER BY skills.name, versions.number
                    """), arguments: arguments)
        while let row = try rows.next() {
            let row = StoredRow(row: row, owner: owner(of: row))
            let version = try VersionRow(
                row, examples: examples[Int64(try row.integer("id"))] ?? [])
            try body(version, row)
        }
    }

    /// The current versions of the skills with these row ids, by row id.
    static func current(_ database: Database, _ ids: [Int64]) throws -> [Int64: KeptSkill] {
        let ids = Dictionary(try names(database, of: ids).map { ($1, $0) }) { first, _ in first }
        var kept: [Int64: KeptSkill] = [:]
        for skill in try versions(database, .identified(Array(ids.values))) {
            if let id = ids[skill.id] { kept[id] = skill }
        }
        return kept
    }

    /// The names of the skills with these row ids, by row id.
    static func names(_ database: Database, of ids: [Int64]) throws -> [Int64: SkillName] {
        let statement = try database.cachedStatement(
            sql: "SELECT id, name FROM skills WHERE id IN (SELECT value FROM json_each(?))")
        var names: [Int64: SkillName] = [:]
        for row in try Row.fetchAll(statement, arguments: [list(ids)]) {
            let row = StoredRow(row: row, owner: owner(of: row))
            names[Int64(try row.integer("id"))] = try row.name("name")
        }
        return names
    }

    /// The ids as SQLite's `json_each` takes them.
    static func list(_ ids: [Int64]) -> String {
        "[\(ids.map(String.init).joined(separator: ","))]"
    }

    /// Which version `name` means, or nil when no skill has that name.
    static func current(_ database: Database, _ name: SkillName) throws -> Current? {
        let statement = try database.cachedStatement(
            sql: """
                SELECT skills.id AS skill_id, skills.name, versions.id, number, digest
                FROM skills
                JOIN versions ON versions.skill_id = skills.id AND versions.number = skills.current
                WHERE skills.name = ?
                """)
        return try Row.fetchOne(statement, arguments: [name.text]).map { row in
            let row = StoredRow(row: row, owner: owner(of: row))
            return Current(
                skillID: Int64(try row.integer("skill_id")),
                versionID: Int64(try row.integer("id")),
                number: try row.integer("number"), digest: try row.text("digest"))
        }
    }

    /// The id of one version of `name`.
    static func versionID(_ database: Database, _ name: SkillName, _ number: Int) throws -> Int64 {
        let statement = try database.cachedStatement(
            sql: """
                SELECT versions.id, skills.name FROM versions
                JOIN skills ON skills.id = versions.skill_id
                WHERE skills.name = ? AND versions.number = ?
                """)
        guard let row = try Row.fetchOne(statement, arguments: [name.text, number]) else {
            guard try current(database, name) != nil else { throw StoreError.noSuchSkill(name) }
            throw StoreError.noSuchVersion(name, version: number)
        }
        return Int64(try StoredRow(row: row, owner: owner(of: row)).integer("id"))
    }

    /// The name that already stands for the module `name` would become, unless it is `name`.
    static func rival(_ database: Database, of name: SkillName) throws -> SkillName? {
        let statement = try database.cachedStatement(
            sql: "SELECT name FROM skills WHERE module = ? AND name <> ?")
        return try Row.fetchOne(statement, arguments: [name.moduleName, name.text]).map { row in
            try StoredRow(row: row, owner: owner(of: row)).name("name")
        }
    }

    /// Writes `skill` as the newest and current version of its name.
    ///
    /// - Returns: The new version and its row id.
    static func insert(
        _ database: Database, _ entry: SkillRecord, after current: Current?
    ) throws -> (id: Int64, row: VersionRow) {
        let skill = entry.skill
        let skillID: Int64
        let number: Int
        if let current {
            skillID = current.skillID
            number = try newestVersion(database, of: skill.name, skillID: skillID) + 1
            try point(database, skillID, at: number)
        } else {
            number = 1
            try database.cachedStatement(
                sql: "INSERT INTO skills (name, module, current) VALUES (?, ?, ?)"
            ).execute(arguments: [skill.name.text, skill.name.moduleName, number])
            skillID = database.lastInsertedRowID
        }
        let keptAt = Date(microseconds: Date.now.microseconds)
        let row = try VersionRow(
            skill, number: number, provenance: entry.provenance, keptAt: keptAt,
            judgement: entry.judgement)
        let id = try row.insert(database, skillID: skillID)
        if let judgement = entry.judgement {
            try JudgementRow(judgement).insert(database, versionID: id)
        }
        return (id, row)
    }

    /// The judgement of one version, after comparing the version with its seal and hashes.
    static func judgement(
        _ database: Database, of name: SkillName, _ number: Int
    ) throws -> Judgement? {
        _ = try versionID(database, name, number)
        var judgement: Judgement?
        try forEach(database, .version(name, number)) { version, row in
            judgement = try version.judgement(database, from: row)
        }
        return judgement
    }

    static func point(_ database: Database, _ skillID: Int64, at number: Int) throws {
        try database.cachedStatement(sql: "UPDATE skills SET current = ? WHERE id = ?")
            .execute(arguments: [number, skillID])
    }

    static func delete(_ database: Database, _ skillID: Int64) throws {
        try database.cachedStatement(sql: "DELETE FROM skills WHERE id = ?")
            .execute(arguments: [skillID])
    }

    static func history(_ database: Database, of name: SkillName) throws -> [VersionSummary] {
        let statement = try database.cachedStatement(
            sql: """
                SELECT name, current, number, digest, kept_at, verified_at, origin, model,
                    prompt_version, toolchain, tier, provenance_hash
                FROM versions JOIN skills ON skills.id = versions.skill_id
                WHERE skills.name = ? ORDER BY versions.number DESC
                """)
        return try Row.fetchAll(statement, arguments: [name.text]).map { row in
            let row = StoredRow(row: row, owner: owner(of: row))
            let number = try row.integer("number")
            return VersionSummary(
                version: number, digest: try row.text("digest"), keptAt: try row.date("kept_at"),
                provenance: try Provenance(row), verifiedAt: try row.optionalDate("verified_at"),
                provenanceHash: try row.optionalDigest("provenance_hash"),
                isCurrent: try row.integer("current") == number)
        }
    }

    /// Whose row this is, for messages; `row` has a column `name`.
    static func owner(of row: Row) -> String {
        guard case .string(let name) = (row["name"] as DatabaseValue).storage else {
            return "a skill without a name"
        }
        return "the skill \"\(name)\""
    }

    private static func newestVersion(
        _ database: Database, of name: SkillName, skillID: Int64
    ) throws -> Int {
        let statement = try database.cachedStatement(
            sql: "SELECT max(number) FROM versions WHERE skill_id = ?")
        guard let newest = try Int.fetchOne(statement, arguments: [skillID]), newest < Int.max
        else { throw StoreError.damagedRow(owner: "\"\(name)\"", reason: "it has no versions") }
        return newest
    }
}

extension SkillTable.Selection {
    fileprivate var sql: (condition: String, arguments: StatementArguments) {
        get throws {
            let current = "versions.number = skills.current"
            return switch self {
            case .all: (current, [])
            case .everything: ("true", [])
            case .named(let names):
                (
                    "\(current) AND skills.name IN (SELECT value FROM json_each(?))",
                    [JSONValue.array(names.map { .string($0.text) }).canonical]
                )
            case .identified(let ids):
                (
                    "\(current) AND skills.id IN (SELECT value FROM json_each(?))",
                    [SkillTable.list(ids)]
                )
            case .module(let module): ("\(current) AND skills.module = ?", [module])
            case .version(let name, let number):
                ("skills.name = ? AND versions.number = ?", [name.text, number])
            }
        }
    }
}
