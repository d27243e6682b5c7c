import Foundation
import SkillChat
import SkillCore
import SkillTestSupport

/// What several suites ask with.
enum Fixtures {
    static let greeting = ChatRequest(
        purpose: "greet", promptVersion: "greet-1",
        messages: [Message(.system, "You are brief."), Message(.user, "Say hello.")],
        maximumTokens: 50)

    static let schema = JSONSchema(
        name: "greeting",
        value: [
            "type": "object", "properties": ["text": ["type": "string"]], "required": ["text"],
            "additionalProperties": false,
        ])

    static let structuredGreeting: ChatRequest = {
        var request = greeting
        request.schema = schema
        return request
    }()

    static let key = "sk-verysecret-0123456789"

    static func chat(
        _ server: ScriptedServer, timeLimit: Duration = .seconds(30), retries: Int = 2
    ) throws -> OpenAIChat {
        OpenAIChat(
            server: try ModelServer(server.baseURL, key: APIKey(key)), model: "tiny",
            timeLimit: timeLimit, retries: retries)
    }

    static func embeddings(_ server: ScriptedServer, batchSize: Int = 128) throws
        -> OpenAIEmbeddings
    {
        OpenAIEmbeddings(
            server: try ModelServer(server.baseURL, key: APIKey(key)), model: "tiny-embedding",
            batchSize: batchSize, timeLimit: .seconds(30))
    }
}
