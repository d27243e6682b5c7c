import SkillCore
import SkillWorkshop

/// A file that holds a plan as JSON, `-` for standard input or output.
struct PlanFile {
    let path: String

    func plan() throws -> Plan {
        let data =
            path == "-" ? try InputFile.standardInput() : try InputFile.contents(atPath: path)
        return try reading { () throws(PlanRejection) in try Plan(parsing: data) }
    }

    /// Tells what is wrong with the plan by the file's name.
    func reading<Value>(_ work: () async throws -> Value) async throws -> Value {
        do {
            return try await work()
        } catch let rejection as PlanRejection {
            throw error(rejection)
        }
    }

    private func reading<Value>(_ work: () throws(PlanRejection) -> Value) throws -> Value {
        do {
            return try work()
        } catch {
            throw self.error(error)
        }
    }

    private func error(_ rejection: PlanRejection) -> InputError {
        .notPlan(path: path, problems: rejection.sentences)
    }

    func write(_ plan: Plan) throws {
        do {
            try PictureFile(path: path).write(plan.json.pretty)
        } catch .notWritten(let path, let reason) {
            throw InputError.planNotWritten(path: path, reason: reason)
        }
    }
}
