import Testing

extension ProgramOutcome {
    /// Expects that the program could not do its work and told so in plain words, on standard error
    /// alone.
    func expectRefusal(
        exitCode: Int32 = 2, saying part: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(self.exitCode == exitCode, "\(summary)", sourceLocation: sourceLocation)
        #expect(output.isEmpty, "\(summary)", sourceLocation: sourceLocation)
        #expect(errors.contains(part), "\(summary)", sourceLocation: sourceLocation)
        expectPlainWords(sourceLocation: sourceLocation)
    }

    /// Expects that standard error is for people: sentences, and nothing of how we are made.
    func expectPlainWords(sourceLocation: SourceLocation = #_sourceLocation) {
        let first = errors.split(separator: "\n").first ?? ""
        #expect(first.hasSuffix("."), "\(summary)", sourceLocation: sourceLocation)
        #expect(first.count < 400, "\(summary)", sourceLocation: sourceLocation)
        for word in ["Error", "Fatal", "Swift.", "NSCocoa", "POSIX", "Optional("] {
            #expect(!errors.contains(word), "\(summary)", sourceLocation: sourceLocation)
        }
    }
}
