import SkillKit
import SplitWords

struct Input: Codable {
    /// What a customer wrote.
    var text: String
}

struct Output: Codable {
    /// `billing`, `delivery`, `returns`, `technical`, `account`, or `general` for anything else.
    var queue: String
    /// `urgent`, `high` or `normal`.
    var priority: String
    /// The words that decided, in the order they first appear.
    var keywords: [String]
}

func run(_ input: Input) throws -> Output {
    let words = try SplitWords.run(.init(text: input.text)).words
    guard !words.isEmpty else { throw InvalidInput("The message has no words.") }
    let counts = queues.map { queue in words.count { queue.words.contains($0) } }
    // Of queues with as many words, the one that stands first.
    let most = counts.max() ?? 0
    let place = most > 0 ? counts.firstIndex(of: most) : nil
    let priority = priorities.first { priority in
        words.contains { priority.words.contains($0) }
    }
    let deciding = (place.map { queues[$0].words } ?? []).union(priority?.words ?? [])
    var seen: Set<String> = []
    return Output(
        queue: place.map { queues[$0].name } ?? "general",
        priority: priority?.name ?? "normal",
        keywords: words.filter { deciding.contains($0) && seen.insert($0).inserted })
}

private let queues: [(name: String, words: Set<String>)] = [
    (
        "billing",
        [
            "bill", "billed", "billing", "card", "charge", "charged", "charges", "invoice",
            "invoices", "paid", "pay", "payment", "payments", "price", "subscription", "twice",
        ]
    ),
    (
        "delivery",
        [
            "arrive", "arrived", "courier", "deliver", "delivered", "delivery", "package", "parcel",
            "shipment", "shipped", "shipping", "tracking",
        ]
    ),
    (
        "returns",
        [
            "broken", "damaged", "defective", "exchange", "faulty", "refund", "refunded", "replace",
            "replacement", "return", "returned", "warranty",
        ]
    ),
    (
        "technical",
        [
            "app", "bug", "crash", "crashed", "crashes", "error", "errors", "fails", "freezes",
            "install", "outage", "update", "website",
        ]
    ),
    (
        "account",
        [
            "account", "address", "delete", "email", "locked", "login", "name", "password",
            "profile", "unsubscribe", "username",
        ]
    ),
]

private let priorities: [(name: String, words: Set<String>)] = [
    (
        "urgent",
        ["asap", "emergency", "fraud", "hacked", "immediately", "lawyer", "outage", "urgent"]
    ),
    (
        "high",
        [
            "angry", "cancel", "complain", "complaint", "disappointed", "refund", "twice",
            "unacceptable", "waiting", "worst",
        ]
    ),
]
