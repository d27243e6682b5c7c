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
        (
            .budgetSpent(.session, .tokens(limit: 10, spent: 3, needed: 20)),
            "take 20 tokens, and 3 of this session's budget of 10 tokens are spent"
        ),
        (
            .budgetSpent(.day, .cost(limit: 5, spent: 4.996, needed: 0.0375)),
            "cost $0.0375, and $4.9960 of today's budget of $5.00 are spent"
        ),
        (.budgetSpent(.day, .tokens(limit: 10, spent: 3, needed: 20)), "\"dailyBudget\""),
        (.unknownPrice(model: "big"), "the price of \"big\" is unknown"),
        (
            .unusableConfiguration(file: "/c.json", reason: "routes isn't an object"),
            "\"/c.json\" can't be used: routes isn't an object. Mend it"
        ),
        (
            .failedEverywhere([
                EndpointFailure(endpoint: "strong", error: .refused(status: 429, message: "")),
                EndpointFailure(endpoint: "local", error: .timedOut(after: .seconds(3))),
            ]), "None of 2 endpoints answered. strong: The model server refused"
        ),
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
                Check the key in OPENAI_API_KEY or the variable that the configuration names.
                """)
        #expect(
            ChatError.refused(status: 403, message: "").description
                == """
                The model server refused the request with status 403. \
                Check the key in OPENAI_API_KEY or the variable that the configuration names.
                """)
    }
}
