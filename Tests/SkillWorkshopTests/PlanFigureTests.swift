import Foundation
import FoundationXML
import SkillCore
import Testing

@testable import SkillWorkshop

@Suite struct PlanFigureTests {
    private static func figure(steps: Int) throws -> PlanFigure {
        let change = try SketchedSkill.skill(
            "change", takes: [("text", "String"), ("by", "String?")], gives: [("text", "String")])
        let plan = Plan(
            task: "<b>Change & change</b> \"again\"",
            steps: (0..<steps).map { index in
                let source = index == 0 ? PlanReference.input("text") : .step(index - 1, "text")
                return Plan.Step(
                    .skill(change.name),
                    bindings: [
                        "text": .reference(source), "by": .literal("<script>\u{202E}"),
                    ], condition: nil)
            })
        return PlanFigure(try PlanChecker(skills: [change]).check(plan))
    }

    @Test(arguments: [1, 2, 12]) func isWellFormed(ofSteps steps: Int) throws {
        let figure = try Self.figure(steps: steps)

        #expect(figure.boxes.map(\.column) == Array(0...(steps + 1)))
        #expect(figure.flows.count == steps + 1)
        let svg = figure.svg
        #expect(XMLParser(data: Data(svg.utf8)).parse())
        #expect(!svg.contains("<script>") && !svg.contains("\u{202E}") && !svg.contains("<b>"))
        #expect(svg.contains("prefers-color-scheme:dark"))
    }

    @Test func setsLongPlansInBands() throws {
        let (short, long) = (
            PlanLayout(try Self.figure(steps: 3)), PlanLayout(try Self.figure(steps: 12))
        )

        #expect(Set(short.corners.map(\.y)).count == 2)
        #expect(long.size.x < short.size.x * 1.2)
        // Later steps stand in bands below; none stands on another.
        #expect(long.corners[13].y > long.corners[6].y && long.corners[6].y > long.corners[0].y)
        #expect(Set(long.corners.map { "\($0)" }).count == 14)
    }

    @Test func marksMapsAndConditions() throws {
        let split = try SketchedSkill.skill(
            "split", takes: [("text", "String")], gives: [("words", "[String]")])
        let plan = try Plan(json: [
            "steps": [
                [
                    "skill": "split", "map": "$input.texts", "when": ["$not": "$input.quiet"],
                    "bind": ["text": "$item"],
                ]
            ]
        ])

        let figure = PlanFigure(try PlanChecker(skills: [split]).check(plan))

        #expect(
            figure.boxes[1].notes == [
                "for each of $input.texts", "when {\"$not\":\"$input.quiet\"}",
            ])
        #expect(figure.flows.map(\.port) == [.note(0), .note(1), .field(0)])
        #expect(figure.boxes[2].takes == ["words: [[String]]"])
        if let path = ProcessInfo.processInfo.environment["SKILLBOX_PICTURES"] {
            try figure.svg.write(toFile: "\(path)/map.svg", atomically: true, encoding: .utf8)
            for steps in [2, 12] {
                try Self.figure(steps: steps).svg.write(
                    toFile: "\(path)/chain-\(steps).svg", atomically: true, encoding: .utf8)
            }
        }
    }

    @Test func leadsAFlowAroundTheBoxesBetween() throws {
        let change = try SketchedSkill.skill(
            "change", takes: [("text", "String")], gives: [("text", "String")])
        let plan = try Plan(json: [
            "steps": [
                ["skill": "change", "bind": ["text": "$input.text"]],
                ["skill": "change", "bind": ["text": "$1.text"]],
                ["skill": "change", "bind": ["text": "$2.text"]],
            ],
            "output": ["early": "$1.text", "late": "$3.text"],
        ])

        let figure = PlanFigure(try PlanChecker(skills: [change]).check(plan))
        let layout = PlanLayout(figure)

        let early = try #require(figure.flows.firstIndex { $0.from == 1 && $0.to == 4 })
        let floor = layout.corners[2].y + PlanLayout.height(of: figure.boxes[2])
        let depths = layout.path(early).split { "ML ".contains($0) }
            .compactMap { $0.split(separator: ",").last.flatMap { Double($0) } }
        #expect(depths.count == 6 && depths.max() ?? 0 > floor)
        #expect(depths.max() ?? .infinity < layout.size.y)
        // The others go straight.
        #expect(figure.flows.indices.filter { layout.path($0).contains("C") }.count == 4)
    }

    @Test(arguments: [
        String(repeating: "W", count: 80), String(repeating: "文", count: 80),
        String(repeating: "aVeryLongName", count: 8),
    ])
    func cutsWhatHasNoRoom(_ text: String) {
        let cut = text.cut(toWidth: 200, size: 12)

        #expect(cut.hasSuffix("...") && cut.drawnWidth(size: 12) <= 200)
        #expect(cut.drawnWidth(size: 12) > 180)
        #expect("short".cut(toWidth: 200, size: 12) == "short")
    }
}
