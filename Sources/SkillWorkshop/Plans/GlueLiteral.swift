extension String {
    /// The text as a Swift program writes it, on one line and between quotes.
    ///
    /// Nothing in it can end the literal or be read as code: quotes, backslashes and what isn't
    /// plainly visible are written as escapes.
    var asSwiftLiteral: String {
        var literal = "\""
        for scalar in unicodeScalars {
            switch scalar {
            case "\"": literal += "\\\""
            case "\\": literal += "\\\\"
            case "\n": literal += "\\n"
            case "\t": literal += "\\t"
            case "\r": literal += "\\r"
            default:
                if Self.isPlain(scalar) {
                    literal.unicodeScalars.append(scalar)
                } else {
                    literal += "\\u{\(String(scalar.value, radix: 16))}"
                }
            }
        }
        return literal + "\""
    }

    /// The text as a comment of one line: what would end the line or turn it round becomes a space.
    var asCommentLine: String {
        let plain = unicodeScalars.map { Self.isPlain($0) ? Character($0) : " " }
        return String(plain).split(separator: " ").joined(separator: " ")
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
            .unassigned:
            false
        default: true
        }
    }
}
