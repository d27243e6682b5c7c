import Foundation
import Testing

/// What sentence-transformers answers, from `Fixtures/golden.json`.
struct Golden: Decodable {
    struct Item: Decodable, Sendable, CustomTestStringConvertible {
        var text: String
        var ids: [Int32]
        var embedding: [Float]

        var testDescription: String { "\"\(text.prefix(40))\"" }
    }

    var items: [Item]

    static func items() throws -> [Item] {
        let file = try #require(
            Bundle.module.url(
                forResource: "golden", withExtension: "json", subdirectory: "Fixtures"))
        return try JSONDecoder().decode(Golden.self, from: Data(contentsOf: file)).items
    }
}
