package import SkillCore

/// What came of one skill that was to be kept, and what that was judged by.
package struct Acceptance: Sendable {
    package var addition: Workbench.Addition
    /// As far as judging went: a step that rejects is not among the evidence.
    package var judgement: Judgement
}
