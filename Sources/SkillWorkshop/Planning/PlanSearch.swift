import SkillCore

/// One best-first search for plans.
///
/// The sub-goals are met in the task's order, each by a skill that was found for it. Every field that
/// a skill needs is bound to the task's input, a literal of its words, an earlier step, or one more
/// skill in between. What was decided adds to the cost and is never taken back, and the cheapest draft
/// is looked at next. Bounded by how many drafts are looked at: the same task gives the same plans on
/// any machine.
struct PlanSearch {
    struct Literal {
        var value: TaskLiteral
        /// The sub-goal in whose words it stands.
        var goal: Int
        /// Whether it is a word that some field may hold, and means something else to any other.
        var isChoice = false
    }

    /// Where the search got stuck that came farthest.
    struct Dead {
        var progress: Int
        var part: Int
        var field: Int
        var goal: Int?
    }

    let parts: [PlanPart]
    let goals: [TaskPart]
    let input: [(name: FieldName, type: Int)]
    let literals: [Literal]
    /// The place of what stands for the wanted answer among the parts.
    let answer: Int?
    var types: PlanTypes
    private(set) var expanded = 0
    var dead: Dead?
    var isReached: [Bool] = []
    /// By sub-goal, the skills that may meet it.
    var found: [[Int]] = []
    /// How much more than their cost it counts how far drafts have come.
    private var haste = 1.0
    private var queue = PlanQueue(capacity: Self.maximumDrafts)
    /// The least that a goal and all after it can cost.
    private var outlook: [Double] = []
    var suppliers: [Demand: [Supplier]] = [:]
    var likenesses: [Names: FieldName.Likeness] = [:]
    var claims: [Claim: LiteralFit?] = [:]
    var literalTypes: [Int] = []
    let text: Int

    struct Demand: Hashable {
        var part: Int
        var field: Int
    }

    struct Supplier {
        var part: Int
        var output: Int
        var mapping: PlanDraft.Mapping
        var isItem: Bool
        var reason: PlanExplanation.Reason
        var cost: Double
    }

    struct Names: Hashable {
        var given: String
        var wanted: String
    }

    struct Claim: Hashable {
        var literal: Int
        var part: Int
        var field: Int
    }

    struct LiteralFit {
        var form: PlanDraft.LiteralForm
        var cost: Double
        var isClaimed: Bool
    }

    /// One way to bind a field.
    enum Way {
        case bind(PlanDraft.Binding)
        case leaveOut
        case call(Supplier)
    }

    init(
        input: [String: JSONValue], candidates: [(skill: Skill, relevance: [Double], near: Double)],
        goals: [TaskPart], wanted: WantedOutput?
    ) {
        var types = PlanTypes()
        text = types.number(of: .string)
        // Another name than an identifier's can't be written in the program.
        var fields: [(name: FieldName, type: Int)] = []
        for (name, value) in input.sorted(by: { $0.key < $1.key }) where name.isSwiftIdentifier {
            fields.append((FieldName(name), types.number(of: ValueType(of: value))))
        }
        self.input = fields
        var parts: [PlanPart] = []
        for candidate in candidates {
            parts.append(
                PlanPart(
                    candidate.skill, relevance: candidate.relevance, nearness: candidate.near,
                    types: &types))
        }
        answer = wanted == nil ? nil : parts.count
        if let wanted {
            parts.append(PlanPart(wanting: wanted, goalCount: goals.count, types: &types))
        }
        self.parts = parts
        self.goals = goals
        var literals: [Literal] = []
        for (goal, part) in goals.enumerated() {
            for literal in part.literals {
                literals.append(Literal(value: literal, goal: goal))
                literalTypes.append(types.number(of: ValueType(of: literal.value)))
            }
        }
        for (goal, part) in goals.enumerated() {
            let found = parts.filter { $0.relevance[goal] > 0 }.flatMap(\.input).map(\.type)
            for word in Self.choices(in: part.text, among: Set(found).map { types[$0] }) {
                literals.append(
                    Literal(
                        value: TaskLiteral(value: .string(word), before: [], after: []),
                        goal: goal, isChoice: true))
                literalTypes.append(types.number(of: .choice([word])))
            }
        }
        self.literals = literals
        self.types = types
    }

