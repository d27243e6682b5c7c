import Foundation
import Glibc
import SkillChat
import SkillTestSupport
import Testing

/// A real LiteLLM proxy on this machine, whose models are mocks of its own.
final class LiteLLMProxy: Sendable {
    /// The proxy did not start.
    struct StartError: Error, CustomStringConvertible {
        let description: String
    }

    /// The proxy of the suite that runs.
    @TaskLocal static var current: LiteLLMProxy?

    /// The folder that `make test-peers` installs `litellm[proxy]` into, or nil elsewhere.
    static let folder = ProcessInfo.processInfo.environment["SKILLBOX_LITELLM"].flatMap {
        $0.isEmpty ? nil : URL(filePath: $0)
    }

    let baseURL: String
    let key = "sk-\(UUID().uuidString)"
    private let process = Process()
    private let files: TemporaryFolder

    /// Starts the proxy that is installed in `folder` on a port that is free.
    init(in folder: URL) throws {
        files = try TemporaryFolder()
        let free = try ScriptedServer(exchanges: [])
        free.stop()
        baseURL = free.baseURL
        let port = try #require(URL(string: baseURL)?.port)
        let configuration = files.file("config.yaml")
        try Data(Self.configuration.utf8).write(to: configuration)
        try Data().write(to: files.file("log"))
        let log = try FileHandle(forWritingTo: files.file("log"))
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "python3", folder.appending(path: "bin/litellm").path, "--config", configuration.path,
            "--host", "127.0.0.1", "--port", String(port),
        ]
        process.currentDirectoryURL = files.url
        process.environment = [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
            "HOME": files.url.path, "TMPDIR": files.url.path, "PYTHONPATH": folder.path,
            "PYTHONDONTWRITEBYTECODE": "1", "LITELLM_MASTER_KEY": key,
            // Without it, the proxy fetches prices from the network.
            "LITELLM_LOCAL_MODEL_COST_MAP": "True",
        ]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = log
        process.standardError = log
        try process.run()
    }

    /// Waits until the proxy answers, which takes it 15 seconds or more.
    func waitUntilReady() async throws {
        let end = ContinuousClock.now + .seconds(300)
        let chat = OpenAIChat(
            server: try ModelServer(baseURL, key: APIKey(key)), model: "text", retries: 0)
        while true {
            do {
                _ = try await chat.reply(to: Fixtures.greeting)
                return
            } catch {
                guard process.isRunning, ContinuousClock.now < end else {
                    throw StartError(description: "LiteLLM did not start (\(error)): \(log)")
                }
                try await Task.sleep(for: .milliseconds(500))
            }
        }
    }

    /// How many connections clients have to the proxy, as the kernel lists them.
    var connections: Int {
        // Without the list there is none, and the tests that count on some fail. A string would
        // read its first page only, because the kernel tells no size.
        let file = FileHandle(forReadingAtPath: "/proc/self/net/tcp")
        let list = String(decoding: (try? file?.readToEnd()) ?? Data(), as: UTF8.self)
        let port = String(URL(string: baseURL)?.port ?? 0, radix: 16, uppercase: true)
        return list.split(separator: "\n").count { line in
            let fields = line.split(separator: " ")
            // The addresses of both ends, and 01 for a connection that neither has closed.
            return fields.count > 3 && fields[3] == "01"
                && fields[2].hasSuffix(":" + String(repeating: "0", count: 4 - port.count) + port)
        }
    }

    /// Ends the proxy and waits until it is gone.
    func stop() {
        process.terminate()
        let end = ContinuousClock.now + .seconds(20)
        while process.isRunning, ContinuousClock.now < end { usleep(20_000) }
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
    }

    private var log: String {
        // What can't be read says nothing.
        let text = String(
            decoding: (try? Data(contentsOf: files.file("log"))) ?? Data(), as: UTF8.self)
        return String(text.suffix(2_000))
    }

    private static let configuration = """
        model_list:
        - model_name: text
          litellm_params: {model: openai/text, api_key: none, mock_response: "Hello, you!"}
        - model_name: rate-limited
          litellm_params:
            {model: openai/limited, api_key: none, mock_response: "litellm.RateLimitError"}
        - model_name: too-long
          litellm_params:
            {model: openai/long, api_key: none,
             mock_response: "litellm.ContextWindowExceededError"}
        - model_name: broken
          litellm_params:
            {model: openai/broken, api_key: none, mock_response: "litellm.InternalServerError"}
        - model_name: slow
          litellm_params:
            {model: openai/slow, api_key: none, mock_response: "Hello!", mock_delay: 20}
        - model_name: timed-out
          litellm_params:
            {model: openai/timed-out, api_key: none, mock_response: "Hello!", mock_timeout: true,
             timeout: 1}
        - model_name: once-a-minute
          litellm_params: {model: openai/once, api_key: none, mock_response: "Hello!", rpm: 1}
        - model_name: embedding
          litellm_params:
            {model: openai/embedding, api_key: none, mock_response: [0.1, 0.2, 0.3]}
        router_settings:
          optional_pre_call_checks: [enforce_model_rate_limits]
          num_retries: 0
        litellm_settings: {num_retries: 0, telemetry: false}
        """
}
