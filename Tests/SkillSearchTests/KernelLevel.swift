import CVectorKernels
import Testing

@testable import SkillSearch

/// A set of vector instructions that this processor has.
struct KernelLevel: CustomTestStringConvertible, Sendable {
    let name: String
    let kernels: VectorKernels

    static let all = [
        ("portable", CPU_PORTABLE), ("AVX2", CPU_AVX2), ("AVX-512", CPU_AVX512),
    ].compactMap { name, level in
        VectorKernels(level).map { KernelLevel(name: name, kernels: $0) }
    }

    var testDescription: String { name }
}
