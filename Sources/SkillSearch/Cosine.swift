public import SkillCore

/// The cosine of two embeddings as every search here computes it.
public enum Cosine {
    /// Returns the cosine of two vectors of unit length and equal dimension.
    ///
    /// Products are exact in 64 bits and are added up there in one order, so it is the same on every
    /// processor.
    public static func between(_ left: Span<Float>, _ right: Span<Float>) -> Float {
        precondition(left.count == right.count, "Only vectors of one dimension can be compared.")
        return unsafe left.withUnsafeBufferPointer { left in
            unsafe right.withUnsafeBufferPointer { right in
                guard let first = left.baseAddress, let second = right.baseAddress else { return 0 }
                return unsafe VectorKernels.widest.product(first, second, dimension: left.count)
            }
        }
    }

    public static func between(_ left: Embedding, _ right: Embedding) -> Float {
        between(left.components.span, right.components.span)
    }
}
