import SkillCore
import Testing

@testable import SkillWorkshop

@Suite struct ReplyTests {
    @Test(arguments: [
        "{\"a\": 1}", "Sure!\n{\"a\": 1}\nAnything else?", "```json\n{\"a\": 1}\n```",
        "<think>Perhaps {\"a\": 2}?</think>{\"a\": 1}",
    ])
    func findsTheObject(in text: String) {
        #expect(ModelReply.object(in: text) == ["a": 1])
    }

    @Test(arguments: ["", "{", "}{", "[1]", "{a: 1}", "{\"a\": 1", "null"])
    func findsNoObject(in text: String) {
        #expect(ModelReply.object(in: text) == nil)
    }

    @Test(arguments: [
        "let a = 1\n", "```swift\nlet a = 1\n```", "Here:\n```swift\nlet a = 1\n```\nIt works.",
        "```\nlet a = 1\n```", "```swift\r\nlet a = 1\r\n```\r\n", "```swift\nlet a = 1\n",
        "<think>```swift\nlet a = 2; let b = 3\n```</think>```swift\nlet a = 1\n```",
        "For example `f()`:\n```text\n1\n```\n```swift\nlet a = 1\n```",
        "```swift title=\"a.swift\"\nlet a = 1\n```",
    ])
    func findsTheCode(in text: String) {
        #expect(ModelReply.code(in: text) == "let a = 1\n")
    }
}
