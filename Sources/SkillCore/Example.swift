/// An input and what a skill must answer to it: a test and documentation at once.
public struct Example: Hashable, Sendable {
    public enum Expectation: Hashable, Sendable {
        case output(JSONValue)
        /// The run throws, and its message contains this text.
        case error(containing: String)
    }

    public var input: JSONValue
    public var expectation: Expectation
    /// The greatest accepted relative difference between two numbers.
    public var tolerance: Double

    public init(
        input: JSONValue, expectation: Expectation, tolerance: Double = Self.usualTolerance
    ) {
        self.input = input
        self.expectation = expectation
        self.tolerance = tolerance
    }

    /// Loose enough for sums in another order, tight enough to reject a wrong formula.
    public static let usualTolerance = 1e-9
}

extension Example: Codable {
    private enum CodingKeys: String, CodingKey, CaseIterable {
        case input, output, error, tolerance
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        input = try container.decode(JSONValue.self, forKey: .input)
        tolerance =
            try container.decodeIfPresent(Double.self, forKey: .tolerance) ?? Self.usualTolerance
        switch (container.contains(.output), container.contains(.error)) {
        case (true, false):
            expectation = .output(try container.decode(JSONValue.self, forKey: .output))
        case (false, true):
            expectation = .error(containing: try container.decode(String.self, forKey: .error))
        default:
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription: "An example has either an output or an error."))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(input, forKey: .input)
        switch expectation {
        case .output(let value): try container.encode(value, forKey: .output)
        case .error(let text): try container.encode(text, forKey: .error)
        }
        if tolerance != Self.usualTolerance { try container.encode(tolerance, forKey: .tolerance) }
    }
}

extension Example {
    /// The example as its file has it.
    public var json: JSONValue {
        var members = ["input": input]
        switch expectation {
        case .output(let value): members["output"] = value
        case .error(let text): members["error"] = .string(text)
        }
        if tolerance != Self.usualTolerance { members["tolerance"] = .number(tolerance) }
        return .object(members)
    }
}
