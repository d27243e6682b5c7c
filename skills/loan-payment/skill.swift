import Foundation
import SkillKit

struct Input: Codable {
    /// The amount borrowed.
    var principal: Double
    /// The nominal interest for a year in percent, such as 4.5.
    var annualRate: Double
    /// How many monthly payments there are.
    var months: Int
}

struct Output: Codable {
    /// What to pay each month, not rounded.
    var payment: Double
    /// All payments together.
    var total: Double
    /// How much of all payments is interest.
    var interest: Double
}

func run(_ input: Input) throws -> Output {
    guard input.principal > 0, input.annualRate >= 0, input.months >= 1 else {
        throw InvalidInput("A loan needs an amount, an interest from 0 percent and a payment.")
    }
    let months = Double(input.months)
    let rate = input.annualRate / 100 / 12
    // The annuity formula, in a form that stays precise when the rate is tiny.
    let payment =
        rate == 0
        ? input.principal / months : input.principal * rate / -expm1(-months * log1p(rate))
    guard (payment * months).isFinite else {
        throw InvalidInput("The amounts are too large to calculate with.")
    }
    return Output(
        payment: payment, total: payment * months, interest: payment * months - input.principal)
}
