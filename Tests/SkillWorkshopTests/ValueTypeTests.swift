import SkillCore
import Testing

@testable import SkillWorkshop

@Suite struct ValueTypeTests {
    @Test(arguments: [
        ("String", ValueType.string), ("Int", .integer), (" Double ", .number), ("Bool", .bool),
        ("[Int]", .array(.integer)), ("Array<Int>", .array(.integer)),
        ("[String: [Double]]", .dictionary(.array(.number))),
        ("Dictionary<String, Bool>", .dictionary(.bool)), ("String?", .optional(.string)),
        ("Optional<Int>", .optional(.integer)),
        ("[[Int?]]?", .optional(.array(.array(.optional(.integer))))),
        ("[Row]", .array(.other("Row"))), ("[Int: String]", .other("[Int:String]")),
        ("[[String: Int]]", .array(.dictionary(.integer))), ("Date", .other("Date")),
        ("", .other("")), ("[", .other("[")), ("?", .optional(.other(""))),
    ])
    func readsASwiftType(_ text: String, _ type: ValueType) {
        #expect(ValueType(swift: text) == type)
    }

    @Test(
        arguments: [
            ("a", ValueType.string), (1, .integer), (1.5, .number), (true, .bool),
            ([1, 2.5], .array(.number)), ([], .array(.unknown)),
            ([1, "a"], .array(.other("mixed"))),
            (["a": 1, "b": 2], .object(["a": .integer, "b": .integer])),
            (nil, .optional(.unknown)), ([1, nil], .array(.optional(.integer))),
            (
                [["a": 1], ["b": "c"]],
                .array(.object(["a": .optional(.integer), "b": .optional(.string)]))
            ),
        ] as [(JSONValue, ValueType)])
    func tellsTheTypeOfAValue(_ value: JSONValue, _ type: ValueType) {
        #expect(ValueType(of: value) == type)
    }

    @Test(arguments: [
        ("Int", "Int?"), ("[Int]", "[Int]?"), ("Int?", "Int?"), ("[String: Int]", "[String: Int?]"),
    ])
    func fitsWhatAlsoAcceptsNothing(_ type: String, _ wanted: String) {
        #expect(ValueType(swift: type).fits(ValueType(swift: wanted)))
        if type != wanted {
            #expect(!ValueType(swift: wanted).fits(ValueType(swift: type)))
        }
    }

    @Test(arguments: [
        ("Int", "String"), ("Int", "Double"), ("[Int]", "[String]"), ("Row", "Row"),
        ("[Row]", "[Row]"), ("[String: Int]", "[Int]"), ("[Int]", "Int"),
    ])
    func fitsNoOtherType(_ type: String, _ wanted: String) {
        #expect(!ValueType(swift: type).fits(ValueType(swift: wanted)))
        #expect(!ValueType(swift: wanted).fits(ValueType(swift: type)))
    }

    @Test func letsWholeNumbersStandForAnyNumber() {
        let values: [JSONValue] = [1, [1, 2], ["a": [1]]]

        let types = values.map { ValueType(of: $0).widened }

        #expect(types == [.number, .array(.number), .object(["a": .array(.number)])])
    }

    @Test(arguments: ["String", "[Int]", "[String: Double]", "[[Bool]]?"])
    func writesTheSwiftItRead(_ text: String) {
        #expect(ValueType(swift: text).swift == text)
    }

    @Test(arguments: ["Row", "[Row]", "[String: Date]", "Row?"])
    func cannotWriteASkillsOwnType(_ text: String) {
        #expect(ValueType(swift: text).swift == nil)
    }
}
