import Foundation
import SkillTestSupport
import SkillWorkshop
import Testing

@Suite(.timeLimit(.minutes(1))) struct LineReaderTests {
    static let texts: [(String, [(Int, String)])] = [
        ("", []), ("\n\n", []), ("1", [(1, "1")]), ("1\n", [(1, "1")]),
        ("1\n\n2", [(1, "1"), (3, "2")]), (" \t\r\n{}\r\n", [(2, "{}\r")]),
        ("12345678\n", [(1, "12345678")]),
    ]

    @Test(arguments: texts) func countsLinesAndLeavesBlankOnesOut(
        _ text: String, _ expected: [(Int, String)]
    ) async throws {
        let lines = try await Self.lines(of: Data(text.utf8), limit: 8)

        #expect(lines.map(\.number) == expected.map(\.0))
        #expect(lines.map { String(decoding: $0.bytes, as: UTF8.self) } == expected.map(\.1))
        #expect(lines.allSatisfy { !$0.isCut })
        #expect(lines.last?.isEnded != (text.utf8.last != UInt8(ascii: "\n")))
    }

    @Test func cutsALongLineAndGoesOnBehindIt() async throws {
        let text = String(repeating: "a", count: 300_000) + "\nb\n123456789"

        let lines = try await Self.lines(of: Data(text.utf8), limit: 8)

        #expect(lines.map(\.isCut) == [true, false, true])
        #expect(lines.map(\.bytes.count) == [8, 1, 8])
        #expect(lines.map(\.end) == [300_001, 300_003, 300_012])
    }

    @Test func findsLinesThatLieAcrossItsReads() async throws {
        let expected = (0..<5_000).map { String(repeating: "x", count: $0 % 97 + 1) + "\($0)" }

        let lines = try await Self.lines(
            of: Data(expected.joined(separator: "\n").utf8), limit: 1 << 20)

        #expect(lines.map { String(decoding: $0.bytes, as: UTF8.self) } == expected)
    }

    @Test func stopsWaitingForAPipeWhenItIsCancelled() async throws {
        let pipe = Pipe()
        let reader = try LineReader(pipe.fileHandleForReading, limit: 100)
        try pipe.fileHandleForWriting.write(contentsOf: Data("1\n2".utf8))
        let first = try await reader.line()
        let second = Task { try await reader.line() }
        try await Task.sleep(for: .milliseconds(50))

        second.cancel()

        await #expect(throws: CancellationError.self) { try await second.value }
        #expect(first?.bytes == Data("1".utf8))
        try pipe.fileHandleForWriting.close()
    }

    @Test func tellsThatAFolderCanNotBeRead() async throws {
        let folder = try TemporaryFolder()
        let number = unsafe open(folder.url.path, O_RDONLY | O_CLOEXEC)
        let file = FileHandle(fileDescriptor: number, closeOnDealloc: true)
        let reader = try LineReader(file, limit: 100)

        await #expect(throws: BatchError.inputNotRead(reason: "Is a directory")) {
            try await reader.line()
        }
    }

    private static func lines(of data: Data, limit: Int) async throws -> [LineReader.Line] {
        let folder = try TemporaryFolder()
        try data.write(to: folder.file("lines"))
        let reader = try LineReader(
            FileHandle(forReadingFrom: folder.file("lines")), limit: limit)
        var lines: [LineReader.Line] = []
        while let line = try await reader.line() { lines.append(line) }
        return lines
    }
}
