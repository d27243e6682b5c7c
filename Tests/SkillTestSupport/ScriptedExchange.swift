public import Foundation
import SkillCore

/// A request that a scripted server waits for, and what it answers.
public struct ScriptedExchange: Hashable, Sendable {
    /// What a request must be like.
    public struct Match: Hashable, Sendable, Decodable {
        /// How the request's path must end, such as `/chat/completions`, or nil for any.
        public var path: String?
        /// What the prompt must contain, every one of them.
        public var contains: [String]?
        /// The temperature that a model is asked at, or nil for any.
        public var temperature: Double?

        public init(
            path: String? = nil, contains: [String] = [], temperature: Double? = nil
        ) {
            self.path = path
            self.contains = contains
            self.temperature = temperature
        }

        func accepts(_ request: ReceivedRequest) -> Bool {
            let prompt = request.prompt
            let isAsHot = temperature.map { request.json["temperature"]?.doubleValue == $0 } ?? true
            return isAsHot && (path.map(request.path.hasSuffix) ?? true)
                && (contains ?? []).allSatisfy { prompt.contains($0) }
        }
    }

    public var match: Match
    public var reply: ScriptedReply
    /// How many requests it answers.
    public var times: Int

    public init(_ match: Match = Match(), reply: ScriptedReply, times: Int = 1) {
        self.match = match
        self.reply = reply
        self.times = times
    }

    /// Reads a recording: a JSON array of `{"match": {...}, "reply": {...}, "times": 1}`.
    public static func recorded(in file: URL) throws -> [ScriptedExchange] {
        try JSONDecoder().decode([ScriptedExchange].self, from: Data(contentsOf: file))
    }
}

extension ScriptedExchange: Decodable {
    private enum CodingKeys: String, CodingKey {
        case match, reply, times
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            try container.decodeIfPresent(Match.self, forKey: .match) ?? Match(),
            reply: try container.decode(ScriptedReply.self, forKey: .reply),
            times: try container.decodeIfPresent(Int.self, forKey: .times) ?? 1)
    }
}
