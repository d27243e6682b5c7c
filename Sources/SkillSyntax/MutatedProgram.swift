import Foundation

/// A program that is itself, or any of its mutants, as a variable of the environment says.
public struct MutatedProgram: Hashable, Sendable {
    /// One simple wrong program.
    public struct Mutant: Hashable, Sendable {
        /// Counts from 1, in the order of the source.
        public let number: Int
        public let line: Int
        /// Such as "`<` became `<=`".
        public let change: String

        public var description: String { "line \(line): \(change)" }

        /// What the program finds in its environment to be this mutant.
        public var environment: [String] { MutatedProgram.environment(number) }
    }

    /// What the program finds in its environment when it should be itself, and can't know it.
    ///
    /// A program that gives wrong answers whenever the variable is set would seem to be told from all
    /// of its mutants.
    public var unchangedEnvironment: [String] { Self.environment(mutants.count + 1) }

    private static func environment(_ number: Int) -> [String] {
        ["\(MutantOperators.variable)=\(number)"]
    }

    /// The source to compile; each line of the original is where it was.
    public let source: String
    public let mutants: [Mutant]
    /// The numbers that the original mentions, in order.
    public let numbers: [Double]
    /// The short texts that the original mentions, in order.
    public let texts: [String]
    private let original: String
    private let sites: [MutationSite]
    private let limit: Int
    /// Where each site's text came to stand in the source, in UTF-8 offsets, by its index.
    private let places: [Int: Range<Int>]

    init(
        original: String, sites: [MutationSite], limit: Int, numbers: Set<Double>,
        texts: Set<String>
    ) {
        self.init(
            original: original, sites: sites, limit: limit, numbers: numbers.sorted(),
            texts: texts.sorted())
    }

    private init(
        original: String, sites: [MutationSite], limit: Int, numbers: [Double], texts: [String]
    ) {
        self.original = original
        self.sites = sites
        self.limit = limit
        self.numbers = numbers
        self.texts = texts
        let chosen = Self.choice(among: sites, limit: limit)
        var numbered: [(index: Int, numbers: [Int?])] = []
        var mutants: [Mutant] = []
        for (index, site) in sites.enumerated() {
            guard let changes = chosen[index] else { continue }
            let numbers = site.changes.indices.map { place -> Int? in
                guard changes.contains(place) else { return nil }
                mutants.append(
                    Mutant(
                        number: mutants.count + 1, line: site.line, change: site.changes[place]))
                return mutants.count
            }
            numbered.append((index, numbers))
        }
        self.mutants = mutants
        (source, places) = Self.rewritten(original, sites, numbered)
    }

    /// Returns the program without the mutants that errors at `places` come from, or nil when it
    /// can't be told which those are.
    ///
    /// Lines and columns count from 1, columns in UTF-8 bytes.
    public func omitting(errorsAt errors: [(line: Int, column: Int)]) -> MutatedProgram? {
        let bytes = Array(source.utf8)
        var starts = [0]
        for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
            starts.append(offset + 1)
        }
        var omitted: Set<Int> = []
        for error in errors where starts.indices.contains(error.line - 1) {
            omitted.formUnion(
                suspects(line: error.line, offset: starts[error.line - 1] + error.column - 1))
        }
        guard !omitted.isEmpty else { return nil }
        let rest = sites.indices.filter { !omitted.contains($0) }.map { sites[$0] }
        return MutatedProgram(
            original: original, sites: rest, limit: limit, numbers: numbers, texts: texts)
    }

    /// The sites at `offset`, or else on its line, or else in the statement around it.
    private func suspects(line: Int, offset: Int) -> [Int] {
        let exact = places.filter { $0.value.contains(offset) && sites[$0.key].line == line }
        // A wrapped condition surrounds much that is innocent.
        if let narrow = exact.min(by: { $0.value.count < $1.value.count }) { return [narrow.key] }
        let onLine = places.keys.filter { sites[$0].line == line }
        if !onLine.isEmpty { return Array(onLine) }
        let around = places.keys.filter { sites[$0].statement.contains(line) }
        let shortest = around.map { sites[$0].statement.count }.min()
        return around.filter { sites[$0].statement.count == shortest }
    }

    /// Which changes of which sites are made: the first of as many sites as there is room for, then
    /// the second of each.
    private static func choice(among sites: [MutationSite], limit: Int) -> [Int: Set<Int>] {
        let limit = max(0, min(limit, MutantOperators.mostSites))
        var chosen: [Int: Set<Int>] = [:]
        guard !sites.isEmpty, limit > 0 else { return chosen }
        let count = min(sites.count, limit)
        let places = (0..<count).map { $0 * sites.count / count }
        var room = limit
        for round in 0..<(places.map { sites[$0].changes.count }.max() ?? 0) {
            for place in places where room > 0 && round < sites[place].changes.count {
                chosen[place, default: []].insert(round)
                room -= 1
            }
        }
        return chosen
    }

    private static func rewritten(
        _ original: String, _ sites: [MutationSite], _ chosen: [(index: Int, numbers: [Int?])]
    ) -> (source: String, places: [Int: Range<Int>]) {
        guard !chosen.isEmpty else { return (original, [:]) }
        struct Edit {
            var offset: Int
            // Where several are at one offset: what ends there comes first, the innermost before
            // what is around it; then what begins there, the outermost first.
            var order: Int
            var text: String
            var skipped = 0
            var site: Int
            var ends: Bool
        }
        var edits: [Edit] = []
        var operators: [String] = []
        for (place, (index, numbers)) in chosen.enumerated() {
            let site = sites[index]
            let mark = MutantOperators.mark(place)
            let (before, instead, after) = site.rewriting(numbers, mark: mark)
            let length = site.range.count
            edits.append(
                Edit(
                    offset: site.range.lowerBound, order: Self.outermost - length,
                    text: before + (instead ?? ""), skipped: instead == nil ? 0 : length,
                    site: index, ends: false))
            edits.append(
                Edit(
                    offset: site.range.upperBound, order: length - Self.outermost, text: after,
                    site: index, ends: true))
            if case .operation(let operation) = site.form {
                operators.append(operation.declarations(mark: mark, numbers))
            }
        }
        edits.sort { ($0.offset, $0.order, $0.site) < ($1.offset, $1.order, $1.site) }
        let bytes = Array(original.utf8)
        var result: [UInt8] = []
        var starts: [Int: Int] = [:]
        var places: [Int: Range<Int>] = [:]
        var position = 0
        for edit in edits {
            result += bytes[position..<max(position, edit.offset)]
            position = max(position, edit.offset)
            if !edit.ends { starts[edit.site] = result.count }
            result += Array(edit.text.utf8)
            position += edit.skipped
            if edit.ends, let start = starts[edit.site] { places[edit.site] = start..<result.count }
        }
        result += bytes[position...]
        let text = String(decoding: result, as: UTF8.self)
        let whole =
            "\(text)\n\(MutantOperators.switchboard)\n\(operators.joined(separator: "\n"))\n"
        return (whole, places)
    }

    // More than any source has bytes.
    private static let outermost = 1 << 40
}
