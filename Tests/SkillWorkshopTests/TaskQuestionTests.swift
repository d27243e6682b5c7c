import SkillCore
import Testing

@testable import SkillWorkshop

@Suite struct TaskQuestionTests {
    @Test(
        arguments: [
            ("turn the CSV into JSON", nil), ("turn the JSON into CSV", "the reverse"),
            ("make CSV from the JSON", "the reverse"), ("is the CSV good?", "yes or no"),
            ("how many rows has the CSV?", "a number"), ("which rows has the CSV?", nil),
            ("make a svg as svg", "svg"),
            ("sort the CSV from last to first", "\"from last to first\""),
            ("from the CSV to the JSON", nil), ("count from 2026-01-01 to 2026-03-01", nil),
        ] as [(String, String?)])
    func saysWhatASkillDoesNotGive(_ text: String, _ asked: String?) {
        let mismatch = TaskQuestion(text).mismatch(
            among: ["json", "svg"], taking: [(FieldName("csv"), "")],
            giving: [(FieldName("json"), "", .string)])

        #expect(mismatch == asked)
    }

    @Test(
        arguments: [
            ("subtract 30 days", true), ("30 days before", true), ("go back 2 weeks", true),
            ("30 days after", false), ("add 30 days", nil), ("-30 days before", nil),
        ] as [(String, Bool?)])
    func knowsWhichWayANumberGoes(_ text: String, _ isBackward: Bool?) {
        #expect(TaskLiteral.all(in: text).first?.movement?.isBackward == isBackward)
    }
}
