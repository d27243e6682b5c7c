import SkillCore
import SkillSyntax

/// A plan as a picture: what it takes, its steps, what it gives, and what flows between them.
public struct PlanFigure: Hashable, Sendable {
    struct Box: Hashable {
        enum Role: String {
            case input, step, swift, output
        }

        var role: Role
        var title: String
        /// Such as `for each of $input.rows`; empty for a plain step.
        var notes: [String]
        /// What it takes, one line each.
        var takes: [String]
        /// What it gives, one line each.
        var gives: [String]
        /// Its place from left to right.
        var column: Int
    }

    /// Where something flows into a box, by its place among those of its kind.
    enum Port: Hashable {
        case field(Int)
        /// A map or a condition.
        case note(Int)
    }

    struct Flow: Hashable {
        var from: Int
        /// The place of the field among those given; nil for the whole.
        var field: Int?
        var to: Int
        var port: Port
        /// The type of what flows.
        var label: String
    }

    private(set) var boxes: [Box] = []
    private(set) var flows: [Flow] = []
    let task: String

    /// Draws `plan`.
    public init(_ plan: CheckedPlan) {
        task = plan.plan.task ?? ""
        boxes.append(
            Box(
                role: .input, title: "Input", notes: [], takes: [],
                gives: plan.input.map { "\($0.name): \($0.type)" }, column: 0))
        for index in plan.steps.indices { add(plan, index) }
        let column = (boxes.map(\.column).max() ?? 0) + 1
        boxes.append(
            Box(
                role: .output, title: "Output", notes: [],
                takes: plan.output.map { "\($0.name): \($0.value.type)" }, gives: [],
                column: column))
        for (port, answer) in plan.output.enumerated() {
            connect(answer.value, to: boxes.count - 1, port: .field(port), of: plan)
        }
    }

    /// The picture, an SVG that knows light and dark and needs no other file.
    public var svg: String { PlanDrawing(self).svg }

    private mutating func add(_ plan: CheckedPlan, _ index: Int) {
        let (written, step) = (plan.plan.steps[index], plan.steps[index])
        let values = step.arguments.map(\.value) + [step.mapped, step.condition].compactMap(\.self)
        let sources = values.flatMap(\.references).compactMap { reference, _ in
            Self.box(of: reference)
        }
        let column = (sources.map { boxes[$0].column }.max() ?? 0) + 1
        let name: String
        let parameters = step.arguments.filter(\.isBound).map { (name: $0.name, value: $0.value) }
        let role: Box.Role
        switch step.call {
        case .skill(let skill):
            (name, role) = (skill.name.text, .step)
        case .function(let function, _):
            (name, role) = ("\(function.name), in Swift", .swift)
        }
        var notes: [String] = []
        if let mapped = written.mapped { notes.append("for each of \(mapped)") }
        if let condition = written.condition { notes.append("when \(condition)") }
        boxes.append(
            Box(
                role: role, title: "\(index + 1)  \(name)", notes: notes,
                takes: parameters.map { name, value in
                    guard case .reference = value else {
                        return "\(name) = \(written.bindings[name].map { "\($0)" } ?? "")"
                    }
                    return name
                }, gives: step.fields.map { "\($0.name): \(step.seen($0.type))" }, column: column))
        let number = boxes.count - 1
        for (port, parameter) in parameters.enumerated() {
            connect(parameter.value, to: number, port: .field(port), of: plan)
        }
        for (place, value) in [step.mapped, step.condition].compactMap(\.self).enumerated() {
            connect(value, to: number, port: .note(place), of: plan)
        }
    }

    private mutating func connect(
        _ value: PlanExpression, to number: Int, port: Port, of plan: CheckedPlan
    ) {
        for (reference, type) in value.references {
            guard let source = Self.box(of: reference) else { continue }
            let names =
                source == 0 ? plan.input.map(\.name) : plan.steps[source - 1].fields.map(\.name)
            let flow = Flow(
                from: source, field: reference.path.first.flatMap(names.firstIndex), to: number,
                port: port, label: "\(type)")
            if !flows.contains(flow) { flows.append(flow) }
        }
    }

    private static func box(of reference: PlanReference) -> Int? {
        switch reference.root {
        case .input: 0
        case .step(let index): index + 1
        case .item: nil
        }
    }
}

extension PlanExpression {
    /// Every reference in it with its type.
    var references: [(PlanReference, ValueType)] {
        switch self {
        case .literal: []
        case .reference(let reference, let type): [(reference, type)]
        case .array(let values, _), .first(let values, _): values.flatMap(\.references)
        case .object(let members), .dictionary(let members, _):
            members.flatMap(\.value.references)
        case .equal(let left, let right, _): left.references + right.references
        case .not(let value): value.references
        }
    }
}
