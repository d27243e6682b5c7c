import SkillCore

/// How large a plan may be, so that checking and compiling it ends soon.
enum PlanBounds {
    static let mostSteps = 64
    static let mostLevels = 32
    static let mostBytes = 256 << 10
    /// Of a plan as a file has it, whose spaces count.
    static let mostWrittenBytes = 1 << 20

    /// What keeps a plan from being read at all; its depth shows once it is read.
    static func problem(of json: JSONValue) -> PlanProblem? {
        if let count = json["steps"]?.arrayValue?.count, count > mostSteps {
            return PlanProblem(tooManySteps(count))
        }
        return isLarger(json, than: mostBytes) ? PlanProblem(tooManyBytes) : nil
    }

    static func problems(of plan: Plan) -> [PlanProblem] {
        var problems: [PlanProblem] = []
        if plan.steps.isEmpty {
            problems.append(
                PlanProblem(.malformed("\"steps\" is an array of at least one step.")))
        }
        if plan.steps.count > mostSteps {
            problems.append(PlanProblem(tooManySteps(plan.steps.count)))
        }
        for (index, step) in plan.steps.enumerated() {
            let values = step.bindings.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
            let conditions = [("map", step.mapped), ("when", step.condition)]
                .compactMap { name, value in value.map { (name, $0) } }
            for (field, value) in values + conditions where levels(value) > mostLevels {
                problems.append(PlanProblem(step: index, field: field, tooDeep))
            }
        }
        if let output = plan.output, levels(output) > mostLevels {
            problems.append(PlanProblem(field: "output", tooDeep))
        }
        // What is too deep can't be written out.
        if problems.isEmpty, plan.json.canonical.utf8.count > mostBytes {
            problems.append(PlanProblem(tooManyBytes))
        }
        return problems
    }

    private static func tooManySteps(_ count: Int) -> PlanProblem.Kind {
        .tooLarge("The plan has \(count) steps. It may have \(mostSteps).")
    }

    private static let tooManyBytes = PlanProblem.Kind.tooLarge(
        "The plan is larger than \(mostBytes >> 10) KiB. Give long texts with the input.")

    private static let tooDeep = PlanProblem.Kind.tooLarge(
        "The value is nested deeper than \(mostLevels) levels.")

    private static func levels(_ value: PlanValue) -> Int {
        switch value {
        case .literal(let value): levels(value)
        case .reference: 1
        case .array(let values), .first(let values): 1 + (values.map(levels).max() ?? 0)
        case .object(let members): 1 + (members.values.map(levels).max() ?? 0)
        case .equal(let left, let right): 1 + max(levels(left), levels(right))
        case .not(let value): 1 + levels(value)
        }
    }

    private static func levels(_ value: JSONValue) -> Int {
        switch value {
        case .null, .bool, .integer, .number, .string: 1
        case .array(let elements): 1 + (elements.map(levels).max() ?? 0)
        case .object(let members): 1 + (members.values.map(levels).max() ?? 0)
        }
    }

    /// Whether `json` takes more than `most` bytes, looked at no longer than until that is known.
    private static func isLarger(_ json: JSONValue, than most: Int) -> Bool {
        var bytes = 0
        var rest = [json]
        while let value = rest.popLast() {
            switch value {
            case .string(let text): bytes += text.utf8.count
            case .array(let elements):
                bytes += elements.count
                if bytes <= most { rest += elements }
            case .object(let members):
                bytes += members.count
                if bytes <= most {
                    bytes += members.keys.reduce(0) { $0 + $1.utf8.count }
                    rest += members.values
                }
            case .null, .bool, .integer, .number: break
            }
            if bytes > most { return true }
        }
        return false
    }
}
