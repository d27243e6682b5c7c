import SkillCore
import SkillSyntax

/// What the steps of a plan call: what each call takes and gives.
struct PlanCalls {
    /// A field that a call takes.
    struct Parameter {
        var name: String
        /// What stands before the value; nil for none.
        var label: String?
        var type: ValueType
        var isForeign: Bool
        var isRequired: Bool
        /// Whether a call has to say that there is nothing: without a default, Swift lets nobody
        /// leave out a function's parameter or a constant.
        var takesNull: Bool
        var summary: String
    }

    struct Called {
        var call: CheckedPlan.Step.Call
        var parameters: [Parameter]
        var fields: [CheckedPlan.GivenField]
        /// As problems name it.
        var name: String
    }

    /// One for each step; nil where there is nothing to call.
    private(set) var steps: [Called?] = []
    private(set) var problems: [PlanProblem] = []

    init(of plan: Plan, skills: [SkillName: Skill]) {
        for (index, step) in plan.steps.enumerated() {
            switch step.call {
            case .skill(let name):
                guard let skill = skills[name] else {
                    let known = skills.keys.map(\.text)
                    problems.append(
                        PlanProblem(
                            step: index, .noSuchSkill(name),
                            suggestion: name.text.nearest(of: known)))
                    steps.append(nil)
                    continue
                }
                steps.append(Self.called(skill))
            case .function(let source):
                do throws(PlanProblem.Kind) {
                    steps.append(try Self.called(source))
                } catch {
                    problems.append(PlanProblem(step: index, field: "swift", error))
                    steps.append(nil)
                }
            }
        }
    }

    private static func called(_ skill: Skill) -> Called {
        let signature = skill.signature
        return Called(
            call: .skill(skill),
            parameters: signature.inputTypes.map { field, type in
                Parameter(
                    name: field.name, label: field.name, type: type,
                    isForeign: ValueType(swift: field.type).swift == nil,
                    isRequired: field.isRequired,
                    takesNull: ValueType(swift: field.type).isOptional, summary: field.summary)
            },
            fields: signature.outputTypes.map { field, type in
                CheckedPlan.GivenField(
                    name: field.name, type: type,
                    isForeign: ValueType(swift: field.type).swift == nil, summary: field.summary)
            }, name: skill.name.text)
    }

    private static func called(_ source: String) throws(PlanProblem.Kind) -> Called {
        let function: FunctionReader.Function
        do {
            function = try FunctionReader().function(in: source)
        } catch {
            throw .unusableFunction("\(error)")
        }
        var parameters: [Parameter] = []
        for parameter in function.parameters {
            let type = ValueType(swift: parameter.type)
            guard type.swift != nil else { throw unusable(parameter.type) }
            guard parameter.name.isSwiftIdentifier,
                !parameters.contains(where: { $0.name == parameter.name })
            else {
                throw .unusableFunction(
                    "Each parameter of the function needs a name of its own, in letters and digits."
                )
            }
            parameters.append(
                Parameter(
                    name: parameter.name, label: parameter.label, type: type, isForeign: false,
                    isRequired: !parameter.hasDefault && !type.isOptional,
                    takesNull: !parameter.hasDefault && type.isOptional, summary: ""))
        }
        let result = ValueType(swift: function.result)
        guard result.swift != nil else { throw unusable(function.result) }
        return Called(
            call: .function(function, source: source), parameters: parameters,
            fields: [CheckedPlan.GivenField(name: "value", type: result, isForeign: false)],
            name: "the function")
    }

    private static func unusable(_ type: String) -> PlanProblem.Kind {
        .unusableFunction(
            """
            The function's type \(type) can't be handed over. Use String, Int, Double, Bool, and \
            arrays, dictionaries from String and optionals of these.
            """)
    }
}

extension PlanCalls.Parameter {
    func argument(_ value: PlanExpression, isBound: Bool) -> CheckedPlan.Argument {
        CheckedPlan.Argument(
            name: name, label: label, type: type, isForeign: isForeign, value: value,
            isBound: isBound)
    }
}