    /// Returns finished drafts, the cheapest first; at least `count` where the bound allows.
    mutating func drafts(_ count: Int) -> [PlanDraft] {
        outlook = Array(repeating: 0, count: goals.count + 1)
        for goal in goals.indices.reversed() {
            outlook[goal] = outlook[goal + 1] + leastCost(ofMeeting: goal)
        }
        found = goals.indices.map(candidates)
        var drafts = search(for: count, until: Self.patience)
        if drafts.isEmpty, !queue.isEmpty {
            // Too many beginnings cost about the same. A plan that is not the best is better than
            // none: what is nearer to being done goes first.
            haste = Self.greatestHaste
            queue = PlanQueue(capacity: Self.maximumDrafts)
            drafts = search(for: count, until: Self.maximumExpansions)
        }
        return drafts.indices.sorted { (drafts[$0].cost, $0) < (drafts[$1].cost, $1) }
            .map { drafts[$0] }
    }

    private mutating func search(for count: Int, until limit: Int) -> [PlanDraft] {
        push(PlanDraft())
        var drafts: [PlanDraft] = []
        while expanded < limit, drafts.count < count, let draft = queue.pop() {
            expanded += 1
            if draft.calls.isEmpty, draft.goal == goals.count, draft.answer != nil || answer == nil
            {
                if !draft.steps.isEmpty { drafts.append(finished(draft)) }
            } else {
                expand(draft)
            }
        }
        return drafts
    }

    /// The words of a sub-goal that are among the texts that a field may hold.
    private static func choices(in text: String, among types: [ValueType]) -> [String] {
        var words: Set<String> = []
        for case .choice(let texts) in types.map(\.unwrapped) { words.formUnion(texts) }
        guard !words.isEmpty else { return [] }
        let said = Set(text.split { !$0.isLetter && !$0.isNumber && $0 != "-" }.map(String.init))
        return words.intersection(said).sorted()
    }

    /// Finds out what can be called at all; to be asked before searching.
    mutating func reach() -> PlanReach {
        let given = Array(Set(input.map(\.type))).sorted()
        let texts = literals.isEmpty ? [] : [text]
        let reach = PlanReach(
            parts: parts, given: given, literals: literalTypes + texts, types: &types)
        isReached = reach.isReached
        return reach
    }

    /// Whether a value for a field of a type can come from anywhere.
    mutating func canFill(_ type: Int, _ reach: inout PlanReach) -> Bool {
        reach.canFill(type, &types)
    }

    mutating func push(_ draft: PlanDraft) {
        var draft = draft
        draft.progress += 1
        let open = draft.calls.reduce(0) { $0 + parts[$1.part].input.count - $1.field }
        // What is still to be done will cost something: without this, every cheaper beginning of a
        // plan would be looked at before its end.
        let eagerness =
            haste * PlanCost.goalEagerness * Double(goals.count - draft.goal)
            + haste * PlanCost.fieldEagerness * Double(open)
        queue.push(draft, estimate: draft.cost + outlook[draft.goal] + eagerness)
    }

    private mutating func expand(_ draft: PlanDraft) {
        if let call = draft.calls.last {
            call.field < parts[call.part].input.count ? bind(draft, call) : complete(draft, call)
        } else if draft.goal < goals.count {
            meet(draft.goal, in: draft)
        } else if let answer {
            var next = draft
            next.calls = [PlanDraft.Call(part: answer, mapping: .forbidden)]
            push(next)
        }
    }

    static let maximumExpansions = 2_000
    private static let patience = 1_200
    private static let greatestHaste = 4.0
    static let maximumSteps = 16
    static let maximumDrafts = 40_000
    static let maximumDepth = 10
    static let width = 8
    static let candidateCount = 12
    static let supplierCount = 24
}
