import CVectorKernels
import SkillCore
import SkillTestSupport
import Testing

@testable import SkillSearch

@Suite struct VectorKernelsTests {
    @Test func theWidestIsOneOfThem() {
        #expect(VectorKernels(cpu_widest_level()) != nil)
        #expect(VectorKernels(CPU_PORTABLE) != nil)
    }

    @Test func allLevelsAgreeToTheLastBit() {
        var samples = VectorSamples(dimension: 133, seed: 1)
        let vectors = samples.embeddings(40, .random).map(\.components)
        let bytes = (0..<64 * 21).map { UInt8(truncatingIfNeeded: $0 * $0 / 7) }

        let answers = KernelLevel.all.map { level in
            unsafe bytes.withUnsafeBytes { bytes in
                Answers(
                    products: zip(vectors, vectors.reversed()).map { left, right in
                        unsafe level.kernels.product(left, right, dimension: 133)
                    },
                    checksum: unsafe level.kernels.checksum(of: bytes))
            }
        }

        #expect(Set(answers).count == 1)
    }

    private struct Answers: Hashable {
        var products: [Float]
        var checksum: UInt64
    }

    @Test(arguments: KernelLevel.all)
    func aChecksumNoticesWhatIsMovedOrGone(level: KernelLevel) {
        var generator = SeededGenerator(seed: 2)
        let bytes = (0..<256).map { _ in UInt8.random(in: 0...255, using: &generator) }
        var others = [Array(bytes.dropLast(64)), bytes + [UInt8](repeating: 0, count: 64)]
        // Two lines, two words of a line, and two words of a lane change places.
        others.append(Array(bytes[64..<128] + bytes[0..<64] + bytes[128...]))
        others.append(Array(bytes[8..<16] + bytes[0..<8] + bytes[16...]))
        others.append(Array(bytes[64..<72] + bytes[8..<64] + bytes[0..<8] + bytes[72...]))
        // The highest bits of two words of a lane, which multiplying alone doesn't spread.
        others.append(bytes)
        others[5][7] ^= 0x80
        others[5][71] ^= 0x80

        let checksums = (others + [bytes]).map { bytes in
            unsafe bytes.withUnsafeBytes { unsafe level.kernels.checksum(of: $0) }
        }

        #expect(Set(checksums).count == checksums.count)
    }

    /// The least and the greatest codes, in as many columns as there may be.
    @Test(arguments: KernelLevel.all)
    func sumsOfTheGreatestCodesFit(level: KernelLevel) throws {
        let dimension = 8_192
        let model = EmbeddingModelID(name: "wide", dimension: dimension)
        var index = SearchIndex(model: model, kernels: level.kernels)
        for (key, sign) in [Float(1), -1].enumerated() {
            let components = [Float](repeating: sign, count: dimension)
            try index.insert(Int64(key), at: Embedding(normalizing: components))
        }
        let query = Embedding(normalizing: [Float](repeating: -1, count: dimension))

        #expect(try index.matches(for: query, limit: 1).map(\.key) == [1])
        #expect(
            try index.matches(forEach: [query, query], limit: 1).map { $0.map(\.key) } == [
                [1], [1],
            ])
    }
}
