import SkillChat
import SkillCore
import SkillTestSupport
import Testing

@Suite struct ChatConfigurationTests {
    private static let address = "http://localhost:8080/v1"

    @Test func readsTheEnvironment() throws {
        let configuration = try ChatConfiguration(environment: [
            "OPENAI_BASE_URL": " \(Self.address)\n", "OPENAI_API_KEY": "sk-1\n",
            "SKILLBOX_MODEL": "tiny", "SKILLBOX_EMBEDDING_MODEL": "tiny-embedding", "HOME": "/",
        ])

        #expect(configuration.server == (try ModelServer(Self.address, key: APIKey("sk-1"))))
        #expect(configuration.model == "tiny")
        #expect(configuration.embeddingModel == "tiny-embedding")
        #expect(try configuration.embeddings().model == "tiny-embedding")
    }

    @Test(arguments: [
        [:], ["OPENAI_BASE_URL": ""], ["OPENAI_BASE_URL": " ", "OPENAI_API_KEY": "k"],
    ])
    func saysThatNoServerIsSet(environment: [String: String]) {
        #expect(throws: ChatError.missingSetting(.server)) {
            try ChatConfiguration(environment: environment)
        }
        #expect(
            ChatError.missingSetting(.server).description == """
                No model can be asked, because "OPENAI_BASE_URL" isn't set. Set it to the address \
                of an OpenAI-compatible server, such as http://localhost:8080/v1.
                """)
    }

    @Test func needsAModelOnlyToAskIt() throws {
        let configuration = try ChatConfiguration(environment: [
            "OPENAI_BASE_URL": Self.address, "SKILLBOX_MODEL": "",
        ])

        #expect(throws: ChatError.missingSetting(.model)) { try configuration.chat() }
        #expect(throws: ChatError.missingSetting(.embeddingModel)) {
            try configuration.embeddings()
        }
    }

    @Test func asksTheServerAndModelItNames() async throws {
        let server = try ScriptedServer(replies: .completion("Hello!"))
        let configuration = try ChatConfiguration(environment: [
            "OPENAI_BASE_URL": server.baseURL, "SKILLBOX_MODEL": "tiny",
        ])

        _ = try await configuration.chat().reply(to: Fixtures.greeting)

        #expect(server.requests.first?.json["model"] == "tiny")
    }

    @Test func neverShowsTheKey() throws {
        let configuration = try ChatConfiguration(environment: [
            "OPENAI_BASE_URL": Self.address, "OPENAI_API_KEY": Fixtures.key,
        ])
        var dumped = ""
        dump(configuration, to: &dumped)

        #expect(!"\(configuration)\(String(reflecting: configuration))".contains(Fixtures.key))
        #expect(!dumped.contains(Fixtures.key))
    }
}
