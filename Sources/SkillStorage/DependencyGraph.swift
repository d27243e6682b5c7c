import GRDB
import SkillCore

/// Which skills use which, as far as it can be reached from some of them.
struct DependencyGraph {
    private let used: [SkillName: [SkillName]]

    /// Reads what the current versions of `roots` use, and what those use, and so on.
    init(_ database: Database, reachableFrom roots: [SkillName]) throws {
        let statement = try database.cachedStatement(
            sql: """
                WITH RECURSIVE reached (name) AS (
                    SELECT value FROM json_each(?)
                    UNION
                    SELECT uses.used FROM reached
                    JOIN current_versions USING (name)
                    JOIN uses USING (version_id)
                )
                SELECT name, uses.used FROM reached
                JOIN current_versions USING (name)
                JOIN uses USING (version_id)
                ORDER BY name, uses.used
                """)
        let names = JSONValue.array(roots.map { .string($0.text) }).canonical
        var used: [SkillName: [SkillName]] = [:]
        for row in try Row.fetchAll(statement, arguments: [names]) {
            let row = StoredRow(row: row, owner: SkillTable.owner(of: row))
            used[try row.name("name"), default: []].append(try row.name("used"))
        }
        self.used = used
    }

    /// What `name` uses, directly and through others, each after everything it uses itself.
    ///
    /// - Throws: ``StoreError/cycle(_:)`` when there is no such order.
    func buildOrder(of name: SkillName) throws(StoreError) -> [SkillName] {
        var order: [SkillName] = []
        var finished: Set<SkillName> = []
        // A stack of its own: a long chain of skills must not use up the thread's.
        var path: [(name: SkillName, remaining: ArraySlice<SkillName>)] = [(name, next(of: name))]
        while var top = path.popLast() {
            guard let next = top.remaining.popFirst() else {
                finished.insert(top.name)
                order.append(top.name)
                continue
            }
            path.append(top)
            if let start = path.firstIndex(where: { $0.name == next }) {
                throw .cycle(path[start...].map(\.name) + [next])
            }
            if !finished.contains(next) { path.append((next, self.next(of: next))) }
        }
        return order.dropLast()
    }

    /// A shortest way from one of `roots` to `name`, both included, or nil when there is none.
    func path(from roots: [SkillName], to name: SkillName) -> [SkillName]? {
        var cameFrom: [SkillName: SkillName?] = [:]
        var waiting = roots.sorted()[...]
        for root in roots { cameFrom[root] = .some(nil) }
        while let reached = waiting.popFirst() {
            if reached == name {
                return sequence(first: name) { cameFrom[$0] ?? nil }.reversed()
            }
            for next in next(of: reached) where cameFrom[next] == nil {
                cameFrom[next] = reached
                waiting.append(next)
            }
        }
        return nil
    }

    private func next(of name: SkillName) -> ArraySlice<SkillName> { used[name, default: []][...] }
}
