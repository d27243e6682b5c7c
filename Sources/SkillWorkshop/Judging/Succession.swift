import SkillCore
import SkillStorage

/// What judging the library with another current version of a skill came to.
enum Succession {
    /// Nothing breaks.
    case possible(Proof)
    case refused(Rejection)

    /// What was judged together, and what was seen.
    struct Proof {
        var surroundings: Surroundings
        var evidence: [Evidence] = []
    }
}
