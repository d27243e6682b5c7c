// What the grower needs to go on where it stopped.
extension SkillStore {
    /// Adds an open task for each text that no task has yet, and returns how many those were.
    ///
    /// - Throws: ``StoreError/unstorableText(_:)``; nothing is added then.
    @discardableResult
    public func addTasks(_ texts: [String]) async throws(StoreError) -> Int {
        try await file.write { try TaskTable.insert($0, texts) }
    }

    /// Returns the open task that was added first, or nil when none is open.
    public func nextOpenTask() async throws(StoreError) -> TaskRecord? {
        try await file.read { try TaskTable.open($0) }
    }

    /// Returns every task in the order of adding.
    public func tasks() async throws(StoreError) -> [TaskRecord] {
        try await file.read { try TaskTable.tasks($0) }
    }

    /// Closes a task, or opens it again.
    ///
    /// - Throws: ``StoreError/noSuchTask(_:)``.
    public func setState(_ state: TaskRecord.State, ofTask id: Int) async throws(StoreError) {
        try await file.write { try TaskTable.setState($0, state, of: id) }
    }

    /// Records `round` as the task's next, and returns its number, counting from 1.
    ///
    /// - Throws: ``StoreError/noSuchTask(_:)``.
    @discardableResult
    public func record(_ round: RoundRecord, forTask id: Int) async throws(StoreError) -> Int {
        try await file.write { try TaskTable.insert($0, round, for: id) }
    }

    /// Returns the attempts at a task, the first one first.
    public func rounds(ofTask id: Int) async throws(StoreError) -> [RoundRecord] {
        try await file.read { try TaskTable.rounds($0, of: id) }
    }
}
