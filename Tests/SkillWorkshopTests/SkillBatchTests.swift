import Foundation
import SkillCore
import SkillSandbox
import SkillStorage
import SkillTestSupport
import SkillWorkshop
import Testing

@Suite(.tags(.jail), .takingTurns, .timeLimit(.minutes(10))) struct SkillBatchTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func answersEachLineInOrderAndRecordsWhatRan() async throws {
        let library = try await TestLibrary(Samples.halveNumber)
        let lines = (0..<20).map { "{\"number\": \($0)}" } + ["{no", "", "{\"number\": true}"]

        let reports = try await run(library, lines)

        let values = try reports.map(Self.json)
        #expect(values.map { $0["line"] } == (Array(1...21) + [23]).map(JSONValue.integer))
        #expect(
            values.prefix(20).map { $0["output"]?["half"]?.doubleValue }
                == (0..<20).map { Double($0) / 2 })
        #expect(values[20]["ending"] == "failed")
        #expect(values[20]["error"] == "Line 21 is not valid JSON.")
        #expect(values[21]["ending"] == "failed")
        #expect(values[21]["error"]?.stringValue?.contains("\"number\"") == true)
        #expect(reports.prefix(20).allSatisfy { $0.ending == .completed })
        #expect(reports.suffix(2).allSatisfy { $0.ending == .failed })
        let statistics = try await library.bench.store.statistics()
        #expect(statistics.runsByEnding == ["completed": 20, "failed": 1])
        #expect(statistics.mostUsed.map(\.runs) == [21])
    }

    @Test func printsTheFieldsOfAReportAndTwoMore() async throws {
        let library = try await TestLibrary(Samples.halveNumber)

        let value = try Self.json(try #require(try await run(library, ["{\"number\": 1}"]).first))

        let fields = try #require(value.objectValue).keys
        let usual = try #require(RunReport(ending: .completed).json.objectValue).keys
        #expect(Set(fields) == Set(usual).union(["line", "key"]))
    }

    @Test func keepsEachRunToTheLimits() async throws {
        let library = try await TestLibrary(Samples.splitWords)
        let long = String(repeating: "a ", count: 999)

        let reports = try await run(
            library, ["{\"text\": \"a\"}", "{\"text\": \"\(long)\"}"], of: "split-words",
            limits: RunLimits(wallTime: .seconds(20), output: 100))

        #expect(reports.map(\.ending) == [.completed, .outputExceeded])
    }

    @Test func tellsOfALineThatIsTooLong() async throws {
        let library = try await TestLibrary(Samples.halveNumber)
        let long = String(repeating: " ", count: 3 << 20) + "1"

        let reports = try await run(library, [long, "{\"number\": 1}"])

        #expect(try Self.json(reports[0])["error"] == "Line 1 is longer than 1 MiB.")
        #expect(reports.map(\.ending) == [.failed, .completed])
    }

    @Test(arguments: ["", "{\"li", "cut"]) func goesOnAfterTheLastWholeReport(
        _ tail: String
    ) async throws {
        let library = try await TestLibrary(Samples.halveNumber)
        let lines = ["{\"number\": 1}", "", "{\"number\": 2}", "{no", "{\"number\": 4}"]
        let file = folder.file("reports")
        try await run(library, lines, to: file)
        let whole = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        let torn = tail == "cut" ? String(whole[2].dropLast(40)) : tail
        try Data((whole.prefix(2).map { $0 + "\n" }.joined() + torn).utf8).write(to: file)

        let reports = try await run(library, lines, to: file)

        let again = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        #expect(reports.map { $0.text == nil } == [true, true, false, false])
        #expect(reports.map(\.ending) == [.completed, .completed, .failed, .completed])
        #expect(again.prefix(2) == whole.prefix(2))
        #expect(again.map(Self.untimed) == whole.map(Self.untimed))
        #expect(again.count == 4)
    }

    @Test func runsNothingTwiceWhenAllIsDone() async throws {
        let library = try await TestLibrary(Samples.halveNumber)
        let file = folder.file("reports")
        try await run(library, ["{\"number\": 1}", "{\"number\": 2}"], to: file)
        let before = try Data(contentsOf: file)

        let reports = try await run(library, ["{\"number\": 1}", "{\"number\": 2}"], to: file)

        #expect(reports.allSatisfy { $0.text == nil && $0.ending == .completed })
        #expect(try Data(contentsOf: file) == before)
        #expect(try await library.bench.store.statistics().runsByEnding == ["completed": 2])
    }

    static let otherInputs: [([String], Int)] = [
        (["{\"number\": 1}", "{\"number\": 3}"], 2), (["{\"number\": 1}"], 2), ([], 1),
        (["", "{\"number\": 1}", "{\"number\": 2}"], 1),
    ]

    @Test(arguments: otherInputs) func refusesReportsOfOtherInput(_ lines: [String], _ line: Int)
        async throws
    {
        let library = try await TestLibrary(Samples.halveNumber)
        let file = folder.file("reports")
        try await run(library, ["{\"number\": 1}", "{\"number\": 2}"], to: file)
        let before = try Data(contentsOf: file)

        await #expect(throws: BatchError.otherReports(path: file.path, line: line)) {
            try await run(library, lines, to: file)
        }

        #expect(try Data(contentsOf: file) == before)
    }

    @Test(arguments: ["notes\n", "notes", "{\"line\":1}\n"])
    func leavesAFileThatHoldsOtherThingsAlone(_ text: String) async throws {
        let library = try await TestLibrary(Samples.halveNumber)
        let file = folder.file("notes")
        try Data(text.utf8).write(to: file)

        await #expect(throws: BatchError.otherReports(path: file.path, line: 1)) {
            try await run(library, ["{\"number\": 1}"], to: file)
        }

        #expect(try String(contentsOf: file, encoding: .utf8) == text)
    }

    @Test func refusesReportsOfASkillThatHasChangedBelow() async throws {
        let library = try await TestLibrary(
            Samples.splitWords, Samples.countItems, Samples.countWords)
        let file = folder.file("reports")
        let lines = ["{\"text\": \"a b\"}"]
        try await run(library, lines, of: "count-words", to: file)
        var changed = Samples.countItems
        changed.source += "\n// Changed.\n"
        try await library.add([changed], replacing: true)

        await #expect(throws: BatchError.otherReports(path: file.path, line: 1)) {
            try await run(library, lines, of: "count-words", to: file)
        }
        let reports = try await run(
            library, lines, of: "count-words", to: file, restarting: true)

        #expect(reports.map { $0.text == nil } == [false])
    }

    @Test func neverWritesOverItsInputNorBesideAnother() async throws {
        let input = folder.file("input")
        try Data("{}\n".utf8).write(to: input)
        let file = try FileHandle(forReadingFrom: input)
        let link = folder.file("link").path
        try FileManager.default.createSymbolicLink(
            atPath: link, withDestinationPath: input.path)
        let path = folder.file("reports").path
        let first = try ReportFile(path: path, input: file)

        #expect(throws: BatchError.reportsAreTheInput(path: link)) {
            try ReportFile(path: link, input: file, restarting: true)
        }
        #expect(throws: BatchError.reportsInUse(path: path)) {
            try ReportFile(path: path, input: file, restarting: true)
        }

        #expect(try String(contentsOf: input, encoding: .utf8) == "{}\n")
        withExtendedLifetime(first) {}
    }

    @Test func refusesASkillThatIsNotThere() async throws {
        let library = try await TestLibrary()
        let name = try SkillName("halve-number")

        await #expect(throws: StoreError.noSuchSkill(name)) {
            try await library.bench.batch(of: name)
        }
    }

    @discardableResult
    private func run(
        _ library: TestLibrary, _ lines: [String], of name: String = "halve-number",
        limits: RunLimits = RunLimits(wallTime: .seconds(20)), to url: URL? = nil,
        restarting isRestarting: Bool = false
    ) async throws -> [LineReport] {
        let input = folder.file("input")
        try Data(lines.joined(separator: "\n").utf8).write(to: input)
        let file = try FileHandle(forReadingFrom: input)
        let batch = try await library.bench.batch(of: SkillName(name), limits: limits)
        let reports = try url.map {
            try ReportFile(path: $0.path, input: file, restarting: isRestarting)
        }
        var delivered: [LineReport] = []
        try await batch.run(LineReader(file, limit: 1 << 20), atOnce: 2, to: reports) {
            delivered.append($0)
        }
        return delivered
    }

    private static func json(_ report: LineReport) throws -> JSONValue {
        try JSONValue(parsing: try #require(report.text))
    }

    /// A report without what differs from run to run.
    private static func untimed(_ report: Substring) -> String {
        String(report).replacing(#/"(cpuSeconds|wallSeconds|peakMemoryBytes)":[0-9.e-]+/#, with: "")
    }
}
