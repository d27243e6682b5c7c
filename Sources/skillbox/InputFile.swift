import Foundation

/// A file that a person names, read up to a bound: it may be endless.
enum InputFile {
    static func contents(atPath path: String) throws -> Data {
        // Why it can't be opened changes nothing about what to do.
        guard let file = try? FileHandle(forReadingFrom: URL(filePath: path)),
            let data = try contents(of: file, named: path)
        else { throw InputError.notReadable(path: path) }
        return data
    }

    /// Returns the file's text, or throws when it isn't UTF-8.
    static func text(atPath path: String) throws -> String {
        guard let text = String(data: try contents(atPath: path), encoding: .utf8) else {
            throw InputError.notText(path: path)
        }
        return text
    }

    /// Opens a file of any size.
    static func open(atPath path: String) throws -> FileHandle {
        // Why it can't be opened changes nothing about what to do.
        guard let file = try? FileHandle(forReadingFrom: URL(filePath: path)) else {
            throw InputError.notReadable(path: path)
        }
        var status = stat()
        guard unsafe fstat(file.fileDescriptor, &status) == 0, status.st_mode & S_IFMT != S_IFDIR
        else { throw InputError.notReadable(path: path) }
        return file
    }

    static func standardInput() throws -> Data {
        try contents(of: .standardInput, named: "-") ?? Data()
    }

    /// Nil when it can't be read: a folder can be opened.
    private static func contents(of file: FileHandle, named name: String) throws -> Data? {
        var data = Data()
        do {
            while let chunk = try file.read(upToCount: 1 << 20), !chunk.isEmpty {
                data += chunk
                guard data.count <= limit << 20 else {
                    throw InputError.tooLarge(path: name, limit: limit)
                }
            }
        } catch let error as InputError {
            throw error
        } catch {
            return nil
        }
        return data
    }

    // MiB.
    static let limit = 64
}
