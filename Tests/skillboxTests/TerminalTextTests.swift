import Testing

@testable import skillbox

@Suite struct TerminalTextTests {
    /// What a hostile model may write, and what a terminal gets of it.
    static let texts = [
        ("plain words", "plain words"),
        ("\u{1B}[2Jgone", "\u{FFFD}[2Jgone"),
        ("\u{1B}]0;title\u{7}here", "\u{FFFD}]0;title\u{FFFD}here"),
        ("\u{9B}31mred\u{9D}0;x\u{9C}", "\u{FFFD}31mred\u{FFFD}0;x\u{FFFD}"),
        ("ring\u{7}\u{7}\u{7}", "ring\u{FFFD}"),
        ("over\rwritten", "over written"),
        ("two\nlines\r\nend\ttab\u{B}\u{C}", "two lines end tab "),
        ("back\u{8}\u{8}\u{8}space\u{7F}", "back\u{FFFD}space\u{FFFD}"),
        (
            "gnp\u{202E}exe\u{202C} \u{2066}a\u{2069} \u{200F}b\u{61C}",
            "gnp\u{FFFD}exe\u{FFFD} \u{FFFD}a\u{FFFD} \u{FFFD}b\u{FFFD}"
        ),
        ("zero\u{200B}width\u{FEFF}", "zero\u{FFFD}width\u{FFFD}"),
        ("\u{2028}a\u{2029}b\u{85}c", " a b c"), ("\u{E0041}\u{E000}", "\u{FFFD}"),
        ("nul\0", "nul\u{FFFD}"), ("中文 e\u{301}", "中文 e\u{301}"),
    ]

    @Test func keepsTheFormOfATextThatATerminalMustNotObey() {
        let text = "\tone\r\n  \u{1B}]0;owned\u{7} two\u{202E}\n\u{9B}2J👩‍🔬\r"

        #expect(
            TerminalText.harmless(text)
                == "\tone\n  \u{FFFD}]0;owned\u{FFFD} two\u{FFFD}\n\u{FFFD}2J👩‍🔬\u{FFFD}")
    }

    @Test(arguments: texts) func leavesNothingThatATerminalObeys(_ text: String, _ plain: String) {
        #expect(TerminalText.plain(text) == plain)
        #expect(TerminalText.plain(plain) == plain)
    }

    @Test func keepsTheFormOfAPage() {
        let page = "a\n\n\tb  c\t\td\n"

        #expect(TerminalText.harmless(page) == page)
    }

    @Test func letsNoPileOfAccentsGrow() {
        let plain = TerminalText.plain("z" + String(repeating: "\u{30D}", count: 500) + "a")

        #expect(plain.unicodeScalars.count <= 6)
        #expect(plain.hasSuffix("a"))
    }

    @Test(
        arguments: [
            ("a", 1), ("é", 1), ("e\u{301}", 1), ("中", 2), ("한", 2), ("ｆ", 2), ("🙂", 2), ("…", 1),
            ("✓", 1),
        ] as [(Character, Int)])
    func knowsHowWideACharacterIs(_ character: Character, _ width: Int) {
        #expect(TerminalText.width(of: character) == width)
    }

    @Test func cutsALineToItsColumns() {
        var line = TerminalLine("count ", .bold)
        line.append("中文中文 words")

        #expect(line.width == 20)
        #expect(line.cut(to: 20) == line)
        #expect(line.cut(to: 12).drawn(inColour: false) == "count 中文…")
        #expect(line.cut(to: 11).drawn(inColour: false) == "count 中文…")
        #expect(line.cut(to: 7).drawn(inColour: false) == "count …")
        #expect(line.cut(to: 1).drawn(inColour: false) == "…")
        #expect(line.cut(to: 0).drawn(inColour: false) == "")
        for columns in 0...25 { #expect(line.cut(to: columns).width <= columns) }
    }

    @Test func endsEveryColourItBegins() {
        let line = TerminalLine("kept", .good)

        #expect(line.drawn(inColour: true) == "\u{1B}[32mkept\u{1B}[0m")
        #expect(line.drawn(inColour: false) == "kept")
    }
}
