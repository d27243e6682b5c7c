import GRDB
import GRDBSQLite

/// Reads vectors out of rows, one after another into the same memory.
struct VectorReader {
    /// The vector that was read last.
    private(set) var components: [Float]

    init(dimension: Int) {
        components = [Float](repeating: 0, count: dimension)
    }

    /// Reads the vector in a column of the row that `statement` stands at.
    ///
    /// GRDB's own way costs two allocations a row, which a million rows notice.
    ///
    /// - Throws: ``StoreError/damagedRow(owner:reason:)`` when the bytes can't be one that was kept.
    mutating func read(_ statement: Statement, column: Int32, of row: Row) throws {
        let statement = unsafe statement.sqliteStatement
        let size = 4 * components.count
        // SQLite's bytes are valid until the next step, and not aligned.
        guard unsafe sqlite3_column_type(statement, column) == SQLITE_BLOB,
            unsafe Int(sqlite3_column_bytes(statement, column)) == size,
            let bytes = unsafe sqlite3_column_blob(statement, column)
        else { throw Self.damage(row) }
        unsafe components.withUnsafeMutableBytes { target in
            unsafe target.copyMemory(from: UnsafeRawBufferPointer(start: bytes, count: size))
        }
        #if _endian(big)
            for index in components.indices {
                components[index] = Float(bitPattern: components[index].bitPattern.byteSwapped)
            }
        #endif
        guard Self.isUnit(components) else { throw Self.damage(row) }
    }

    /// Whether the length is one or zero, which it isn't when a component is no finite number.
    static func isUnit(_ components: [Float]) -> Bool {
        // Eight sums: one alone would wait for each addition before the next.
        let whole = components.count & ~7
        let components = components.span
        var squares = SIMD8<Float>()
        for start in stride(from: 0, to: whole, by: 8) {
            var part = SIMD8<Float>()
            for lane in 0..<8 { part[lane] = components[start + lane] }
            squares += part * part
        }
        var square = squares.sum()
        for index in whole..<components.count { square += components[index] * components[index] }
        return square == 0 || abs(square - 1) < 1e-3
    }

    private static func damage(_ row: Row) -> StoreError {
        StoredRow(row: row, owner: SkillTable.owner(of: row)).damage("its embedding isn't a vector")
    }
}
