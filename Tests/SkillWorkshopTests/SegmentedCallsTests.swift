import Foundation
import SkillChat
import SkillCore
import SkillTestSupport
import SkillWorkshop
import Testing

/// What a fresh, bounded prompt in every call saves, against resending the whole conversation.
@Suite(.tags(.jail), .takingTurns, .timeLimit(.minutes(10))) struct SegmentedCallsTests {
    @Test func saveTokensAgainstResendingTheConversation() async throws {
        let library = try await TestLibrary()
        let server = try ScriptedServer(exchanges: Self.exchanges)
        var growth = Growth(server)

        try await growth.run(
            in: library, tasks: [Vowels.task], rules: GrowingRules(rounds: Self.rounds))

        #expect(growth.kept.map(\.text) == ["count-vowels"], "\(growth.kinds)")
        #expect(growth.calls.count == Self.rounds + 1)
        // The reviews are asked in the same way by both, so only the others are compared.
        let written = zip(growth.allCalls, server.requests)
            .filter { ["specify", "write", "repair"].contains($0.0) }.map(\.1)
        let replies = [Vowels.specification()] + Self.programs
        let segmented = written.map(Self.tokens).reduce(0, +)
        let resent = Self.tokensWhenResending(written, replies)
        let saving = Double(resent) / Double(segmented)
        #expect(saving >= 1.5, "\(resent) tokens against \(segmented)")
        // A prompt of the last round is no larger than one of the second.
        let sizes = written.dropFirst(2).map(Self.tokens)
        let (least, most) = (sizes.min() ?? 0, sizes.max() ?? 0)
        #expect(most - least < least / 4)
    }

    /// What the same work costs when each call carries all that was said before: the first prompt
    /// whole, and then what is new in each.
    private static func tokensWhenResending(
        _ requests: [ReceivedRequest], _ replies: [String]
    ) -> Int {
        var history = 0
        var total = 0
        for (request, reply) in zip(requests, replies) {
            let text = request.prompt
            let news = text.ranges(of: "What went wrong").last.map { text[$0.lowerBound...] }
            history += news.map { tokens(in: String($0)) } ?? tokens(request)
            total += history
            history += tokens(in: reply)
        }
        return total
    }

    private static func tokens(_ request: ReceivedRequest) -> Int {
        (request.json["messages"]?.arrayValue ?? []).reduce(0) {
            $0 + tokens(in: $1["content"]?.stringValue ?? "")
        }
    }

    private static func tokens(in text: String) -> Int {
        ChatRequest(
            purpose: "", promptVersion: "", messages: [Message(.user, text)], maximumTokens: 0
        ).estimatedPromptTokens
    }

    private static let rounds = 8

    /// Wrong programs, each in another way, and a right one; as long as skills usually are.
    private static let programs = (1...rounds).map { round in
        let answer =
            round == rounds
            ? "vowels(in: input.text)" : "vowels(in: input.text) + \(round)"
        return """
            ```swift
            import Foundation
            import SkillKit

            struct Input: Codable {
                /// The text whose vowels are counted, in any case and with accents.
                var text: String
            }

            struct Output: Codable {
                /// How many vowels it has, those with accents included.
                var count: Int
            }

            /// Takes accents off, so that é counts as e, and makes capital letters small.
            private func plain(_ text: String) -> String {
                text.folding(
                    options: [.diacriticInsensitive, .caseInsensitive], locale: nil)
            }

            /// Counts the letters that stand for a vowel. The letter y is taken for a consonant.
            private func vowels(in text: String) -> Int {
                var count = 0
                for letter in plain(text) {
                    switch letter {
                    case "a", "e", "i", "o", "u": count += 1
                    default: continue
                    }
                }
                return count
            }

            func run(_ input: Input) throws -> Output {
                guard !input.text.isEmpty else {
                    throw InvalidInput("The text is empty. Give at least one letter.")
                }
                return Output(count: \(answer))
            }
            ```
            """
    }

    private static let exchanges =
        [
            Vowels.exchange(Vowels.specifying, Vowels.specification()),
            Vowels.exchange(Vowels.confirming, Vowels.otherwiseRight),
            Vowels.exchange(Vowels.criticizing, Vowels.approval),
            Vowels.exchange(Vowels.writing, programs[0]),
        ] + programs.dropFirst().map { Vowels.exchange(Vowels.repairing, $0) }
}
