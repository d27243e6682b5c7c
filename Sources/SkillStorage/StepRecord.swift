/// One model call of an attempt at a task, with what the model said.
///
/// Whoever takes up an attempt that was interrupted reads the replies here instead of asking again.
public struct StepRecord: Hashable, Sendable {
    public var taskID: Int
    /// Which attempt at the task it belongs to.
    public var attempt: Int
    /// Its place in the attempt.
    public var number: Int
    /// What the call was for, such as `write` or `repair`.
    public var purpose: String
    public var reply: String

    public init(taskID: Int, attempt: Int, number: Int, purpose: String, reply: String) {
        self.taskID = taskID
        self.attempt = attempt
        self.number = number
        self.purpose = purpose
        self.reply = reply
    }
}
