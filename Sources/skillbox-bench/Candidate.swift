import Foundation
import SkillCore
import SkillSandbox

/// A program that a language model wrote, with its tests and what they really do.
struct Candidate: Decodable, Sendable {
    enum Verdict: String, Decodable, CaseIterable {
        case pass
        /// It does not compile.
        case compile
        /// It stops at run time.
        case fail

        init(_ ending: RunReport.Ending) {
            self =
                switch ending {
                case .completed: .pass
                case .didNotCompile: .compile
                default: .fail
                }
        }
    }

    var taskID: String
    /// What the program is to do, where it was recorded.
    var description: String?
    /// The function that the tests call, where it was recorded.
    var entryPoint: String?
    var prompt: String
    var completion: String
    var test: String
    var verdict: Verdict

    private enum CodingKeys: String, CodingKey {
        case taskID = "task_id"
        case entryPoint = "entry_point"
        case description, prompt, completion, test, verdict
    }

    var program: String { "import Foundation\n\(prompt)\(completion)\n\(test)" }

    static func read(from file: URL) throws -> [Candidate] {
        let decoder = JSONDecoder()
        return try Data(contentsOf: file).split(separator: UInt8(ascii: "\n")).map {
            try decoder.decode(Candidate.self, from: Data($0))
        }
    }
}
