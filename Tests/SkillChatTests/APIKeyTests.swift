import SkillChat
import Testing

@Suite struct APIKeyTests {
    @Test(arguments: ["", "  \n", "two words", "line\r\nX-Evil: 1", "clé", "nul\0"])
    func refusesWhatAHeaderCannotCarry(text: String) {
        let error = #expect(throws: ChatError.self) { try APIKey(text) }

        guard case .unusableSetting(.key, _) = error else {
            Issue.record("It threw \(String(describing: error)).")
            return
        }
    }

    @Test func isNeverShown() throws {
        let key = try APIKey("sk-1234")
        var dumped = ""
        dump(key, to: &dumped)

        #expect("\(key)" == "(hidden key)")
        #expect(String(reflecting: key) == "(hidden key)")
        #expect(!dumped.contains("sk-1234"))
    }
}
