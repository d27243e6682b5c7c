import Foundation
import Testing

@testable import SkillSearch

@Suite struct ErrorFunctionTests {
    @Test func agreesWithTheCLibrary() {
        let differences = stride(from: -6.0, through: 6.0, by: 0.001).map { value in
            abs(Double(errorFunction(Float(value))) - erf(Double(Float(value))))
        }

        #expect(differences.count == 12_001)
        #expect(differences.allSatisfy { $0 < 5e-7 })
    }

    @Test(arguments: [(-Float.infinity, -1), (.infinity, 1), (0, 0)] as [(Float, Float)])
    func reachesItsLimits(value: Float, expected: Float) {
        #expect(abs(errorFunction(value) - expected) < 5e-7)
    }
}
