import Foundation
import GRDB
import SkillCore

/// A row whose values are checked as they are read.
///
/// GRDB's own subscripts stop the program when a value has another type than expected, and a
/// damaged file can hold anything.
struct StoredRow {
    let row: Row
    /// What the row is about, such as `the skill "word-count"`.
    let owner: String

    func text(_ column: String) throws(StoreError) -> String {
        guard let text = try optionalText(column) else { throw damage("\(column) is missing") }
        return text
    }

    func optionalText(_ column: String) throws(StoreError) -> String? {
        switch value(column) {
        case .string(let text): text
        case .null: nil
        case .int64, .double, .blob: throw damage("\(column) isn't text")
        }
    }

    func integer(_ column: String) throws(StoreError) -> Int {
        guard let integer = try optionalInteger(column) else {
            throw damage("\(column) is missing")
        }
        return integer
    }

    func optionalInteger(_ column: String) throws(StoreError) -> Int? {
        switch value(column) {
        case .int64(let integer): Int(integer)
        case .null: nil
        case .string, .double, .blob: throw damage("\(column) isn't a whole number")
        }
    }

    func double(_ column: String) throws(StoreError) -> Double {
        guard let double = try optionalDouble(column) else {
            throw damage("\(column) is missing")
        }
        return double
    }

    func optionalDouble(_ column: String) throws(StoreError) -> Double? {
        switch value(column) {
        case .double(let double): double
        case .null: nil
        case .int64, .string, .blob: throw damage("\(column) isn't a number")
        }
    }

    func name(_ column: String) throws(StoreError) -> SkillName {
        let text = try text(column)
        do { return try SkillName(text) } catch { throw damage("\"\(text)\" can't name a skill") }
    }

    func digest(_ column: String) throws(StoreError) -> SourceDigest {
        guard let digest = try optionalDigest(column) else { throw damage("\(column) is missing") }
        return digest
    }

    func optionalDigest(_ column: String) throws(StoreError) -> SourceDigest? {
        guard let text = try optionalText(column) else { return nil }
        guard let digest = SourceDigest(hexadecimal: text) else {
            throw damage("\(column) isn't a digest")
        }
        return digest
    }

    func date(_ column: String) throws(StoreError) -> Date {
        Date(microseconds: try integer(column))
    }

    func optionalDate(_ column: String) throws(StoreError) -> Date? {
        try optionalInteger(column).map { Date(microseconds: $0) }
    }

    func value<Value: Decodable>(
        _ type: Value.Type, fromJSON column: String
    ) throws(StoreError) -> Value {
        let text = try text(column)
        do {
            return try JSONDecoder().decode(type, from: Data(text.utf8))
        } catch {
            throw damage("its \(column) isn't the JSON that was written")
        }
    }

    func damage(_ reason: String) -> StoreError { .damagedRow(owner: owner, reason: reason) }

    private func value(_ column: String) -> DatabaseValue.Storage {
        (row[column] as DatabaseValue).storage
    }
}
