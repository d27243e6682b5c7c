import GRDB

extension StoreError {
    /// Says in this room's words what GRDB or SQLite threw about the library at `path`.
    init(_ error: any Error, path: String) {
        switch error {
        case let error as StoreError: self = error
        case let error as DatabaseError: self.init(sqlite: error, path: path)
        case is CancellationError: self = .cancelled
        // GRDB throws its own kinds only for values that no column of ours can hold.
        default: self = .damaged(path: path, reason: String(describing: error))
        }
    }

    private init(sqlite error: DatabaseError, path: String) {
        let reason = error.message ?? "no reason given"
        switch error.resultCode {
        case .SQLITE_NOTADB, .SQLITE_CORRUPT: self = .damaged(path: path, reason: reason)
        case .SQLITE_IOERR where error.extendedResultCode == .SQLITE_IOERR_SHORT_READ:
            self = .damaged(path: path, reason: "it ends too early")
        case .SQLITE_FULL: self = .diskFull(path: path)
        case .SQLITE_BUSY, .SQLITE_LOCKED: self = .busy(path: path)
        case .SQLITE_READONLY: self = .readOnly(path: path)
        case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH:
            self = .cannotOpen(path: path, reason: reason)
        case .SQLITE_INTERRUPT: self = .cancelled
        default: self = .database(code: error.extendedResultCode.rawValue, reason: reason)
        }
    }
}
