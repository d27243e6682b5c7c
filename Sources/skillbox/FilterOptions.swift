import ArgumentParser
import SkillCore
import SkillStorage

/// What a skill must be like to be found.
struct FilterOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Use this skill themselves.", valueName: "name"),
        transform: SkillName.parse)
    var uses: SkillName?

    @Option(
        help: ArgumentHelp("Take a field of this Swift type.", valueName: "type"))
    var inputType: String?

    @Option(
        help: ArgumentHelp("Give a field of this Swift type.", valueName: "type"))
    var outputType: String?

    @Option(help: "Need nothing: no other skill, and nothing else that a run is given.")
    var needs: Needs?

    enum Needs: String, ExpressibleByArgument, CaseIterable {
        case none
    }

    func check() throws {
        let types = [inputType, outputType].compactMap(\.self)
        guard !types.contains(where: { $0.allSatisfy(\.isWhitespace) }) else {
            throw ValidationError("A type is empty. Name one, such as [String].")
        }
    }

    var filter: SkillFilter {
        SkillFilter(
            uses: uses, inputType: inputType, outputType: outputType, needsNothing: needs != nil)
    }
}
