/// What models cost, by the names that they are asked by.
public struct PriceTable: Hashable, Sendable, Codable {
    private var prices: [String: TokenPrice]

    public init(_ prices: [String: TokenPrice] = [:]) {
        self.prices = prices
    }

    /// The price of the model named `model`, or nil when it is unknown.
    public subscript(model: String) -> TokenPrice? { prices[model] }
}
