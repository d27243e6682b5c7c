import Foundation

/// The three files of a skill's folder, read with care: each a regular file of bounded size.
struct SkillFolder {
    enum File: String {
        case markdown = "SKILL.md"
        case source = "skill.swift"
        case examples = "examples.json"

        /// In bytes.
        var limit: Int {
            switch self {
            case .markdown: 1 << 20
            case .source: 1 << 17
            case .examples: 1 << 24
            }
        }
    }

    let url: URL

    func text(of file: File) throws(SkillReaderError) -> String {
        guard let text = String(validating: try data(of: file), as: UTF8.self) else {
            throw .notUTF8(name: file.rawValue)
        }
        return text
    }

    func data(of file: File) throws(SkillReaderError) -> Data {
        let path = url.appending(path: file.rawValue).path(percentEncoded: false)
        let data: Data
        do {
            // O_NONBLOCK: opening a named pipe would wait for its writer. O_NOFOLLOW: a link may
            // lead anywhere.
            let descriptor = unsafe open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
            guard descriptor >= 0 else { throw Self.error(errno, at: path) }
            let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
            var status = stat()
            guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
                throw SkillReaderError.notARegularFile(path: path)
            }
            data = try handle.read(upToCount: file.limit + 1) ?? Data()
        } catch let error as SkillReaderError {
            throw error
        } catch {
            throw .unreadable(path: path, reason: error.localizedDescription)
        }
        guard data.count <= file.limit else {
            throw .tooLarge(name: file.rawValue, limit: file.limit)
        }
        return data
    }

    private static func error(_ code: Int32, at path: String) -> SkillReaderError {
        switch code {
        case ENOENT, ENOTDIR: .missing(path: path)
        case ELOOP, ENXIO: .notARegularFile(path: path)
        default: .unreadable(path: path, reason: unsafe String(cString: strerror(code)))
        }
    }
}
