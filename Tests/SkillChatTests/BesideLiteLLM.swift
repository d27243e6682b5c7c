import Testing

/// Runs a suite beside one proxy, which is stopped when the suite ends.
struct BesideLiteLLM: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        guard let folder = LiteLLMProxy.folder else { return try await function() }
        let proxy = try LiteLLMProxy(in: folder)
        defer { proxy.stop() }
        try await proxy.waitUntilReady()
        try await LiteLLMProxy.$current.withValue(proxy) { try await function() }
    }
}

extension Trait where Self == BesideLiteLLM {
    static var besideLiteLLM: Self { Self() }
}
