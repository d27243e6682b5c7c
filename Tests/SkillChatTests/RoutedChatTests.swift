import Foundation
import SkillChat
import SkillCore
import SkillTestSupport
import Testing

@Suite(.timeLimit(.minutes(2))) struct RoutedChatTests {
    /// A configuration of two endpoints: `strong`, which is tried first, and `local`.
    private func chat(
        _ strong: ScriptedServer, _ local: ScriptedServer, routes: JSONValue = [:],
        timeoutSeconds: Double = 30, budgets: [SpendingBudget] = [], prices: JSONValue = [:]
    ) throws -> RoutedChat {
        let folder = try TemporaryFolder()
        let file = folder.file("config.json")
        let configuration: JSONValue = [
            "endpoints": [
                [
                    "name": "strong", "url": .string(strong.baseURL), "model": "big",
                    "timeoutSeconds": .number(timeoutSeconds),
                ],
                ["name": "local", "url": .string(local.baseURL), "model": "small"],
            ],
            "routes": routes, "prices": prices,
        ]
        try Data(configuration.canonical.utf8).write(to: file)
        return try ChatConfiguration(environment: [:], file: file).routedChat(budgets: budgets)
    }

    @Test(arguments: [
        ScriptedReply.error(400, "context too long"), .error(401, "key"), .error(403, "no"),
        .error(404, "no such model"), .error(413, "too large"),
        .error(500, "down", headers: ["x-should-retry": "false"]),
        ScriptedReply(body: Data("<html>".utf8)), ScriptedReply(bytes: Data("SSH-2.0\r\n".utf8)),
    ])
    func asksTheNextEndpointWhenOneFails(reply: ScriptedReply) async throws {
        let strong = try ScriptedServer(replies: reply)
        let local = try ScriptedServer(replies: .completion("Hello!"))

        let answer = try await chat(strong, local).reply(to: Fixtures.greeting)

        #expect(answer.content == "Hello!")
        #expect(answer.endpoint == "local")
        #expect(strong.requests.map { $0.json["model"] } == ["big"])
        #expect(local.requests.map { $0.json["model"] } == ["small"])
    }

    @Test func asksTheNextEndpointWhenOneIsDownOrSilent() async throws {
        let down = try ScriptedServer(exchanges: [])
        down.stop()
        let silent = try ScriptedServer(replies: .silence)
        let local = try ScriptedServer(replies: .completion("Hello!"), .completion("Hello!"))

        #expect(
            try await chat(down, local).reply(to: Fixtures.greeting).endpoint == "local")
        #expect(
            try await chat(silent, local, timeoutSeconds: 1).reply(to: Fixtures.greeting)
                .endpoint == "local")
    }

    @Test(arguments: [429, 503])
    func waitsForABusyServerOnlyWhenNoOtherFollows(status: Int) async throws {
        let busy = ScriptedReply.error(status, "busy", headers: ["retry-after": "1.25"])
        let strong = try ScriptedServer(replies: busy)
        let local = try ScriptedServer(replies: busy, .completion("Hello!"))

        let reply = try await chat(strong, local).reply(to: Fixtures.greeting)

        #expect(reply.endpoint == "local")
        #expect(reply.latency >= .seconds(1.25))
        #expect(strong.requests.count == 1)
        #expect(local.requests.count == 2)
    }

    @Test func followsTheRouteOfThePurpose() async throws {
        let strong = try ScriptedServer(replies: .completion("strong"), .completion("strong"))
        let local = try ScriptedServer(replies: .completion("local"), .completion("local"))
        let chat = try chat(
            strong, local,
            routes: ["greet": ["local", "strong"], "write": ["strong"], "default": ["local"]])
        var purposes: [String: String] = [:]

        for purpose in ["greet", "write", "describe"] {
            var request = Fixtures.greeting
            request.purpose = purpose
            purposes[purpose] = try await chat.reply(to: request).endpoint
        }

        #expect(purposes == ["greet": "local", "write": "strong", "describe": "local"])
    }

    @Test func namesEachEndpointThatFailed() async throws {
        let strong = try ScriptedServer(replies: .error(400, "no"))
        let local = try ScriptedServer(replies: .error(404, "nor I"))

        await #expect(
            throws: ChatError.failedEverywhere([
                EndpointFailure(endpoint: "strong", error: .refused(status: 400, message: "no")),
                EndpointFailure(
                    endpoint: "local", error: .refused(status: 404, message: "nor I")),
            ])
        ) {
            try await chat(strong, local).reply(to: Fixtures.greeting)
        }
    }

    @Test func throwsTheErrorOfTheOnlyEndpoint() async throws {
        let strong = try ScriptedServer(replies: .error(400, "no"))
        let local = try ScriptedServer(exchanges: [])

        await #expect(throws: ChatError.refused(status: 400, message: "no")) {
            try await chat(strong, local, routes: ["default": ["strong"]])
                .reply(to: Fixtures.greeting)
        }
        #expect(local.requests.isEmpty)
    }

    @Test func asksNobodyElseWhenTheBudgetIsSpent() async throws {
        let strong = try ScriptedServer(exchanges: [])
        let local = try ScriptedServer(replies: .completion("Hello!"))
        let poor = try chat(strong, local, budgets: [SpendingBudget(tokens: 1)])
        let unpriced = try chat(strong, local, budgets: [SpendingBudget(cost: 1)])

        let error = await #expect(throws: ChatError.self) {
            try await poor.reply(to: Fixtures.greeting)
        }
        guard case .budgetSpent = error else {
            Issue.record("It threw \(String(describing: error)).")
            return
        }
        await #expect(throws: ChatError.unknownPrice(model: "big")) {
            try await unpriced.reply(to: Fixtures.greeting)
        }
        #expect(strong.requests.isEmpty && local.requests.isEmpty)
    }

    @Test func asksNobodyElseWhenCancelled() async throws {
        let strong = try ScriptedServer(replies: .silence)
        let local = try ScriptedServer(replies: .completion("Hello!"))
        let chat = try chat(strong, local)
        // Awaited below, through `result`.
        let call = Task { try await chat.reply(to: Fixtures.greeting) }
        #expect(try await eventually { !strong.requests.isEmpty })

        call.cancel()

        let result = await call.result
        #expect(throws: ChatError.cancelled) { try result.get() }
        #expect(local.requests.isEmpty)
    }

    @Test func spendsOneBudgetOverAllEndpoints() async throws {
        let strong = try ScriptedServer(replies: .completion("Hello!"))
        let local = try ScriptedServer(replies: .completion("Hello!"))
        let budget = SpendingBudget(cost: 1)
        let chat = try chat(
            strong, local, routes: ["greet": ["strong"], "default": ["local"]],
            budgets: [budget],
            prices: [
                "big": ["promptPerMillion": 100, "completionPerMillion": 1_000],
                "small": ["promptPerMillion": 1, "completionPerMillion": 10],
            ])
        var other = Fixtures.greeting
        other.purpose = "other"

        let dear = try await chat.reply(to: Fixtures.greeting)
        let cheap = try await chat.reply(to: other)

        #expect(dear.cost == 0.003)
        #expect(cheap.cost == 0.00003)
        #expect(abs(budget.spentCost - 0.00303) < 1e-12)
    }
}
