import GRDB

// What the grower needs to go on where it stopped.
extension SkillStore {
    /// Adds an open task for each text that no task has yet, and returns how many those were.
    ///
    /// - Throws: ``StoreError/unstorableText(_:)``; nothing is added then.
    @discardableResult
    public func addTasks(
        _ texts: [String], origin: TaskRecord.Origin = .asked, level: Int? = nil
    ) async throws(StoreError) -> Int {
        try await file.write { try TaskTable.insert($0, texts, origin: origin, level: level) }
    }

    /// Returns the open task that was added first, or nil when none is open.
    public func nextOpenTask() async throws(StoreError) -> TaskRecord? {
        try await openTasks(limit: 1).first
    }

    /// Returns at most `limit` open tasks in the order of adding.
    public func openTasks(limit: Int) async throws(StoreError) -> [TaskRecord] {
        try await file.read { try TaskTable.open($0, limit: limit) }
    }

    /// Returns every task in the order of adding.
    public func tasks() async throws(StoreError) -> [TaskRecord] {
        try await file.read { try TaskTable.tasks($0) }
    }

    /// Closes a task, or opens it again.
    ///
    /// Closing drops the task's journal. Giving up counts as one more attempt, and notes how many
    /// tasks were accepted by then.
    ///
    /// - Throws: ``StoreError/noSuchTask(_:)``.
    public func setState(_ state: TaskRecord.State, ofTask id: Int) async throws(StoreError) {
        try await file.write { try TaskTable.setState($0, state, of: id) }
    }

    /// Opens given-up tasks again that may be easier by now, those added first in front.
    ///
    /// - Parameters:
    ///   - attemptsBelow: Only tasks that were given up fewer times than this.
    ///   - acceptedSince: Only tasks since which at least so many others were accepted.
    /// - Returns: The tasks that are open now and weren't.
    /// - Throws: What every method may throw.
    @discardableResult
    public func reopenTasks(
        attemptsBelow: Int, acceptedSince: Int
    ) async throws(StoreError) -> [TaskRecord] {
        try await file.write { database in
            try TaskTable.reopen(
                database, attemptsBelow: attemptsBelow, acceptedSince: acceptedSince)
        }
    }

    /// Records `round` as the task's next, and returns its number, counting from 1.
    ///
    /// - Throws: ``StoreError/noSuchTask(_:)``.
    @discardableResult
    public func record(_ round: RoundRecord, forTask id: Int) async throws(StoreError) -> Int {
        try await file.write { try TaskTable.insert($0, round, for: id) }
    }

    /// Forgets the rounds of an attempt that was cut off: whoever takes it up makes them once more, and
    /// they would be counted twice.
    public func forgetUnfinishedRounds(ofTask id: Int) async throws(StoreError) {
        try await file.write { try TaskTable.deleteUnfinishedRounds($0, of: id) }
    }

    /// Returns the attempts at a task, the first one first.
    public func rounds(ofTask id: Int) async throws(StoreError) -> [RoundRecord] {
        try await file.read { try TaskTable.rounds($0, of: id) }
    }

    /// Returns the journal of one attempt at an open task, in order of the steps' numbers.
    public func steps(ofTask id: Int, attempt: Int) async throws(StoreError) -> [StepRecord] {
        try await file.read { try StepTable.steps($0, ofTask: id, attempt: attempt) }
    }

    /// Returns one point for each time a task was accepted or given up, in that order.
    public func growth() async throws(StoreError) -> [GrowthPoint] {
        try await file.read { try OutcomeTable.growth($0) }
    }

    /// Counts a search that found nothing.
    ///
    /// Searches that differ in blanks and case alone are one. Texts of more than 500 bytes are
    /// passed over, and of more than 10,000 texts the rarest and oldest are forgotten.
    public func noteUnanswered(_ query: String) async throws(StoreError) {
        try await file.write { try WishTable.insert($0, query) }
    }

    /// Returns what was searched for in vain and is no task yet, the most frequent first.
    public func unanswered(
        limit: Int
    ) async throws(StoreError) -> [(text: String, count: Int)] {
        try await file.read { try WishTable.unanswered($0, limit: limit) }
    }
}
