import GRDB
import SkillCore

/// A version's judgement as its tables keep it; the envelope stands with the version itself.
struct JudgementRow {
    var evidence: String
    var jailPolicy: String
    var prompts: String

    init(_ judgement: Judgement) throws(StoreError) {
        evidence = try StoredJSON.text(of: judgement.evidence, what: "evidence")
        jailPolicy = try judgement.jailPolicy.storable(as: "name of the jail's rules")
        prompts = try StoredJSON.text(of: judgement.prompts, what: "prompts")
    }

    init(_ row: StoredRow) throws(StoreError) {
        evidence = try row.text("evidence")
        jailPolicy = try row.text("jail_policy")
        prompts = try row.text("prompts")
    }

    /// What the version's seal covers of it.
    var digest: SourceDigest { SourceDigest(of: [evidence, jailPolicy, prompts]) }

    func insert(_ database: Database, versionID: Int64) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO judgements (version_id, evidence, jail_policy, prompts)
                VALUES (?, ?, ?, ?)
                """
        ).execute(arguments: [versionID, evidence, jailPolicy, prompts])
    }

    /// The judgement that the version with this row was kept with, or nil when it had none.
    ///
    /// `version` has the `id` and `judgement` of one that was compared with its seal.
    static func judgement(
        _ database: Database, of version: StoredRow, envelope: Envelope?
    ) throws -> Judgement? {
        let statement = try database.cachedStatement(
            sql: "SELECT * FROM judgements WHERE version_id = ?")
        let row = try Row.fetchOne(statement, arguments: [version.integer("id")])
        let stored = row.map { StoredRow(row: $0, owner: version.owner) }
        let kept = try stored.map { row throws(StoreError) in try JudgementRow(row) }
        guard kept?.digest.hexadecimal == (try version.optionalText("judgement")) else {
            throw version.damage("its judgement is not what was kept")
        }
        guard let stored, let kept else { return nil }
        return Judgement(
            evidence: try stored.value([Evidence].self, fromJSON: "evidence"), envelope: envelope,
            jailPolicy: kept.jailPolicy,
            prompts: try stored.value([String: String].self, fromJSON: "prompts"))
    }
}
