import Foundation
import SkillCore
import SkillTestSupport
import Testing

@testable import SkillChat

@Suite struct SchemaCheckTests {
    private static let schema: JSONValue = [
        "type": "object", "required": ["name", "tags"], "additionalProperties": false,
        "properties": [
            "name": ["type": "string"],
            "kind": ["enum": ["a", "b", nil]],
            "count": ["type": ["integer", "null"]],
            "tags": [
                "type": "array",
                "items": [
                    "type": "object", "properties": ["id": ["type": "number"]],
                    "required": ["id"],
                ],
            ],
        ],
    ]

    @Test(
        arguments: [
            (#"{"name": "x", "tags": []}"#, nil),
            (#"{"name": "x", "tags": [{"id": 1.5}, {"id": 2, "more": 3}], "count": null}"#, nil),
            (#"{"name": "x", "tags": [], "kind": null, "count": 3.0}"#, nil),
            (#"[]"#, "the value isn't of type object"),
            (#"{"tags": []}"#, #"the value has no field "name""#),
            (#"{"name": null, "tags": []}"#, "name isn't of type string"),
            (#"{"name": "x", "tags": {}}"#, "tags isn't of type array"),
            (#"{"name": "x", "tags": [{"id": 1}, {}]}"#, #"tags[1] has no field "id""#),
            (#"{"name": "x", "tags": [{"id": true}]}"#, "tags[0].id isn't of type number"),
            (#"{"name": "x", "tags": [], "kind": "c"}"#, #"kind isn't one of ["a","b",null]"#),
            (#"{"name": "x", "tags": [], "count": 1.5}"#, "count isn't of type integer or null"),
            (
                #"{"name": "x", "tags": [], "z": 1}"#,
                #"the value has a field "z", which isn't asked for"#
            ),
        ] as [(String, String?)])
    func namesWhatIsWrong(text: String, fault: String?) throws {
        #expect(SchemaCheck.fault(in: try JSONValue(parsing: text), against: Self.schema) == fault)
    }

    @Test(
        arguments: [
            nil, true, "object", ["type": "thing"], ["required": "name", "enum": "a"],
            ["properties": [], "items": false], ["$ref": "#/x"],
        ] as [JSONValue])
    func holdsNothingBackForASchemaThatItDoesNotKnow(schema: JSONValue) {
        let fault = SchemaCheck.fault(in: ["a": [1, 2]], against: schema)

        #expect(fault == nil)
    }

    @Test func survivesDepthAndSize() throws {
        var schema: JSONValue = ["type": "string"]
        var value: JSONValue = 1
        for _ in 0..<500 {
            schema = ["type": "array", "items": schema]
            value = [value]
        }
        #expect(SchemaCheck.fault(in: value, against: schema)?.hasSuffix("string") == true)

        let many = JSONValue.array(Array(repeating: 1, count: 300_000))
        #expect(
            SchemaCheck.fault(in: many, against: ["items": ["type": "integer"]]) == nil)
    }
}
