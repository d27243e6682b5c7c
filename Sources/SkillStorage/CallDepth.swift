import GRDB

/// How long the chains of uses are that begin with each skill.
enum CallDepth {
    /// By name the number of skills on its longest chain, itself included.
    static func depths(_ database: Database) throws -> [String: Int] {
        let statement = try database.cachedStatement(
            sql: """
                SELECT name, used FROM current_versions LEFT JOIN uses USING (version_id)
                """)
        var uses: [String: [String]] = [:]
        for row in try Row.fetchAll(statement) {
            let row = StoredRow(row: row, owner: "the uses")
            let (name, used) = (try row.text("name"), try row.optionalText("used"))
            uses[name, default: []] += [used].compactMap { $0 }
        }
        return depths(of: uses)
    }

    /// Goes from skills that use none upwards, so that no length of a chain can exhaust the stack.
    ///
    /// What only damage can make, a circle or a use of what isn't there, is passed over.
    private static func depths(of uses: [String: [String]]) -> [String: Int] {
        var users: [String: [String]] = [:]
        var open: [String: Int] = [:]
        for (name, used) in uses {
            let present = used.filter { uses[$0] != nil }
            open[name] = present.count
            for other in present { users[other, default: []].append(name) }
        }
        var depths = uses.mapValues { _ in 1 }
        var ready = open.filter { $0.value == 0 }.map(\.key)
        while let name = ready.popLast() {
            for user in users[name] ?? [] {
                depths[user] = max(depths[user] ?? 1, (depths[name] ?? 1) + 1)
                open[user, default: 1] -= 1
                if open[user] == 0 { ready.append(user) }
            }
        }
        return depths
    }
}
