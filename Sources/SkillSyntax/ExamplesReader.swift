import Foundation
import SkillCore

/// Reads `examples.json`: an array of inputs, each with the output or error it must give.
enum ExamplesReader {
    static func examples(in data: Data) throws(SkillReaderError) -> [Example] {
        let value: JSONValue
        do {
            value = try JSONValue(parsing: data)
        } catch {
            throw .malformedExamples(problem: "it isn't JSON")
        }
        guard let elements = value.arrayValue else {
            throw .malformedExamples(problem: "it isn't an array")
        }
        var examples: [Example] = []
        for (index, element) in elements.enumerated() {
            examples.append(try example(element, number: index + 1))
        }
        return examples
    }

    private static func example(
        _ value: JSONValue, number: Int
    ) throws(SkillReaderError) -> Example {
        guard let members = value.objectValue else {
            throw .invalidExample(number: number, problem: "it isn't an object")
        }
        if let unknown = members.keys.filter({ !keys.contains($0) }).min() {
            throw .invalidExample(number: number, problem: "its field \"\(unknown)\" is unknown")
        }
        guard let input = members["input"] else {
            throw .invalidExample(number: number, problem: "it has no input")
        }
        let tolerance = try tolerance(members["tolerance"], number: number)
        switch (members["output"], members["error"]) {
        case (let output?, nil):
            return Example(input: input, expectation: .output(output), tolerance: tolerance)
        case (nil, .string(let text)?):
            return Example(
                input: input, expectation: .error(containing: text), tolerance: tolerance)
        case (nil, _?):
            throw .invalidExample(number: number, problem: "its error isn't a text")
        case (nil, nil), (_?, _?):
            throw .invalidExample(number: number, problem: "it needs either an output or an error")
        }
    }

    private static func tolerance(
        _ value: JSONValue?, number: Int
    ) throws(SkillReaderError) -> Double {
        guard let value else { return Example.usualTolerance }
        guard let tolerance = value.doubleValue, tolerance >= 0, tolerance.isFinite else {
            throw .invalidExample(
                number: number, problem: "its tolerance isn't a number of at least 0")
        }
        return tolerance
    }

    private static let keys: Set<String> = ["input", "output", "error", "tolerance"]
}
