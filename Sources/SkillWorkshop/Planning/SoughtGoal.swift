import SkillCore

/// A part of a task, with the skills that were found for it.
struct SoughtGoal: Sendable {
    var text: String
    var needs: [String] = []
    var gives: [String] = []
    /// Whether there is no plan without it.
    var isRequired = true
    /// Whether it is one of several things beside each other.
    var isListed = false
    /// Best first.
    var offers: [Offer] = []

    struct Offer: Sendable {
        var skill: Skill
        /// From 0 to 1, to be compared with others of the same goal only.
        var nearness: Double
    }

    var subgoal: Composer.Subgoal {
        Composer.Subgoal(
            text: text, needs: needs, gives: gives, candidates: offers.map(\.skill.name))
    }

    /// The goal as the planner takes it.
    var part: TaskPart {
        TaskPart(text, needs: needs, gives: gives, isRequired: isRequired, isListed: isListed)
    }

    /// The goal as a task for a skill that isn't there yet.
    var taskText: String {
        let takes = needs.isEmpty ? "" : ". It needs \(needs.joined(separator: ", "))"
        let returns = gives.isEmpty ? "" : ". It gives \(gives.joined(separator: ", "))"
        return text + takes + returns
    }
}

extension SoughtGoal {
    init(_ part: TaskPart) {
        self.init(
            text: part.text, needs: part.needs, gives: part.gives, isRequired: part.isRequired,
            isListed: part.isListed)
    }
}
