import CVectorKernels
import Foundation
import Testing

/// Each kernel beside plain arithmetic in double precision.
@Suite struct EncoderKernelsTests {
    @Test(arguments: availableLevels, [1, 2, 5, 6, 7, 13, 14, 15, 17])
    func appliesALayerToAnyNumberOfRows(level: cpu_level, rows: Int) throws {
        for (inputs, outputs) in [(1, 32), (37, 64)] {
            for finish in [ENCODER_STORE, ENCODER_ADD, ENCODER_GELU] {
                let weight = numbers(outputs * inputs, seed: 1).map { Float(Float16($0)) }
                let bias = numbers(outputs, seed: 2)
                let records = Records(rows: rows, seed: 3)
                var applied = records

                try applied.apply(
                    weight: weight, bias: bias, finish: finish, by: kernels(at: level))

                var expected = records
                for row in 0..<rows {
                    for output in 0..<outputs {
                        var sum = Double(bias[output])
                        for input in 0..<inputs {
                            sum +=
                                Double(records[row, input])
                                * Double(weight[output * inputs + input])
                        }
                        let column = Int(ENCODER_INNER) + output
                        let value =
                            switch finish {
                            case ENCODER_ADD: Double(records[row, column]) + sum
                            case ENCODER_GELU: gelu(sum)
                            default: sum
                            }
                        expected[row, column] = Float(value)
                    }
                }
                #expect(applied.difference(to: expected) < 2e-5)
            }
        }
    }

    @Test(arguments: availableLevels)
    func appliesGELUWithinAFewBits(level: cpu_level) throws {
        let bias = stride(from: Float(-8), to: 8, by: 0.0125).map(\.self)
        var records = Records(rows: 1, seed: 1)

        try records.apply(
            weight: Array(repeating: 0, count: bias.count), bias: bias, finish: ENCODER_GELU,
            by: kernels(at: level))

        #expect(bias.count == 1_280)
        for (index, value) in bias.enumerated() {
            let found = Double(records[0, Int(ENCODER_INNER) + index])
            #expect(abs(found - gelu(Double(value))) < 5e-7 * max(1, abs(Double(value))))
        }
    }

    @Test(arguments: availableLevels, [1, 6, 7, 14, 17, 33])
    func everyTokenGathersFromItsText(level: cpu_level, rows: Int) throws {
        let records = Records(rows: rows, seed: 4, scale: 6)
        var attended = records

        unsafe try kernels(at: level).attend(&attended.values, rows)

        var expected = records
        let width = Int(ENCODER_HEAD_WIDTH)
        // The first head, and the last.
        for head in [0, Int(ENCODER_WIDTH) - width] {
            for row in 0..<rows {
                let scores = (0..<rows).map { other in
                    (head..<(head + width)).reduce(0) { sum, column in
                        sum + Double(records[row, Int(ENCODER_QUERY) + column])
                            * Double(records[other, Int(ENCODER_KEY) + column])
                    } / Double(width).squareRoot()
                }
                let greatest = scores.max() ?? 0
                let powers = scores.map { exp($0 - greatest) }
                let total = powers.reduce(0, +)
                for column in head..<(head + width) {
                    expected[row, Int(ENCODER_GATHERED) + column] = Float(
                        (0..<rows).reduce(0) { sum, other in
                            sum + powers[other] / total
                                * Double(records[other, Int(ENCODER_VALUE) + column])
                        })
                }
            }
        }
        for row in 0..<rows {
            for column in width..<(Int(ENCODER_WIDTH) - width) {
                expected[row, Int(ENCODER_GATHERED) + column] =
                    attended[row, Int(ENCODER_GATHERED) + column]
            }
        }
        #expect(attended.difference(to: expected) < 2e-5)
    }

    /// Powers that would overflow, and such that are zero.
    @Test(arguments: availableLevels)
    func scoresFarApartStayFinite(level: cpu_level) throws {
        var records = Records(rows: 3, seed: 5)
        for column in 0..<Int(ENCODER_HEAD_WIDTH) {
            for row in 0..<3 {
                records[row, Int(ENCODER_QUERY) + column] = 100
                records[row, Int(ENCODER_KEY) + column] = Float(100 * (row - 1))
            }
        }
        let last = records[2, Int(ENCODER_VALUE)]

        unsafe try kernels(at: level).attend(&records.values, 3)

        #expect(records[0, Int(ENCODER_GATHERED)] == last)
    }

    @Test(arguments: availableLevels, [1, 3])
    func normalizesEachRow(level: cpu_level, rows: Int) throws {
        let width = Int(ENCODER_WIDTH)
        let (scale, shift) = (numbers(width, seed: 6), numbers(width, seed: 7))
        let records = Records(rows: rows, seed: 8, scale: 3)
        var normalized = records

        unsafe try kernels(at: level).normalize(&normalized.values, rows, scale, shift)

        var expected = records
        for row in 0..<rows {
            let vector = (0..<width).map { Double(records[row, $0]) }
            let mean = vector.reduce(0, +) / Double(width)
            let variance = vector.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(width)
            for column in 0..<width {
                let centred = (vector[column] - mean) / variance.squareRoot()
                expected[row, column] = Float(
                    centred * Double(scale[column]) + Double(shift[column]))
            }
        }
        #expect(normalized.difference(to: expected) < 5e-6)
    }

