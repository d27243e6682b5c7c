public import Foundation
public import SkillCore

/// The rounded vectors of a library's skills, in files beside it: derived, checked, replaceable.
///
/// Segments, each of which is written once, hold rows by ascending key; newer ones hide what older
/// ones hold. An update writes one segment, into which it merges those that aren't twice as large,
/// so that a row is written again only a logarithm of times. Nothing is flushed to the disk: what a
/// power cut tears, checksums find, and the files are made anew from the library.
///
/// Any number of processes may read while one writes.
public struct VectorSidecar: Sendable {
    /// The state of a library that vectors are from: whatever tells it from others.
    public struct State: Hashable, Sendable, Codable {
        public var change: Int64
        public var stamp: Int64

        public init(change: Int64, stamp: Int64) {
            self.change = change
            self.stamp = stamp
        }
    }

    private let folder: SidecarFolder
    private let identity: String
    private let model: EmbeddingModelID

    /// Creates the sidecar of a library in a folder of its own, which need not be there yet.
    ///
    /// - Parameters:
    ///   - folder: Where its files lie, and no others.
    ///   - library: What tells the library from all others.
    ///   - model: The space of all vectors.
    public init(folder: URL, library: String, model: EmbeddingModelID) {
        precondition(
            (1...VectorRounding.greatestDimension).contains(model.dimension),
            "Vectors have between 1 and 65,536 dimensions.")
        self.folder = SidecarFolder(path: folder.path)
        identity = SourceDigest(of: [library, model.name]).hexadecimal
        self.model = model
    }

    /// Returns the vectors that are there and whole.
    ///
    /// It reads every byte once: 0.2 ms for 10,000 vectors of 384 dimensions, 20 ms for 1,000,000.
    ///
    /// - Returns: The vectors, or nil when there are none, they are another library's or model's, or
    ///   a file of them is damaged; then they are to be made anew.
    public func open() -> VectorSnapshot? {
        // A writer may replace the segments just after the manifest was read.
        for _ in 0..<Self.attempts {
            guard let manifest = manifest() else { return nil }
            do throws(MappedSegment.Failure) {
                var segments: [MappedSegment] = []
                for segment in manifest.segments {
                    segments.append(
                        try MappedSegment(segment, dimension: model.dimension, in: folder))
                }
                return VectorSnapshot(manifest, segments: segments, model: model)
            } catch {
                switch error {
                case .gone: continue
                case .damaged: return nil
                }
            }
        }
        return nil
    }

    /// Brings the files to a later state of the library.
    ///
    /// - Parameters:
    ///   - snapshot: What ``open()`` returned.
    ///   - rows: The vectors that were added or changed since; each key once.
    ///   - removed: The keys that are gone, as far as they are not among `rows`.
    ///   - state: The state of the library with all of that.
    /// - Returns: Whether it was done: not when another process writes, or wrote since.
    /// - Throws: ``SidecarError``, and `EmbeddingError.wrongDimension` or `.notFinite`.
    public func update(
        from snapshot: VectorSnapshot, setting rows: [(key: Int64, embedding: Embedding)],
        removing removed: [Int64], to state: State
    ) throws -> Bool {
        var added: [(key: Int64, vector: VectorRounding)] = []
        for row in rows {
            added.append((row.key, try rounding(of: row.embedding.components.span)))
        }
        added.sort { $0.key < $1.key }
        let merge = SegmentMerge(snapshot, adding: added, removing: removed)
        return try folder.write {
            guard manifest() == snapshot.manifest else { return false }
            try replace(by: try merge.write(in: folder), state)
            return true
        }
    }

    /// Makes the files anew.
    ///
    /// - Parameters:
    ///   - state: The state of the library that the rows are from.
    ///   - rows: Hands over every vector, once, by ascending key.
    /// - Returns: Whether it was done: not when another process writes.
    /// - Throws: ``SidecarError``, `EmbeddingError.wrongDimension` or `.notFinite`, and what `rows`
    ///   throws.
    public func rebuild(
        to state: State,
        rows: (_ place: (_ key: Int64, _ components: Span<Float>) throws -> Void) throws -> Void
    ) throws -> Bool {
        try folder.write {
            var writer = try SegmentWriter(dimension: model.dimension, in: folder)
            try rows { key, components in
                try writer.append(key, try rounding(of: components))
            }
            try replace(by: [try writer.finish(removing: [])], state)
            return true
        }
    }

    private func replace(
        by segments: [SidecarManifest.Segment], _ state: State
    ) throws(SidecarError) {
        let manifest = SidecarManifest(
            identity: identity, dimension: model.dimension, state: state, segments: segments)
        try manifest.write(in: folder)
        folder.removeSegments(except: segments)
    }

    /// The manifest, if it is of this library and model.
    private func manifest() -> SidecarManifest? {
        guard let manifest = SidecarManifest(in: folder), manifest.identity == identity,
            manifest.dimension == model.dimension
        else { return nil }
        return manifest
    }

    private func rounding(of components: Span<Float>) throws(EmbeddingError) -> VectorRounding {
        guard components.count == model.dimension else {
            throw .wrongDimension(expected: model.dimension, found: components.count)
        }
        guard let rounding = VectorRounding(components) else { throw .notFinite }
        return rounding
    }

    private static let attempts = 10
}
