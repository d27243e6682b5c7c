import SkillKit

struct Input: Codable {
    /// The amount to convert.
    var value: Double
    /// The unit it is in, such as `km`, `miles`, `°F`, `lb` or `GiB`.
    var fromUnit: String
    /// The unit wanted, of the same kind.
    var toUnit: String
}

struct Output: Codable {
    /// The amount in the wanted unit.
    var value: Double
}

func run(_ input: Input) throws -> Output {
    let from = try unit(named: input.fromUnit)
    let to = try unit(named: input.toUnit)
    guard from.kind == to.kind else {
        throw InvalidInput(
            "\"\(input.fromUnit)\" measures \(from.kind) but \"\(input.toUnit)\" \(to.kind).")
    }
    let base = (input.value + from.offset) * from.scale
    if from.kind == .temperature, base < 0 {
        throw InvalidInput("\(input.value) \(input.fromUnit) is below absolute zero.")
    }
    let value = base / to.scale - to.offset
    guard value.isFinite else {
        throw InvalidInput("\(input.value) \(input.fromUnit) is too much to convert.")
    }
    return Output(value: value)
}

private enum Kind: String, CustomStringConvertible {
    case length, area, volume, mass, time, speed, temperature, data

    var description: String { rawValue }
}

private struct Unit {
    var kind: Kind
    /// The symbol, which is case-sensitive, then the names in lower case.
    var names: [String]
    /// How many base units one unit is: m, m2, l, kg, s, m/s, K, bytes.
    var scale: Double
    /// What to add to an amount before scaling.
    var offset = 0.0
}

private func unit(named name: String) throws -> Unit {
    let found =
        units.first { $0.names[0] == name }
        ?? units.first { $0.names.contains(name.lowercased()) }
    guard let found else {
        throw InvalidInput("\"\(name)\" isn't a known unit. Use one such as km, lb, °C or GiB.")
    }
    return found
}

private let units = [
    Unit(kind: .length, names: ["m", "meter", "meters", "metre", "metres"], scale: 1),
    Unit(kind: .length, names: ["km", "kilometer", "kilometers", "kilometres"], scale: 1_000),
    Unit(kind: .length, names: ["cm", "centimeter", "centimeters"], scale: 0.01),
    Unit(kind: .length, names: ["mm", "millimeter", "millimeters"], scale: 0.001),
    Unit(kind: .length, names: ["in", "inch", "inches"], scale: 0.0254),
    Unit(kind: .length, names: ["ft", "foot", "feet"], scale: 0.3048),
    Unit(kind: .length, names: ["yd", "yard", "yards"], scale: 0.9144),
    Unit(kind: .length, names: ["mi", "mile", "miles"], scale: 1_609.344),
    Unit(kind: .length, names: ["nmi", "nautical mile", "nautical miles"], scale: 1_852),
    Unit(kind: .area, names: ["m2", "m²", "square meters"], scale: 1),
    Unit(kind: .area, names: ["km2", "km²", "square kilometers"], scale: 1_000_000),
    Unit(kind: .area, names: ["ha", "hectare", "hectares"], scale: 10_000),
    Unit(kind: .area, names: ["ac", "acre", "acres"], scale: 4_046.8564224),
    Unit(kind: .area, names: ["ft2", "ft²", "square feet"], scale: 0.09290304),
    Unit(kind: .volume, names: ["l", "liter", "liters", "litre", "litres"], scale: 1),
    Unit(kind: .volume, names: ["ml", "milliliter", "milliliters"], scale: 0.001),
    Unit(kind: .volume, names: ["m3", "m³", "cubic meters"], scale: 1_000),
    Unit(kind: .volume, names: ["gal", "gallon", "gallons"], scale: 3.785411784),
    Unit(kind: .volume, names: ["fl oz", "fluid ounce", "fluid ounces"], scale: 0.0295735295625),
    Unit(kind: .mass, names: ["kg", "kilogram", "kilograms"], scale: 1),
    Unit(kind: .mass, names: ["g", "gram", "grams"], scale: 0.001),
    Unit(kind: .mass, names: ["mg", "milligram", "milligrams"], scale: 0.000_001),
    Unit(kind: .mass, names: ["t", "tonne", "tonnes"], scale: 1_000),
    Unit(kind: .mass, names: ["lb", "pound", "pounds"], scale: 0.45359237),
    Unit(kind: .mass, names: ["oz", "ounce", "ounces"], scale: 0.028349523125),
    Unit(kind: .time, names: ["s", "second", "seconds"], scale: 1),
    Unit(kind: .time, names: ["ms", "millisecond", "milliseconds"], scale: 0.001),
    Unit(kind: .time, names: ["min", "minute", "minutes"], scale: 60),
    Unit(kind: .time, names: ["h", "hour", "hours"], scale: 3_600),
    Unit(kind: .time, names: ["d", "day", "days"], scale: 86_400),
    Unit(kind: .time, names: ["wk", "week", "weeks"], scale: 604_800),
    Unit(kind: .speed, names: ["m/s", "meters per second"], scale: 1),
    Unit(kind: .speed, names: ["km/h", "kph", "kilometers per hour"], scale: 1 / 3.6),
    Unit(kind: .speed, names: ["mph", "miles per hour"], scale: 0.44704),
    Unit(kind: .speed, names: ["kn", "knot", "knots"], scale: 1_852 / 3_600),
    Unit(kind: .temperature, names: ["K", "kelvin"], scale: 1),
    Unit(kind: .temperature, names: ["°C", "c", "°c", "celsius"], scale: 1, offset: 273.15),
    Unit(kind: .temperature, names: ["°F", "f", "°f", "fahrenheit"], scale: 5 / 9, offset: 459.67),
    Unit(kind: .data, names: ["B", "byte", "bytes"], scale: 1),
    Unit(kind: .data, names: ["kB", "kilobyte", "kilobytes"], scale: 1e3),
    Unit(kind: .data, names: ["MB", "megabyte", "megabytes"], scale: 1e6),
    Unit(kind: .data, names: ["GB", "gigabyte", "gigabytes"], scale: 1e9),
    Unit(kind: .data, names: ["TB", "terabyte", "terabytes"], scale: 1e12),
    Unit(kind: .data, names: ["KiB", "kibibyte", "kibibytes"], scale: 1_024),
    Unit(kind: .data, names: ["MiB", "mebibyte", "mebibytes"], scale: 1_048_576),
    Unit(kind: .data, names: ["GiB", "gibibyte", "gibibytes"], scale: 1_073_741_824),
    Unit(kind: .data, names: ["TiB", "tebibyte", "tebibytes"], scale: 1_099_511_627_776),
]
