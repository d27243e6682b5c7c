/// One spelling for each Swift type, as far as it can be told without the compiler.
enum TypeSpelling {
    /// The type without spaces and in its short form: `Array<String>` is `[String]`,
    /// `Optional<Int>` is `Int?`, `Dictionary<String, Int>` is `[String:Int]`.
    ///
    /// A text that isn't a type stays what it is, without its spaces.
    static func normalized(_ type: String) -> String {
        // U+0000 ends SQLite's texts.
        let letters = type.filter { !$0.isWhitespace && $0 != "\0" }
        // A type that long is no one's question, and nesting costs the square of the length.
        guard letters.utf8.count <= maximumLength else { return letters }
        var stack = [Level(opening: "", generic: nil)]
        var previous: Character?
        for letter in letters {
            switch letter {
            case "<":
                stack.append(Level(opening: letter, generic: stack[stack.count - 1].takeName()))
            case "[", "(":
                stack.append(Level(opening: letter, generic: nil))
            case "," where stack[stack.count - 1].opening == "<":
                stack[stack.count - 1].arguments.append("")
            case ">" where previous != "-", "]", ")":
                guard stack.count > 1, let level = stack.popLast(),
                    level.opening == pairs[letter]
                else { return letters }
                stack[stack.count - 1].append(level.closed(with: letter))
            default:
                stack[stack.count - 1].append(String(letter))
            }
            previous = letter
        }
        return stack.count == 1 ? stack[0].arguments[0] : letters
    }

    /// What stands between a bracket and its partner.
    private struct Level {
        let opening: Character?
        /// The name before the bracket, if it is `<`.
        let generic: String?
        var arguments = [""]

        init(opening: String, generic: String?) {
            self.opening = opening.first
            self.generic = generic
        }

        init(opening: Character, generic: String?) {
            self.opening = opening
            self.generic = generic
        }

        mutating func append(_ text: String) { arguments[arguments.count - 1] += text }

        /// Takes the name that the text so far ends with.
        mutating func takeName() -> String {
            let text = arguments[arguments.count - 1]
            let name = String(
                text.reversed().prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }
                    .reversed())
            arguments[arguments.count - 1].removeLast(name.count)
            return name
        }

        func closed(with closing: Character) -> String {
            guard let generic, let opening else {
                return "\(opening.map(String.init) ?? "")\(arguments[0])\(closing)"
            }
            let name = generic.hasPrefix("Swift.") ? String(generic.dropFirst(6)) : generic
            return switch (name, arguments.count) {
            case ("Optional", 1): "\(arguments[0])?"
            case ("Array", 1): "[\(arguments[0])]"
            case ("Dictionary", 2): "[\(arguments[0]):\(arguments[1])]"
            default: "\(generic)\(opening)\(arguments.joined(separator: ","))\(closing)"
            }
        }
    }

    private static let pairs: [Character: Character] = [">": "<", "]": "[", ")": "("]
    // Bytes.
    private static let maximumLength = 1000
}
