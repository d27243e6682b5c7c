import Foundation
import Glibc
import SkillCore

/// Vectors of unit length in a file of 32-bit floats, mapped into memory: what all search through.
@safe final class VectorFile {
    enum Kind: String {
        /// Each points anywhere.
        case random
        /// Each lies near one of a thousand points, as texts on the same matters do.
        case clustered
    }

    let url: URL
    let count: Int
    private let values: UnsafeMutableBufferPointer<Float>

    /// Makes the file, or takes the one that was made before.
    init(_ kind: Kind, count: Int, seed: UInt64 = 1, in folder: URL) throws {
        url = folder.appending(path: "\(kind)-\(count)-\(seed).f32")
        self.count = count
        let isThere = FileManager.default.fileExists(atPath: url.path)
        let size = count * Self.dimension * MemoryLayout<Float>.stride
        let file = unsafe open(url.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        defer { close(file) }
        // All of it is claimed now: writing to a mapped file ends badly on a full disk.
        guard file >= 0, posix_fallocate(file, 0, size) == 0,
            let bytes = unsafe mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0),
            unsafe bytes != MAP_FAILED
        else {
            throw MeasuringFailed(
                reason: "\(Figure.size(size)) of vectors can't be written to \"\(folder.path)\"")
        }
        unsafe values = UnsafeMutableBufferPointer(
            start: bytes.bindMemory(to: Float.self, capacity: count * Self.dimension),
            count: count * Self.dimension)
        if !isThere { fill(kind, SeededNumbers(seed: seed)) }
    }

    deinit { unsafe munmap(values.baseAddress, values.count * MemoryLayout<Float>.stride) }

    func embedding(_ row: Int) -> Embedding { Embedding(normalizing: unsafe Array(self[row])) }

    subscript(row: Int) -> UnsafeBufferPointer<Float> {
        let start = row * Self.dimension
        return unsafe UnsafeBufferPointer(rebasing: values[start..<(start + Self.dimension)])
    }

    /// The cosine between a row and a vector of unit length.
    func cosine(_ row: Int, with query: UnsafeBufferPointer<Float>) -> Float {
        unsafe zip(self[row], query).reduce(0) { $0 + $1.0 * $1.1 }
    }

    static let dimension = 384

    private func fill(_ kind: Kind, _ seeded: SeededNumbers) {
        var numbers = seeded
        // The same whatever the seed, so that queries lie where the vectors do.
        var places = SeededNumbers(seed: 0)
        let centers = (0..<(kind == .clustered ? Self.clusters * Self.dimension : 0)).map { _ in
            places.nextNormal()
        }
        var row = [Float](repeating: 0, count: Self.dimension)
        for start in unsafe stride(from: 0, to: values.count, by: Self.dimension) {
            var length: Float = 0
            let center = Int(numbers.next() % UInt64(Self.clusters)) * Self.dimension
            for index in 0..<Self.dimension {
                row[index] = numbers.nextNormal()
                if !centers.isEmpty { row[index] = centers[center + index] + row[index] * 0.6 }
                length += row[index] * row[index]
            }
            let scale = 1 / length.squareRoot()
            for index in 0..<Self.dimension { unsafe values[start + index] = row[index] * scale }
        }
    }

    private static let clusters = 1_000
}
