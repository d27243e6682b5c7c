import SwiftParser
import SwiftSyntax

/// Makes simple wrong programs of a right one, to see whether its examples tell them apart.
///
/// All of them are one program, of which a number chooses at run time what is wrong, so that they
/// cost one compilation (mutant schemata; Untch, Offutt and Harrold, 1993).
public struct Mutator: Sendable {
    /// The most mutants of a program; those of a longer one are spread over it.
    public var limit: Int

    public init(limit: Int = 40) {
        self.limit = limit
    }

    /// Returns `source` with its mutants, the same for the same source; none when nothing in it can
    /// be changed.
    ///
    /// - Throws: ``SkillReaderError`` when `source` is nested too deeply or can't be read in time.
    public func program(of source: String) throws(SkillReaderError) -> MutatedProgram {
        try NestingMeter.check(SourceLexer.tokens(of: source))
        let found = DeepThread.value(within: Self.deadline) {
            var parser = Parser(source, maximumNestingLevel: Self.maximumNesting)
            let finder = MutationSiteFinder(source: source)
            finder.walk(SourceFileSyntax.parse(from: &parser))
            return finder.found
        }
        guard let found else { throw .tooSlowToRead }
        // An operator that the program declares itself can't stand for another one.
        let isTaken = source.unicodeScalars.contains(where: MutantOperators.isOwn)
        return MutatedProgram(
            original: source, sites: isTaken ? [] : found.sites, limit: limit,
            numbers: found.numbers, texts: found.texts)
    }

    private static let maximumNesting = 256
    private static let deadline = Duration.seconds(10)
}
