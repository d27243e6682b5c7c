public import Foundation

/// How far growing had come when a task was closed; everything counts from the start.
public struct GrowthPoint: Hashable, Sendable {
    /// Counts the tasks that were closed, from 1; a task that is given up twice counts twice.
    public var iteration: Int
    public var accepted: Int
    public var givenUp: Int
    public var rejectedRounds: Int
    /// The accepted skills that used others when they were accepted.
    public var skillsUsingOthers: Int
    /// The number of skills on the longest chain of uses that begins with an accepted one, as they
    /// are now.
    public var greatestCallDepth: Int
    public var at: Date

    public init(
        iteration: Int, accepted: Int, givenUp: Int, rejectedRounds: Int, skillsUsingOthers: Int,
        greatestCallDepth: Int = 0, at: Date
    ) {
        self.iteration = iteration
        self.accepted = accepted
        self.givenUp = givenUp
        self.rejectedRounds = rejectedRounds
        self.skillsUsingOthers = skillsUsingOthers
        self.greatestCallDepth = greatestCallDepth
        self.at = at
    }
}
