import Synchronization

/// How many tokens, how many dollars, or both may still be spent, shared by all who spend them.
///
/// Calls reserve what they may take before they are made, so that calls made at the same time
/// can't overspend together.
public final class SpendingBudget: Sendable {
    /// For how long a budget holds.
    public enum Span: Hashable, Sendable {
        case session, day
    }

    /// What a budget lacks for a call.
    public enum Shortage: Hashable, Sendable {
        case tokens(limit: Int, spent: Int, needed: Int)
        /// In US dollars.
        case cost(limit: Double, spent: Double, needed: Double)
    }

    public let span: Span
    /// The most tokens to spend, or nil for any number.
    public let tokens: Int?
    /// The most US dollars to spend, or nil for any sum.
    public let cost: Double?
    private let account: Mutex<Account>

    private struct Account {
        var spent: Amount
        var reserved = Amount(tokens: 0, cost: 0)
        var reservations = 0
    }

    /// Tokens, and what they cost.
    struct Amount: Hashable, Sendable {
        var tokens: Int
        var cost: Double
    }

    /// Creates a budget of which `spentTokens` and `spentCost` are spent already.
    public init(
        _ span: Span = .session, tokens: Int? = nil, cost: Double? = nil, spentTokens: Int = 0,
        spentCost: Double = 0
    ) {
        precondition(
            tokens ?? 0 >= 0 && spentTokens >= 0 && cost ?? 0 >= 0 && spentCost >= 0,
            "A budget counts from zero up.")
        self.span = span
        self.tokens = tokens
        self.cost = cost
        account = Mutex(
            Account(
                spent: Amount(tokens: min(spentTokens, Self.greatestCount), cost: spentCost)))
    }

    public var spentTokens: Int { account.withLock(\.spent.tokens) }

    /// In US dollars.
    public var spentCost: Double { account.withLock(\.spent.cost) }

    /// The tokens that a new call may take: neither spent nor reserved by calls under way.
    public var remainingTokens: Int? {
        guard let tokens else { return nil }
        return account.withLock { max(0, tokens - $0.spent.tokens - $0.reserved.tokens) }
    }

    /// The dollars that a new call may take: neither spent nor reserved by calls under way.
    public var remainingCost: Double? {
        guard let cost else { return nil }
        return account.withLock { max(0, cost - $0.spent.cost - $0.reserved.cost) }
    }

    /// Sets `amount` aside for a call that is about to be made.
    ///
    /// - Throws: `ChatError.budgetSpent` when less remains; then nothing is set aside.
    func reserve(_ amount: Amount) throws(ChatError) {
        let shortage: Shortage? = account.withLock { account in
            if let tokens, amount.tokens > tokens - account.spent.tokens - account.reserved.tokens {
                return .tokens(limit: tokens, spent: account.spent.tokens, needed: amount.tokens)
            }
            // A sum of costs is off by a hair: that must not refuse the call that fits exactly.
            if let cost,
                amount.cost > cost - account.spent.cost - account.reserved.cost + Self.hair
            {
                return .cost(limit: cost, spent: account.spent.cost, needed: amount.cost)
            }
            account.reserved.tokens += amount.tokens
            account.reserved.cost += amount.cost
            account.reservations += 1
            return nil
        }
        if let shortage { throw .budgetSpent(span, shortage) }
    }

    /// Turns a reservation into what was really spent, which may be more.
    func settle(reservation: Amount, spending amount: Amount) {
        account.withLock { account in
            account.reservations -= 1
            account.reserved.tokens -= reservation.tokens
            account.reserved.cost =
                account.reservations == 0 ? 0 : account.reserved.cost - reservation.cost
            // Servers count the tokens, and a server may claim any number.
            let (sum, overflows) = account.spent.tokens.addingReportingOverflow(amount.tokens)
            account.spent.tokens = overflows ? Self.greatestCount : min(sum, Self.greatestCount)
            account.spent.cost += amount.cost
        }
    }

    /// No count goes beyond this, which leaves room for subtractions that can't overflow.
    static let greatestCount = Int.max / 4
    private static let hair = 1e-9
}
