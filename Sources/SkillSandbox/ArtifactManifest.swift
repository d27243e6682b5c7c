import Foundation
import Glibc
import SkillCore

/// What the files of an artifact's folder are, written with them.
///
/// It tells a folder that is whole from one that a full disk, a power cut or a program has damaged.
struct ArtifactManifest: Hashable {
    struct File: Hashable {
        /// The path within the folder.
        var name: String
        var size: Int
        /// When it was last written, in nanoseconds since 1970.
        var date: Int
        var digest: String
    }

    /// How closely files are looked at.
    enum Check {
        /// Every byte is read.
        case contents
        /// Sizes and dates only: what megabytes that are used all the time can bear.
        case dates
    }

    static let fileName = "manifest"

    let files: [File]

    /// Describes `files`, which were just written to `folder`.
    ///
    /// Nil when one of them isn't there as it was written.
    init?(of files: [String: Data], writtenTo folder: URL) {
        var described: [File] = []
        for (name, bytes) in files.sorted(by: { $0.key < $1.key }) {
            guard let found = Self.look(at: folder.appending(path: name)), found.size == bytes.count
            else { return nil }
            described.append(
                File(
                    name: name, size: found.size, date: found.date,
                    digest: SourceDigest(of: bytes).hexadecimal))
        }
        self.files = described
    }

    /// Reads the manifest in `folder`; nil when there is none that can be believed.
    init?(in folder: URL) {
        // A folder without a manifest holds nothing, like one that isn't there.
        guard let bytes = try? Data(contentsOf: folder.appending(path: Self.fileName)),
            let end = bytes.firstIndex(of: UInt8(ascii: "\n"))
        else { return nil }
        let rest = bytes[(end + 1)...]
        let digest = SourceDigest(of: Data(rest)).hexadecimal
        guard bytes[..<end].elementsEqual(digest.utf8) else { return nil }
        var files: [File] = []
        for line in String(decoding: rest, as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 3)
            guard words.count == 4, let size = Int(words[0]), let date = Int(words[1]) else {
                return nil
            }
            files.append(
                File(name: String(words[3]), size: size, date: date, digest: String(words[2])))
        }
        self.files = files
    }

    /// A digest of the lines, then a line for each file.
    var bytes: Data {
        let lines = files.map { "\($0.size) \($0.date) \($0.digest) \($0.name)\n" }.joined()
        return Data("\(SourceDigest(of: lines))\n\(lines)".utf8)
    }

    /// Whether it has the file `name`, or files in a folder of that name.
    func has(_ name: String) -> Bool {
        files.contains { $0.name == name || $0.name.hasPrefix("\(name)/") }
    }

    /// Whether `folder` holds the files as they were written.
    func isTrue(of folder: URL, _ check: Check) -> Bool {
        files.allSatisfy { file in
            switch check {
            case .contents: Self.bytes(of: file, in: folder) != nil
            case .dates:
                Self.look(at: folder.appending(path: file.name)).map {
                    $0.size == file.size && $0.date == file.date
                } ?? false
            }
        }
    }

    /// Reads a file once; nil when what was read isn't what was written.
    static func bytes(of file: File, in folder: URL) -> Data? {
        // One that can't be read is as damaged as one that is gone.
        guard let bytes = try? Data(contentsOf: folder.appending(path: file.name)),
            bytes.count == file.size, SourceDigest(of: bytes).hexadecimal == file.digest
        else { return nil }
        return bytes
    }

    private static func look(at file: URL) -> (size: Int, date: Int)? {
        var status = stat()
        guard unsafe lstat(file.path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return nil
        }
        let time = status.st_mtim
        return (Int(status.st_size), time.tv_sec * 1_000_000_000 + time.tv_nsec)
    }
}
