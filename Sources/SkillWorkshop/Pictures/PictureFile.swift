import Foundation
import Glibc

/// A file that a picture is written to.
///
/// The picture appears whole: until then the file is what it was. What isn't a regular file, such
/// as a pipe, is only written to.
public struct PictureFile: Sendable {
    private let path: String

    /// Names a file, which may be there or not; a link stands for what it leads to.
    public init(path: String) {
        self.path = path
    }

    /// - Throws: ``PictureError``; a file that was there is unchanged then.
    public func write(_ picture: String) throws(PictureError) {
        var status = stat()
        let isThere = unsafe stat(path, &status) == 0
        guard !isThere || status.st_mode & S_IFMT == S_IFREG else {
            try fill(path, with: picture, flags: O_WRONLY | O_CLOEXEC)
            return
        }
        // Renaming wouldn't ask whether the file may be written.
        guard unsafe !isThere || access(path, W_OK) == 0 else { throw notWritten(errno) }
        let file = URL(filePath: path).resolvingSymlinksInPath()
        let draft = file.deletingLastPathComponent()
            .appending(path: ".skillbox-\(UUID().uuidString)").path
        do throws(PictureError) {
            try fill(draft, with: picture, flags: O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC)
            guard unsafe !isThere || chmod(draft, status.st_mode & 0o7777) == 0,
                unsafe rename(draft, file.path) == 0
            else { throw notWritten(errno) }
        } catch {
            unsafe unlink(draft)
            throw error
        }
    }

    private func fill(
        _ path: String, with picture: String, flags: Int32
    ) throws(PictureError) {
        let number = unsafe open(path, flags, 0o666)
        guard number >= 0 else { throw notWritten(errno) }
        var rest = Array((picture + "\n").utf8)[...]
        // Of the first error.
        var code: Int32 = 0
        while !rest.isEmpty, code == 0 {
            let count = unsafe rest.withUnsafeBytes { buffer in
                unsafe Glibc.write(number, buffer.baseAddress, buffer.count)
            }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                code = errno
            }
        }
        // A full disk may be noticed only here.
        if close(number) != 0, code == 0 { code = errno }
        guard code == 0 else { throw notWritten(code) }
    }

    private func notWritten(_ code: Int32) -> PictureError {
        PictureError.notWritten(path: path, reason: unsafe String(cString: strerror(code)))
    }
}
