import CVectorKernels
import SkillCore
import Testing

@testable import SkillSearch

@Suite struct EncoderTests {
    @Test(arguments: availableLevels)
    func agreesWithSentenceTransformersOnAnyProcessor(level: cpu_level) throws {
        let encoder = try Encoder(PackedModel(folder: installedModelFolder().url), level: level)
        // Unoptimised kernels are slow. All items pass through the widest in `MiniLMTests`.
        let items = try Golden.items().filter { [2, 7, 16, 28, 40].contains($0.ids.count) }

        let vectors = try #require(encoder.vectors(of: items.map(\.ids)))

        #expect(items.count > 5)
        for (vector, item) in zip(vectors, items) {
            let cosine = cosine(vector, item.embedding)
            #expect(cosine > 0.999999, "\"\(item.text)\" \(cosine)")
        }
    }

    @Test func noTextsHaveNoVectors() throws {
        let encoder = try Encoder(PackedModel(folder: installedModelFolder().url))

        #expect(encoder.vectors(of: []) == [])
    }

    private func cosine(_ left: [Float], _ right: [Float]) -> Double {
        let sum = { (one: [Float], other: [Float]) in
            zip(one, other).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        }
        return sum(left, right) / (sum(left, left) * sum(right, right)).squareRoot()
    }
}

/// What this processor can run.
let availableLevels = [CPU_PORTABLE, CPU_AVX2, CPU_AVX512].filter {
    $0.rawValue <= cpu_widest_level().rawValue
}
