import SkillKit

struct Input: Codable {
    /// The corners in order, without repeating the first at the end.
    var points: [Point]
}

struct Point: Codable {
    var x: Double
    var y: Double
}

struct Output: Codable {
    /// The area, in the square of the unit of the coordinates.
    var area: Double
    /// The length of the outline.
    var perimeter: Double
    /// Whether the corners go round clockwise, with y pointing up.
    var isClockwise: Bool
}

func run(_ input: Input) throws -> Output {
    let points = input.points
    guard points.count >= 3 else {
        throw InvalidInput("A polygon has at least three points, not \(points.count).")
    }
    let sides = Array(zip(points, points.dropFirst() + points.prefix(1)))
    // The shoelace formula: twice the area, positive when counterclockwise.
    let doubled = sides.reduce(0) { $0 + $1.0.x * $1.1.y - $1.1.x * $1.0.y }
    let perimeter = sides.reduce(0) { sum, side in
        let (width, height) = (side.1.x - side.0.x, side.1.y - side.0.y)
        return sum + (width * width + height * height).squareRoot()
    }
    guard doubled.isFinite, perimeter.isFinite else {
        throw InvalidInput("The coordinates are too large.")
    }
    return Output(area: abs(doubled) / 2, perimeter: perimeter, isClockwise: doubled < 0)
}
