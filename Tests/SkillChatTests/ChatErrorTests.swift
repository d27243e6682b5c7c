import SkillChat
import Testing

@Suite struct ChatErrorTests {
    @Test(arguments: [
        (ChatError.refused(status: 401, message: "no"), "OPENAI_API_KEY"),
        (.refused(status: 404, message: "no"), "OPENAI_BASE_URL"),
        (.refused(status: 301, message: "no"), "OPENAI_BASE_URL"),
        (.refused(status: 429, message: "no"), "Try again later"),
        (.refused(status: 503, message: "no"), "Try again later"),
        (.unreachable(server: "http://host/v1", reason: "no route"), "OPENAI_BASE_URL"),
        (.unreadable(reason: "it isn't JSON"), "OPENAI_BASE_URL"),
        (.timedOut(after: .seconds(3)), "3.0 seconds"),
        (.budgetSpent(limit: 10, spent: 3, needed: 20), "3 of the budget of 10"),
        (.missingSetting(.model), "\"SKILLBOX_MODEL\""),
        (.missingLibrary(reason: "no file"), "(no file). Install libcurl4"),
    ])
    func saysWhatToDo(error: ChatError, hint: String) {
        #expect(error.description.contains(hint))
        #expect(error.description.hasSuffix("."))
    }

    @Test func quotesTheServerWhenItSaysSomething() {
        #expect(
            ChatError.refused(status: 403, message: "no entry").description == """
                The model server refused the request with status 403, saying "no entry". \
                Check OPENAI_API_KEY.
                """)
        #expect(
            ChatError.refused(status: 403, message: "").description
                == "The model server refused the request with status 403. Check OPENAI_API_KEY.")
    }
}
