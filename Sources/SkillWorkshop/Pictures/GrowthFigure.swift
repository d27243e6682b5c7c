public import SkillStorage

/// How a library grew, task by task: what was accepted, what was given up, how many skills use
/// others, and when chains of uses became longer.
public struct GrowthFigure: Hashable, Sendable {
    /// A line of the figure.
    struct Series: Hashable {
        /// The class it is drawn with.
        var name: String
        /// What it counts, as it stands beside the line's end.
        var label: String
        /// One for each iteration, after a zero at the beginning.
        var values: [Int]

        var last: Int { values.last ?? 0 }
    }

    /// The tasks done by then, beginning with 0.
    let iterations: [Int]
    let series: [Series]
    /// How long the longest chain of uses was by then.
    let depths: [Int]

    /// Draws `points`, in the order of their iterations.
    public init(_ points: [GrowthPoint]) {
        func values(_ value: (GrowthPoint) -> Int) -> [Int] {
            // A damaged library may say anything.
            [0] + points.map { min(max(0, value($0)), Self.most) }
        }
        iterations = values(\.iteration)
        depths = values(\.greatestCallDepth)
        series = [
            Series(name: "accepted", label: "accepted", values: values(\.accepted)),
            Series(name: "rejected", label: "given up", values: values(\.givenUp)),
            Series(name: "reusing", label: "use others", values: values(\.skillsUsingOthers)),
        ]
    }

    /// The picture, an SVG that knows light and dark and needs no other file.
    public var svg: String { GrowthDrawing(self).svg }

    private static let most = 1_000_000_000_000
}