    @Test(arguments: availableLevels)
    func embedsAndAverages(level: cpu_level) throws {
        let width = Int(ENCODER_WIDTH)
        let word = numbers(width, seed: 9).map { Float16($0) }
        let position = numbers(width, seed: 10).map { Float16($0) }
        var records = Records(rows: 2, seed: 11)
        let second = (0..<width).map { records[1, $0] }
        let kernels = try kernels(at: level)

        unsafe kernels.embed(word.map(\.bitPattern), position.map(\.bitPattern), &records.values)
        var mean = [Float](repeating: 0, count: width)
        unsafe kernels.average(records.values, 2, &mean)

        for column in 0..<width {
            let sum = Float(word[column]) + Float(position[column])
            #expect(records[0, column] == sum)
            #expect(mean[column] == (sum + second[column]) / 2)
        }
    }

    @Test(arguments: availableLevels)
    func widensEveryHalf(level: cpu_level) throws {
        let kernels = try kernels(at: level)
        let zeros = [UInt16](repeating: 0, count: Int(ENCODER_WIDTH))
        // Subnormal ones included; the infinite and those that are no numbers can't occur.
        let halves = stride(from: 0, to: UInt16.max, by: 3)
            .filter { Float16(bitPattern: $0).isFinite }
        for start in stride(from: 0, to: halves.count, by: zeros.count) {
            let some = Array(halves[start..<min(start + zeros.count, halves.count)])
            var records = Records(rows: 1, seed: 12)

            unsafe kernels.embed(
                some + zeros.dropFirst(some.count), zeros, &records.values)

            #expect(
                records.values.prefix(some.count)
                    .elementsEqual(some.map { Float(Float16(bitPattern: $0)) }))
        }
    }

    @Test func roundsToTheNearestHalf() {
        let exact = stride(from: 0, to: UInt16.max, by: 7)
            .map { Float16(bitPattern: $0) }.filter(\.isFinite)
        // Between two halves, at their middle, and just beside it.
        let between = exact.filter { $0 >= 0 && $0 < 65_504 }.flatMap { half in
            let middle = (Float(half) + Float(half.nextUp)) / 2
            return [middle, middle.nextUp, middle.nextDown, -middle]
        }
        let numbers = exact.map { Float($0) } + between
        var halves = [UInt16](repeating: 0, count: numbers.count)

        unsafe encoder_round(numbers, numbers.count, &halves)

        #expect(halves == numbers.map { Float16($0).bitPattern })
    }

    @Test func aChecksumNoticesEachChange() {
        let bytes = (0..<200).map { UInt8(truncatingIfNeeded: $0 * $0) }
        let checksum = unsafe encoder_checksum(bytes, bytes.count)

        let shorter = Set((0...bytes.count).map { unsafe encoder_checksum(bytes, $0) })
        #expect(shorter.count == bytes.count + 1)
        for index in bytes.indices {
            for bit in 0..<8 {
                var changed = bytes
                changed[index] ^= 1 << bit
                #expect(unsafe encoder_checksum(changed, changed.count) != checksum)
            }
            var swapped = bytes
            swapped.swapAt(index, (index + 64) % bytes.count)
            let isSeen = unsafe encoder_checksum(swapped, swapped.count) != checksum
            #expect(isSeen || swapped == bytes)
        }
    }

    @Test func aProcessorWithoutTheInstructionsHasNoKernels() {
        for level in [CPU_PORTABLE, CPU_AVX2, CPU_AVX512] {
            let isThere = unsafe encoder_kernels(level) != nil
            #expect(isThere == availableLevels.contains(level))
        }
    }

    private func kernels(at level: cpu_level) throws -> encoder_kernels {
        unsafe try #require(encoder_kernels(level)).pointee
    }

    /// The exact GELU.
    private func gelu(_ value: Double) -> Double {
        0.5 * value * (1 + erf(value / 2.0.squareRoot()))
    }
}

/// Records full of numbers, those that a kernel should leave alone included.
private struct Records {
    var values: [Float]
    let rows: Int

    init(rows: Int, seed: UInt64, scale: Float = 1) {
        self.rows = rows
        values = numbers(rows * Int(ENCODER_RECORD), seed: seed).map { $0 * scale }
    }

    subscript(row: Int, column: Int) -> Float {
        get { values[row * Int(ENCODER_RECORD) + column] }
        set { values[row * Int(ENCODER_RECORD) + column] = newValue }
    }

    /// Applies a layer of as many outputs as `bias` has, from the first columns to the inner ones.
    mutating func apply(
        weight: [Float], bias: [Float], finish: encoder_finish, by kernels: encoder_kernels
    ) throws {
        let inputs = weight.count / bias.count
        var panels = [UInt16](repeating: 0, count: weight.count)
        unsafe encoder_pack(weight, bias.count, inputs, &panels)
        let rows = rows
        unsafe panels.withUnsafeBufferPointer { panels in
            unsafe bias.withUnsafeBufferPointer { bias in
                unsafe values.withUnsafeMutableBufferPointer { values in
                    guard let panels = panels.baseAddress, let start = bias.baseAddress,
                        let values = values.baseAddress
                    else { return }
                    var layer = unsafe encoder_linear(
                        panels: panels, bias: start, inputs: inputs, outputs: bias.count,
                        finish: finish)
                    unsafe kernels.apply(&layer, values, values + Int(ENCODER_INNER), rows)
                }
            }
        }
    }

    func difference(to other: Records) -> Float {
        zip(values, other.values).reduce(0) { max($0, abs($1.0 - $1.1)) }
    }
}

/// Numbers between -1 and 1, the same each time.
private func numbers(_ count: Int, seed: UInt64) -> [Float] {
    var state = seed
    return (0..<count).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Float(Int64(bitPattern: state) >> 32) / Float(1 << 31)
    }
}
