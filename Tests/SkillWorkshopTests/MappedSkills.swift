import Foundation
import SkillCore
import SkillSearch
import SkillWorkshop

/// Skills with a place in meaning space, and nothing else.
struct MappedSkills {
    var skills: [Skill] = []
    var embeddings: [SkillName: Embedding] = [:]

    init(_ places: [(name: String, components: [Float])]) {
        for place in places {
            // The tests write the names; one that can't be a skill's is left out and missed.
            guard let name = try? SkillName(place.name) else { continue }
            skills.append(
                Skill(
                    name: name, description: "Is \(name).", source: "",
                    signature: Signature(
                        input: [], output: [], inputSchema: [:], outputSchema: [:]),
                    examples: []))
            embeddings[name] = Embedding(normalizing: place.components)
        }
    }

    /// Skills all over a space of eight dimensions, denser in the middle, the same in every run.
    static func scattered(named names: [String]) -> MappedSkills {
        MappedSkills(
            names.enumerated().map { number, name in
                let components = (0..<8).map { dimension -> Float in
                    let angle = 0.7 * Double((number + 1) * (2 * dimension + 3))
                    return Float(sin(angle)) / Float(dimension + 1)
                }
                return (name, components)
            })
    }

    static func scattered(_ count: Int) -> MappedSkills { scattered(named: names(count)) }

    /// Returns these skills with the modules that some of them import.
    func using(_ imports: [String: [String]]) -> MappedSkills {
        var copy = self
        for index in copy.skills.indices {
            copy.skills[index].importedModules = imports[copy.skills[index].name.text] ?? []
        }
        return copy
    }

    func map() throws -> LibraryMap { try LibraryMap(of: skills, embeddings: embeddings) }

    /// Names of usual length.
    static func names(_ count: Int) -> [String] {
        (0..<count).map { "skill-for-work-\($0)" }
    }

    /// Names as long as names can be.
    static func longNames(_ count: Int) -> [String] {
        (0..<count).map { number in
            let tail = "-\(number)"
            return "m" + String(repeating: "w", count: 40 - tail.count) + tail
        }
    }
}
