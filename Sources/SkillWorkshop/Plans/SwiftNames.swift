extension String {
    /// Whether a Swift program can name a property so, with backticks where it must.
    var isSwiftIdentifier: Bool {
        wholeMatch(of: #/[\p{L}_][\p{L}\p{N}_]*/#) != nil && contains { $0 != "_" }
    }

    /// The name as a program writes it: a keyword stands between backticks.
    var asSwiftName: String { Self.keywords.contains(self) ? "`\(self)`" : self }

    private static let keywords: Set<String> = [
        "Any", "Protocol", "Self", "Type", "as", "associatedtype", "await", "break", "case",
        "catch", "class", "continue", "default", "defer", "deinit", "do", "else", "enum",
        "extension", "fallthrough", "false", "fileprivate", "for", "func", "guard", "if", "import",
        "in", "init", "inout", "internal", "is", "let", "nil", "operator", "precedencegroup",
        "private", "protocol", "public", "repeat", "rethrows", "return", "self", "static",
        "struct", "subscript", "super", "switch", "throw", "throws", "true", "try", "typealias",
        "var", "where", "while",
    ]
}
