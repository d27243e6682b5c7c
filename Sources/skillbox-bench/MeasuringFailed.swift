/// Why there are no figures.
struct MeasuringFailed: Error, CustomStringConvertible {
    var reason: String
    var description: String { "\(reason). Nothing was written." }
}
