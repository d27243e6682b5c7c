import Foundation
import SkillKit

struct Input: Codable {
    var from: Place
    var to: Place
}

struct Place: Codable {
    /// Degrees from -90, the South Pole, to 90.
    var latitude: Double
    /// Degrees from -180 to 180, positive in the east.
    var longitude: Double
}

struct Output: Codable {
    var kilometers: Double
    /// The direction to set out in, in degrees clockwise from north.
    var bearing: Double
}

func run(_ input: Input) throws -> Output {
    let (from, to) = (input.from, input.to)
    for place in [from, to] where abs(place.latitude) > 90 || abs(place.longitude) > 180 {
        throw InvalidInput(
            "There is no place at latitude \(place.latitude), longitude \(place.longitude).")
    }
    let (start, end) = (radians(from.latitude), radians(to.latitude))
    let turn = radians(to.longitude - from.longitude)
    // The haversine formula, which keeps its precision for places close by.
    let chord =
        square(sin((end - start) / 2)) + cos(start) * cos(end) * square(sin(turn / 2))
    let angle = 2 * asin(min(1, chord.squareRoot()))
    let bearing = atan2(
        sin(turn) * cos(end), cos(start) * sin(end) - sin(start) * cos(end) * cos(turn))
    return Output(
        kilometers: earthRadius * angle,
        bearing: (bearing * 180 / .pi + 360).truncatingRemainder(dividingBy: 360))
}

/// The mean radius of the Earth in kilometers (IUGG).
private let earthRadius = 6_371.0088

private func radians(_ degrees: Double) -> Double {
    degrees * .pi / 180
}

private func square(_ number: Double) -> Double {
    number * number
}
