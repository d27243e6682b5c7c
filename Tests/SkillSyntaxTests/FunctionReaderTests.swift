import Testing

@testable import SkillSyntax

@Suite struct FunctionReaderTests {
    @Test func readsHowAFunctionIsCalled() throws {
        let function = try FunctionReader().function(
            in: """
                /// Pads.
                func pad(_ text: String, to `class`: Int? = nil, by step: [String: Double]) async throws
                    -> [String] { [text] }
                """)

        #expect(
            function
                == .init(
                    name: "pad",
                    parameters: [
                        .init(label: nil, name: "text", type: "String", hasDefault: false),
                        .init(label: "to", name: "class", type: "Int?", hasDefault: true),
                        .init(
                            label: "by", name: "step", type: "[String: Double]", hasDefault: false),
                    ], result: "[String]", isAsync: true, isThrowing: true))
    }

    @Test(arguments: [
        "", "let a = 1", "import Foundation\nfunc f() -> Int { 1 }",
        "func f() -> Int { 1 }\nfunc g() -> Int { 1 }", "func f() -> Int { 1 } }",
        "func f() -> Int { 1 } } struct X {", "func f() -> Int { 1", "struct S {}",
        "#if os(Linux)\nfunc f() -> Int { 1 }\n#endif", "func f() -> Int", "1 + 1",
        "func f() -> Int { 1 }; exit(1)", "func f(a: ) -> Int { 1 }",
        "func f() -> Int { 1 } /*", "func f() -> Int { 1 } /* /* */",
    ])
    func refusesWhatIsNotOneFunction(_ source: String) {
        #expect(throws: FunctionReader.Refusal.self) {
            try FunctionReader().function(in: source)
        }
    }

    @Test(arguments: [
        "@MainActor func f() -> Int { 1 }", "private func f() -> Int { 1 }",
        "static func f() -> Int { 1 }", "func f<T>(a: T) -> Int { 1 }", "func f() { }",
        "func f(a: inout Int) -> Int { 1 }", "func f(a: Int...) -> Int { 1 }",
        "func f(a: @escaping () -> Int) -> Int { 1 }", "func + (a: Int, b: Int) -> Int { 1 }",
        "func f(a: () throws -> Int) rethrows -> Int { 1 }",
    ])
    func refusesWhatIsNotPlain(_ source: String) {
        #expect(throws: FunctionReader.Refusal.self) {
            try FunctionReader().function(in: source)
        }
    }
}
