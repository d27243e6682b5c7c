import Foundation
import SkillTestSupport
import Testing

@testable import SkillChat

@Suite struct EventStreamTests {
    private func events(_ text: String, pieceSize: Int) -> [String] {
        var stream = EventStream()
        let bytes = Array(text.utf8)
        var events: [EventStream.Event] = []
        for start in stride(from: 0, to: bytes.count, by: pieceSize) {
            events += stream.events(in: bytes[start..<min(start + pieceSize, bytes.count)])
        }
        return (events + stream.finish()).map { event in
            switch event {
            case .data(let bytes): String(decoding: bytes, as: UTF8.self)
            case .error(let bytes): "error " + String(decoding: bytes, as: UTF8.self)
            }
        }
    }

    @Test(arguments: [
        ("data: a\n\ndata: b\n\n", ["a", "b"]),
        ("data: a\r\n\r\ndata: b\r\n\r\n", ["a", "b"]),
        ("data: a\r\rdata: b\r\r", ["a", "b"]),
        ("\u{FEFF}data: a\n\n", ["a"]),
        (": OPENROUTER PROCESSING\n\n:\n\ndata:a\n: between\n\n", ["a"]),
        ("data: a\ndata: b\ndata:  c\n\n", ["a\nb\n c"]),
        ("event: x\nid: 1\nretry: 3\ndata\ndatum: z\ndata: a\n\n", ["a"]),
        ("data: end", ["end"]), ("data: end\n", ["end"]),
        ("data: a\n\nerror: b\n\n", ["a", "error b"]),
        ("data: \u{1F98A}é\n\n", ["\u{1F98A}é"]),
        ("\n\n\n", []), ("", []),
    ])
    func readsEventsInAnyPieces(text: String, expected: [String]) {
        for size in [1, 2, 3, 5, 1_000] {
            #expect(events(text, pieceSize: size) == expected)
        }
    }
}
