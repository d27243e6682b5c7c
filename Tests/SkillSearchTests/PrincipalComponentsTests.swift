import Foundation
import SkillCore
import Testing

@testable import SkillSearch

@Suite struct PrincipalComponentsTests {
    /// More embeddings than dimensions, and fewer: the two ways to the same answer.
    @Test(arguments: [1_000, 60]) func recoversAKnownPlane(count: Int) throws {
        // An arc of a circle on the sphere: one axis of the plane along it, one across.
        let angles = (0..<count).map { 2 * Double($0) / Double(count - 1) - 1 }
        let embeddings = angles.map { angle in
            Self.embedding([0.8, 0.6 * cos(angle), 0.6 * sin(angle)])
        }
        let along = angles.map { 0.6 * sin($0) }
        let mean = angles.map { 0.6 * cos($0) }.reduce(0, +) / Double(count)
        let across = angles.map { 0.6 * cos($0) - mean }

        let components = try PrincipalComponents(of: embeddings, count: 3)

        let variances = [along, across].map { $0.reduce(0) { $0 + $1 * $1 } }
        for (component, expected) in [along, across].enumerated() {
            let found = components.coordinates.map { $0[component] }
            let sign = found[0] * expected[0] < 0 ? -1.0 : 1
            #expect(zip(found, expected).allSatisfy { abs($0 - sign * $1) < 1e-5 })
            let share = variances[component] / (variances[0] + variances[1])
            #expect(abs(components.shares[component] - share) < 1e-5)
        }
        #expect(components.coordinates.allSatisfy { abs($0[2]) < 1e-6 })
        #expect(components.shares[2] < 1e-6)
    }

    /// Whichever way LAPACK points, the first of those farthest out lies on the positive side.
    @Test func pointsTowardsTheFirstOfTheFarthest() throws {
        let places: [[Float]] = [[1, 0.2], [1, -0.2], [1, 0.1], [1, -0.1]]
        let mirrored = places.map { [$0[0], -$0[1]] }

        let components = try PrincipalComponents(
            of: places.map(Embedding.init(normalizing:)), count: 1)
        let others = try PrincipalComponents(
            of: mirrored.map(Embedding.init(normalizing:)), count: 1)

        #expect(components.coordinates[0][0] > 0)
        #expect(components.coordinates[1][0] < 0)
        #expect(others == components)
    }

    @Test func isTheSameEachTime() throws {
        let embeddings = (0..<500).map { row in
            Embedding(normalizing: (0..<64).map { Float(sin(Double(row * ($0 + 1) * ($0 + 1)))) })
        }

        let first = try PrincipalComponents(of: embeddings, count: 3)

        #expect(try PrincipalComponents(of: embeddings, count: 3) == first)
        #expect(first.shares[0] >= first.shares[1] && first.shares[1] >= first.shares[2])
        #expect(first.shares[2] > 0)
    }

    @Test(arguments: [0, 1, 7]) func equalEmbeddingsLieInTheMiddle(count: Int) throws {
        let embedding = Embedding(normalizing: [0.1, 0.7, -0.3])

        let components = try PrincipalComponents(
            of: [Embedding](repeating: embedding, count: count), count: 3)

        #expect(components.coordinates == [[Double]](repeating: [0, 0, 0], count: count))
        #expect(components.shares == [0, 0, 0])
    }

    @Test func twoLieOnALine() throws {
        let components = try PrincipalComponents(
            of: [Embedding(normalizing: [1, 0, 0]), Embedding(normalizing: [0, 1, 0])], count: 3)

        let half = Double(2).squareRoot() / 2
        #expect(abs(components.coordinates[0][0] - half) < 1e-6)
        #expect(abs(components.coordinates[1][0] + half) < 1e-6)
        #expect(components.coordinates.allSatisfy { $0[1] == 0 && $0[2] == 0 })
        #expect(abs(components.shares[0] - 1) < 1e-6)
    }

    @Test func refusesWhatCannotBeCompared() {
        let east = Embedding(normalizing: [1, 0])

        #expect(throws: EmbeddingError.wrongDimension(expected: 2, found: 1)) {
            try PrincipalComponents(of: [east, Embedding(normalizing: [1])], count: 2)
        }
        #expect(throws: EmbeddingError.notFinite) {
            try PrincipalComponents(of: [east, Embedding(normalizing: [.nan, 1])], count: 2)
        }
    }

    /// An embedding of 384 components with these coordinates along three orthonormal directions,
    /// each spread over every third component.
    private static func embedding(_ coordinates: [Double]) -> Embedding {
        let height = Double(128).squareRoot()
        return Embedding(
            normalizing: (0..<384).map { index in
                Float((index.isMultiple(of: 2) ? 1 : -1) * coordinates[index % 3] / height)
            })
    }
}
