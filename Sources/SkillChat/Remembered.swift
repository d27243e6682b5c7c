import Synchronization

/// What the calls of one client learn from one another.
final class Remembered<Value: Sendable>: Sendable {
    private let state: Mutex<Value>

    init(_ value: Value) {
        state = Mutex(value)
    }

    var value: Value {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }

    /// Returns what `change` returns, which nobody else sees the value during.
    func change<Result>(_ change: (inout Value) -> sending Result) -> sending Result {
        state.withLock { change(&$0) }
    }
}
