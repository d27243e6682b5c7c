import Foundation
import GRDB
import SkillCore

/// A version of a skill as its tables keep it.
struct VersionRow {
    var name: String
    var number: Int
    var digest: String
    var description: String
    var license: String?
    var metadata: String
    var instructions: String
    var source: String
    var signature: String
    var importedModules: String
    var provenance: Provenance
    var keptAt: Date
    var examples: [ExampleRow]
    var envelope: String?
    /// The judgement's digest.
    var judgement: String?
    /// Nil in versions that were kept before there were any.
    var provenanceHash: String?

    init(
        _ skill: Skill, number: Int, provenance: Provenance, keptAt: Date,
        judgement: Judgement?
    ) throws(StoreError) {
        name = skill.name.text
        self.number = number
        digest = skill.digest.hexadecimal
        description = try skill.description.storable(as: "description")
        license = try skill.license?.storable(as: "license")
        metadata = try StoredJSON.text(of: skill.metadata, what: "metadata")
        instructions = try skill.instructions.storable(as: "instructions")
        source = try skill.source.storable(as: "source")
        signature = try StoredJSON.text(of: skill.signature, what: "signature")
        importedModules = try StoredJSON.text(
            of: skill.importedModules, what: "imported modules")
        self.provenance = Provenance(
            origin: provenance.origin, model: provenance.model?.storable,
            promptVersion: provenance.promptVersion?.storable,
            toolchain: provenance.toolchain.storable, tier: provenance.tier.storable)
        self.keptAt = keptAt
        var examples: [ExampleRow] = []
        for example in skill.examples { examples.append(try ExampleRow(example)) }
        self.examples = examples
        if let envelope = judgement?.envelope {
            self.envelope = try StoredJSON.text(of: envelope, what: "envelope")
        }
        self.judgement = try judgement.map { judgement throws(StoreError) in
            try JudgementRow(judgement).digest.hexadecimal
        }
        provenanceHash = provenanceHash(judgement: judgement).hexadecimal
    }

    init(_ row: StoredRow, examples: [ExampleRow]) throws(StoreError) {
        name = try row.text("name")
        number = try row.integer("number")
        digest = try row.text("digest")
        description = try row.text("description")
        license = try row.optionalText("license")
        metadata = try row.text("metadata")
        instructions = try row.text("instructions")
        source = try row.text("source")
        signature = try row.text("signature")
        importedModules = try row.text("imported_modules")
        provenance = try Provenance(row)
        keptAt = try row.date("kept_at")
        self.examples = examples
        envelope = try row.optionalText("envelope")
        judgement = try row.optionalText("judgement")
        provenanceHash = try row.optionalText("provenance_hash")
    }

    /// A digest of everything in the version that must never change.
    ///
    /// SQLite has no checksums of its own. A source that differs from what was judged must not
    /// run, however the difference came about.
    var seal: String {
        let fixed = [
            name, "\(number)", digest, description, license == nil ? "" : "licensed",
            license ?? "", metadata, instructions, source, signature, importedModules,
            provenance.origin.rawValue, provenance.model ?? "", provenance.promptVersion ?? "",
            provenance.toolchain, provenance.tier, "\(keptAt.microseconds)",
        ]
        // Versions of before were sealed without these. No skill is named "2".
        let judged = provenanceHash.map { hash in
            ["2", hash, judgement ?? "", envelope == nil ? "" : "measured", envelope ?? ""]
        }
        return SourceDigest(of: (judged ?? []) + fixed + examples.flatMap(\.sealed)).hexadecimal
    }

    /// A digest of everything that the version came from.
    func provenanceHash(judgement: Judgement?) -> SourceDigest {
        let prompts = (judgement?.prompts ?? [:]).sorted { $0.key < $1.key }
        let parts = [
            ["source", source], ["examples"] + examples.flatMap(\.sealed),
            ["prompts", provenance.promptVersion ?? ""] + prompts.flatMap { [$0.key, $0.value] },
            ["model", provenance.model ?? ""], ["toolchain", provenance.toolchain],
            ["jail", judgement?.jailPolicy ?? ""],
        ]
        // A list of digests, because no list of texts then runs on into the next.
        return SourceDigest(of: parts.map { SourceDigest(of: $0).hexadecimal })
    }

    /// Writes the version and its examples, and returns the row's id.
    func insert(_ database: Database, skillID: Int64) throws -> Int64 {
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO versions (
                    skill_id, number, digest, description, license, metadata, instructions, source,
                    signature, imported_modules, origin, model, prompt_version, toolchain, tier,
                    kept_at, seal, verified_at, envelope, judgement, provenance_hash)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        try statement.execute(arguments: [
            skillID, number, digest, description, license, metadata, instructions, source,
            signature, importedModules, provenance.origin.rawValue, provenance.model,
            provenance.promptVersion, provenance.toolchain, provenance.tier, keptAt.microseconds,
            seal, keptAt.microseconds, envelope, judgement, provenanceHash,
        ])
        let id = database.lastInsertedRowID
        for (position, example) in examples.enumerated() {
            try example.insert(database, versionID: id, position: position)
        }
        return id
    }

    /// The values again.
    ///
    /// - Throws: ``StoreError/damagedRow(owner:reason:)`` when they aren't what was kept.
    func kept(from row: StoredRow) throws(StoreError) -> KeptSkill {
        guard try row.text("seal") == seal else { throw row.damage("it is not what was kept") }
        let examples = examples.compactMap(\.example)
        guard examples.count == self.examples.count else {
            throw row.damage("its examples aren't JSON")
        }
        let skill = Skill(
            name: try row.name("name"), description: description, license: license,
            metadata: try row.value([String: String].self, fromJSON: "metadata"),
            instructions: instructions, source: source,
            signature: try row.value(Signature.self, fromJSON: "signature"), examples: examples,
            importedModules: try row.value([String].self, fromJSON: "imported_modules"))
        return KeptSkill(
            skill: skill, version: number, keptAt: keptAt, provenance: provenance,
            verifiedAt: try row.optionalDate("verified_at"),
            envelope: envelope == nil ? nil : try row.value(Envelope.self, fromJSON: "envelope"),
            provenanceHash: try row.optionalDigest("provenance_hash"))
    }

    /// What the version was judged by.
    ///
    /// - Throws: ``StoreError/damagedRow(owner:reason:)`` when it, or the version, isn't what was
    ///   kept.
    func judgement(_ database: Database, from row: StoredRow) throws -> Judgement? {
        let kept = try kept(from: row)
        let judgement = try JudgementRow.judgement(database, of: row, envelope: kept.envelope)
        if let hash = kept.provenanceHash, hash != provenanceHash(judgement: judgement) {
            throw row.damage("its provenance hash doesn't fit")
        }
        return judgement
    }

    /// What the audit log says of the version.
    var auditDetail: JSONValue {
        [
            "skill": .string(name), "version": .integer(number), "digest": .string(digest),
            "origin": .string(provenance.origin.rawValue),
            "provenance": provenanceHash.map(JSONValue.string) ?? .null,
        ]
    }
}

extension Provenance {
    init(_ row: StoredRow) throws(StoreError) {
        guard let origin = Origin(rawValue: try row.text("origin")) else {
            throw row.damage("its origin is unknown")
        }
        self.init(
            origin: origin, model: try row.optionalText("model"),
            promptVersion: try row.optionalText("prompt_version"),
            toolchain: try row.text("toolchain"), tier: try row.text("tier"))
    }
}
