/// The 64-bit FNV-1a hash (draft-eastlake-fnv).
///
/// Unlike `Hasher`, it gives the same answer in every process.
enum FNV1a {
    static let offsetBasis: UInt64 = 0xcbf2_9ce4_8422_2325

    static func appending(_ byte: UInt8, to hash: UInt64) -> UInt64 {
        (hash ^ UInt64(byte)) &* 0x100_0000_01b3
    }
}
