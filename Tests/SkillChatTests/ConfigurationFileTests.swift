import Foundation
import SkillChat
import SkillCore
import SkillTestSupport
import Testing

@Suite struct ConfigurationFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static let whole = """
        {"endpoints": [
            {"name": "strong", "url": "https://models.example/v1", "model": "big",
             "keyVariable": "STRONG_KEY", "timeoutSeconds": 90},
            {"name": "local", "url": "http://localhost:8080/v1", "model": "small"}],
         "routes": {"write": ["strong", "local"], "default": ["local"]},
         "prices": {"big": {"promptPerMillion": 1.25, "completionPerMillion": 10}},
         "dailyBudget": {"tokens": 1000000, "cost": 5}}
        """
    private static let strong = """
        {"name": "strong", "url": "https://models.example/v1", "model": "big"}
        """

    private func configuration(
        _ text: String, environment: [String: String] = [:]
    ) throws -> ChatConfiguration {
        let file = folder.file("config.json")
        try Data(text.utf8).write(to: file)
        return try ChatConfiguration(environment: environment, file: file)
    }

    @Test func readsEverything() throws {
        let configuration = try configuration(
            Self.whole, environment: ["STRONG_KEY": Fixtures.key])

        let strong = ConfiguredEndpoint(
            name: "strong",
            server: try ModelServer("https://models.example/v1", key: APIKey(Fixtures.key)),
            model: "big", timeLimit: .seconds(90))
        let local = ConfiguredEndpoint(
            name: "local", server: try ModelServer("http://localhost:8080/v1"), model: "small")
        #expect(configuration.endpoints == [strong, local])
        #expect(configuration.endpoints(for: "write") == [strong, local])
        #expect(configuration.endpoints(for: "describe") == [local])
        #expect(
            configuration.prices["big"]
                == TokenPrice(promptPerMillion: 1.25, completionPerMillion: 10))
        #expect(configuration.prices["small"] == nil)
        #expect(configuration.dailyBudget == DailyBudget(tokens: 1_000_000, cost: 5))
        #expect(configuration.server == nil)
    }

    @Test func putsTheModelOfTheEnvironmentFirstForEveryPurpose() throws {
        let configuration = try configuration(
            Self.whole,
            environment: [
                "STRONG_KEY": "k", "OPENAI_BASE_URL": "http://localhost:1/v1",
                "SKILLBOX_MODEL": "tiny",
            ])

        #expect(
            configuration.endpoints(for: "write").map(\.name) == ["environment", "strong", "local"])
        #expect(
            configuration.endpoints(for: "describe").map(\.name) == ["environment", "local"])
        #expect(configuration.endpoints.first?.model == "tiny")
    }

    @Test(arguments: [
        ("[", "it isn't JSON, at line 1, column 2: "),
        ("[]", "it isn't an object"),
        (#"{"endpoint": []}"#, "endpoint is unknown"),
        (#"{"endpoints": {}}"#, "endpoints isn't a list"),
        (#"{"endpoints": [3]}"#, "endpoints[0] isn't an object"),
        (#"{"endpoints": [{"name": "a", "url": "http://h/v1"}]}"#, "endpoints[0].model is missing"),
        (
            #"{"endpoints": [{"name": " ", "url": "http://h/v1", "model": "m"}]}"#,
            "endpoints[0].name isn't a text, or is empty"
        ),
        (
            #"{"endpoints": [{"name": "a", "url": "ftp://h", "model": "m"}]}"#,
            "endpoints[0].url can't be used, it isn't an http or https URL"
        ),
        (
            #"{"endpoints": [{"name": "a", "url": "http://h/v1", "model": "m", "key": "sk-1"}]}"#,
            "endpoints[0].key is unknown"
        ),
        (
            #"{"endpoints": [{"name": "a", "url": "http://h/", "model": "m", "keyVariable": "K"}]}"#,
            "endpoints[0].keyVariable names the environment variable K, which isn't set"
        ),
        (
            #"{"endpoints": [{"name": "a", "url": "http://h/", "model": "m", "timeoutSeconds": -1}]}"#,
            "endpoints[0].timeoutSeconds is negative"
        ),
        (
            #"{"endpoints": [{"name": "a", "url": "http://h/", "model": "m", "timeoutSeconds": 0}]}"#,
            "endpoints[0].timeoutSeconds isn't between"
        ),
        (
            "{\"endpoints\": [\(strong), \(strong)]}",
            "endpoints[1].name is \"strong\", which is taken"
        ),
        (
            #"{"endpoints": [{"name": "environment", "url": "http://h/", "model": "m"}]}"#,
            "endpoints[0].name is \"environment\", which is taken"
        ),
        (
            "{\"endpoints\": [\(strong)], \"routes\": {\"write\": [\"strog\"]}}",
            "routes.write names \"strog\", which is no endpoint"
        ),
        (
            "{\"endpoints\": [\(strong)], \"routes\": {\"write\": []}}",
            "routes.write isn't a list of one text or more"
        ),
        (#"{"prices": {"big": {"promptPerMillion": 1}}}"#, "prices.big needs both"),
        (
            #"{"prices": {"big": {"promptPerMillion": -1, "completionPerMillion": 1}}}"#,
            "prices.big.promptPerMillion is negative"
        ),
        (#"{"prices": {"big": {"prompt": 1}}}"#, "prices.big.prompt is unknown"),
        (#"{"dailyBudget": {"tokens": 1.5}}"#, "dailyBudget.tokens isn't a whole number"),
        (#"{"dailyBudget": {"cost": "5"}}"#, "dailyBudget.cost isn't a number"),
        (#"{"dailyBudget": {"cost": -5}}"#, "dailyBudget.cost is negative"),
    ])
    func namesTheFieldThatIsWrong(text: String, complaint: String) throws {
        let error = #expect(throws: ChatError.self) { try configuration(text) }

        guard case .unusableConfiguration(let file, let reason) = error else {
            Issue.record("It threw \(String(describing: error)).")
            return
        }
        #expect(file == folder.file("config.json").path)
        #expect(reason.hasPrefix(complaint))
    }

    @Test func neverShowsAKey() throws {
        let configuration = try configuration(
            Self.whole, environment: ["STRONG_KEY": Fixtures.key])
        let error = #expect(throws: ChatError.self) {
            try self.configuration(
                Self.whole, environment: ["STRONG_KEY": "\(Fixtures.key) \(Fixtures.key)"])
        }
        var dumped = ""
        dump(configuration, to: &dumped)

        #expect(!"\(configuration)\(String(reflecting: configuration))".contains(Fixtures.key))
        #expect(!dumped.contains(Fixtures.key))
        #expect(!String(reflecting: try #require(error)).contains(Fixtures.key))
    }

    @Test func refusesAFileThatIsMissingOrTooLarge() throws {
        let missing = folder.file("missing.json")
        #expect(
            throws: ChatError.unusableConfiguration(
                file: missing.path, reason: "it could not be read")
        ) {
            try ChatConfiguration(environment: ["SKILLBOX_CONFIG": missing.path])
        }
        let error = #expect(throws: ChatError.self) {
            try configuration(String(repeating: " ", count: 1_048_577))
        }
        #expect(error?.description.contains("larger than 1048576 bytes") == true)
    }

    @Test func isFoundWhereTheEnvironmentSays() throws {
        let text = "{\"endpoints\": [\(Self.strong)]}"
        for place in [
            "named.json", "xdg/skillbox/config.json", "home/.config/skillbox/config.json",
        ] {
            let file = folder.file(place)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.replacing("big", with: place.prefix(3)).utf8).write(to: file)
        }
        var environment = ["HOME": folder.file("home").path]
        func model() throws -> String? {
            try ChatConfiguration(environment: environment).endpoints.first?.model
        }

        #expect(try model() == "hom")
        environment["XDG_CONFIG_HOME"] = folder.file("xdg").path
        #expect(try model() == "xdg")
        environment["SKILLBOX_CONFIG"] = folder.file("named.json").path
        #expect(try model() == "nam")
        #expect(throws: ChatError.missingSetting(.server)) {
            try ChatConfiguration(environment: ["HOME": folder.file("empty").path])
        }
    }

    @Test func worksWithoutEndpointsBesideTheEnvironment() throws {
        let configuration = try configuration(
            #"{"prices": {"tiny": {"promptPerMillion": 1, "completionPerMillion": 2}}}"#,
            environment: ["OPENAI_BASE_URL": "http://localhost:1/v1", "SKILLBOX_MODEL": "tiny"])

        #expect(configuration.endpoints.map(\.name) == ["environment"])
        #expect(configuration.prices["tiny"] != nil)
        #expect(throws: ChatError.missingSetting(.embeddingModel)) {
            try configuration.embeddings()
        }
    }
}
