import Foundation

extension Double {
    /// An amount of US dollars, with more digits when it is small.
    var dollars: String { String(format: magnitude < 0.1 ? "$%.4f" : "$%.2f", self) }
}
