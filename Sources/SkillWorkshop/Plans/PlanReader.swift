public import Foundation
public import SkillCore

/// Reads and writes plans as JSON; `docs/plan.schema.json` is the schema.
extension Plan {
    /// Reads a plan from the text of a file.
    ///
    /// - Throws: ``PlanRejection`` that names the step and the field of each problem.
    public init(parsing data: Data) throws(PlanRejection) {
        guard data.count <= PlanBounds.mostWrittenBytes else {
            let size = "\(PlanBounds.mostWrittenBytes >> 20) MiB"
            throw PlanRejection([PlanProblem(.tooLarge("A plan's file may have \(size)."))])
        }
        let json: JSONValue
        do {
            json = try JSONValue(parsing: data)
        } catch DecodingError.dataCorrupted(let context) {
            throw PlanRejection([PlanProblem(.malformed(context.debugDescription))])
        } catch {
            throw PlanRejection([PlanProblem(.malformed("This is not valid JSON."))])
        }
        try self.init(json: json)
    }

    /// Reads a plan.
    ///
    /// - Throws: ``PlanRejection`` that names the step and the field of each problem.
    public init(json: JSONValue) throws(PlanRejection) {
        self.init(steps: [])
        guard let object = json.objectValue else {
            throw PlanRejection([PlanProblem(.malformed("A plan is a JSON object with \"steps\"."))]
            )
        }
        let members = object.filter { $0.value != .null }
        if let excess = PlanBounds.problem(of: json) { throw PlanRejection([excess]) }
        var problems: [PlanProblem] = []
        for name in object.keys.sorted() where !["task", "steps", "output"].contains(name) {
            problems.append(PlanProblem(.malformed("A plan has no field \"\(name)\".")))
        }
        task = members["task"]?.stringValue
        if let value = members["task"], task == nil {
            problems.append(
                PlanProblem(.malformed("\"task\" is text, and not \(ValueType(of: value)).")))
        }
        if let listed = members["steps"]?.arrayValue, !listed.isEmpty {
            for (index, step) in listed.enumerated() {
                do {
                    steps.append(try Step(json: step, at: index))
                } catch {
                    problems += error.problems
                }
            }
        } else {
            problems.append(PlanProblem(.malformed("\"steps\" is an array of at least one step.")))
        }
        if let value = members["output"] {
            do {
                output = try Self.output(json: value)
            } catch {
                problems.append(PlanProblem(field: "output", error))
            }
        }
        guard problems.isEmpty else { throw PlanRejection(problems) }
    }

    private static func output(json: JSONValue) throws(PlanProblem.Kind) -> PlanValue {
        let value = try PlanValue(json: json)
        switch value {
        case .reference, .object, .literal(.object): break
        case .literal, .array, .first, .equal, .not: throw PlanProblem.Kind.noOutput
        }
        if json == [:] { throw .malformed("The output has at least one field.") }
        return value
    }

    /// The plan as JSON: `{"steps": [{"skill": ..., "bind": {"csv": "$input.csv"}}]}`.
    public var json: JSONValue {
        var members: [String: JSONValue] = ["steps": .array(steps.map(\.json))]
        members["task"] = task.map(JSONValue.string)
        members["output"] = output?.json
        return .object(members)
    }
}

extension Plan.Step {
    init(json: JSONValue, at index: Int) throws(PlanRejection) {
        func rejection(_ sentence: String) -> PlanRejection {
            PlanRejection([PlanProblem(step: index, .malformed(sentence))])
        }
        guard let object = json.objectValue else {
            throw rejection("A step is an object with \"skill\" and \"bind\".")
        }
        let known = ["skill", "swift", "bind", "map", "when"]
        if let unknown = object.keys.sorted().first(where: { !known.contains($0) }) {
            throw rejection("A step has no field \"\(unknown)\".")
        }
        let members = object.filter { $0.value != .null }
        let call: Plan.Call
        switch (members["skill"], members["swift"]) {
        case (.string(let text)?, nil):
            guard let name = try? SkillName(text) else {
                throw rejection(
                    """
                    "\(text)" is no skill's name. A name is lowercase words joined by hyphens, such as \
                    csv-parse.
                    """)
            }
            call = .skill(name)
        case (nil, .string(let source)?): call = .function(source)
        default: throw rejection("A step names one \"skill\", or has one function in \"swift\".")
        }
        guard let bound = (members["bind"] ?? [:]).objectValue else {
            throw rejection("\"bind\" is an object of fields and values.")
        }
        var problems: [PlanProblem] = []
        func value(_ json: JSONValue, for field: String) -> PlanValue? {
            do {
                return try PlanValue(json: json)
            } catch {
                problems.append(PlanProblem(step: index, field: field, error))
                return nil
            }
        }
        var bindings: [String: PlanValue] = [:]
        for (field, json) in bound.sorted(by: { $0.key < $1.key }) {
            bindings[field] = value(json, for: field)
        }
        self.init(
            call, bindings: bindings, mapped: members["map"].flatMap { value($0, for: "map") },
            condition: members["when"].flatMap { value($0, for: "when") })
        guard problems.isEmpty else { throw PlanRejection(problems) }
    }

