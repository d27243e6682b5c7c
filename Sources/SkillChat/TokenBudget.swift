import Synchronization

/// How many tokens may still be spent, shared by everything that spends them.
///
/// Calls reserve what they may take before they are made, so that calls made at the same time
/// can't overspend together.
public final class TokenBudget: Sendable {
    public let limit: Int
    private let account: Mutex<Account>

    private struct Account {
        var spent: Int
        var reserved = 0
    }

    /// Creates a budget of `limit` tokens, of which `spent` are spent already.
    public init(limit: Int, spent: Int = 0) {
        precondition(limit >= 0 && spent >= 0, "A budget counts tokens from zero up.")
        self.limit = limit
        account = Mutex(Account(spent: spent))
    }

    public var spent: Int { account.withLock(\.spent) }

    /// What a new call may take: neither spent nor reserved by calls that are under way.
    public var remaining: Int { account.withLock { max(0, limit - $0.spent - $0.reserved) } }

    /// Sets `tokens` aside for a call that is about to be made.
    ///
    /// - Throws: `ChatError.budgetSpent` when fewer remain; then nothing is set aside.
    func reserve(_ tokens: Int) throws(ChatError) {
        let refusal: ChatError? = account.withLock { account in
            guard tokens <= limit - account.spent - account.reserved else {
                return .budgetSpent(limit: limit, spent: account.spent, needed: tokens)
            }
            account.reserved += tokens
            return nil
        }
        if let refusal { throw refusal }
    }

    /// Turns a reservation into what was really spent, which may be more.
    func settle(reservation: Int, spending tokens: Int) {
        account.withLock { account in
            account.reserved -= reservation
            // Servers count the tokens, and a server may claim any number.
            let (sum, overflows) = account.spent.addingReportingOverflow(tokens)
            account.spent = overflows ? limit : min(sum, Self.greatestCount)
        }
    }

    // Leaves room for subtractions that can't overflow.
    private static let greatestCount = Int.max / 4
}