    var json: JSONValue {
        var members: [String: JSONValue] = ["bind": .object(bindings.mapValues(\.json))]
        switch call {
        case .skill(let name): members["skill"] = .string(name.text)
        case .function(let source): members["swift"] = .string(source)
        }
        members["map"] = mapped?.json
        members["when"] = condition?.json
        return .object(members)
    }
}

extension PlanValue {
    init(json: JSONValue) throws(PlanProblem.Kind) {
        switch json {
        case .string(let text): self = try Self.text(text)
        case .array(let elements):
            let values = try elements.map { json throws(PlanProblem.Kind) in
                try PlanValue(json: json)
            }
            let literals = values.compactMap(\.literalValue)
            self =
                literals.count == values.count ? .literal(.array(literals)) : .array(values)
        case .object(let members): self = try Self.object(members)
        case .null, .bool, .integer, .number: self = .literal(json)
        }
    }

    /// As it is written in a plan.
    public var json: JSONValue {
        switch self {
        case .literal(let value): Self.escaped(value)
        case .reference(let reference): .string("\(reference)")
        case .array(let values): .array(values.map(\.json))
        case .object(let members): .object(members.mapValues(\.json))
        case .first(let values): ["$first": .array(values.map(\.json))]
        case .equal(let left, let right): ["$equal": [left.json, right.json]]
        case .not(let value): ["$not": value.json]
        }
    }

    private var literalValue: JSONValue? {
        if case .literal(let value) = self { value } else { nil }
    }

    private static func escaped(_ value: JSONValue) -> JSONValue {
        switch value {
        case .string(let text) where text.beginsWithDollar: .string("$" + text)
        case .array(let elements): .array(elements.map(escaped))
        case .object(let members): .object(members.mapValues(escaped))
        default: value
        }
    }

    private static func text(_ text: String) throws(PlanProblem.Kind) -> PlanValue {
        guard text.beginsWithDollar else { return .literal(.string(text)) }
        // By scalars: a letter may melt with the point or the dollar before it.
        let rest = text.unicodeScalars.dropFirst()
        guard rest.first != "$" else { return .literal(.string(String(rest))) }
        let parts = rest.split(separator: ".", omittingEmptySubsequences: false).map { String($0) }
        let root: PlanReference.Root? =
            switch parts.first {
            case "input": .input
            case "item": .item
            // Of "+1" and "01" one more spelling would come for each step.
            case let digits? where digits.utf8.count <= mostDigits:
                Int(digits).flatMap { $0 >= 1 && "\($0)" == digits ? .step($0 - 1) : nil }
            case _?, nil: nil
            }
        guard let root, !parts.contains("") else { throw .noReference(text) }
        return .reference(PlanReference(root, Array(parts.dropFirst())))
    }

    private static func object(
        _ members: [String: JSONValue]
    ) throws(PlanProblem.Kind) -> PlanValue {
        guard let key = members.keys.sorted().first(where: \.beginsWithDollar) else {
            var values: [String: PlanValue] = [:]
            for (name, json) in members { values[name] = try PlanValue(json: json) }
            let literals = values.compactMapValues(\.literalValue)
            return literals.count == values.count ? .literal(.object(literals)) : .object(values)
        }
        guard members.count == 1, let argument = members[key] else { throw .noOperator(key) }
        let operands = try (argument.arrayValue ?? []).map { json throws(PlanProblem.Kind) in
            try PlanValue(json: json)
        }
        switch key {
        case "$first" where !operands.isEmpty: return .first(operands)
        case "$equal" where operands.count == 2: return .equal(operands[0], operands[1])
        case "$not": return .not(try PlanValue(json: argument))
        default: throw .noOperator(key)
        }
    }

    private static let mostDigits = 9
}

extension String {
    /// By its first byte, because no letter after it changes what a plan means.
    fileprivate var beginsWithDollar: Bool { utf8.first == UInt8(ascii: "$") }
}
