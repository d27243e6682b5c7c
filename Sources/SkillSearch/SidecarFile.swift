import Glibc

/// An open file of a sidecar, which closes with its owner.
struct SidecarFile: ~Copyable {
    let number: Int32
    private let folder: SidecarFolder

    init(owning number: Int32, folder: SidecarFolder) {
        self.number = number
        self.folder = folder
    }

    deinit { close(number) }

    /// The size in bytes, or nil when this is no regular file.
    var size: Int? {
        var status = stat()
        guard unsafe fstat(number, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return nil
        }
        return Int(status.st_size)
    }

    /// Writes all bytes from `offset` on.
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(SidecarError) {
        var written = 0
        while written < bytes.count {
            let count = unsafe pwrite(
                number, bytes.baseAddress.map { unsafe $0 + written }, bytes.count - written,
                off_t(offset + written))
            if count > 0 {
                written += count
            } else if count == 0 || errno != EINTR {
                throw folder.failure()
            }
        }
    }

    func write(_ words: [UInt64], at offset: Int) throws(SidecarError) {
        let failure: SidecarError? = unsafe words.withUnsafeBytes { bytes in
            do throws(SidecarError) {
                try unsafe write(bytes, at: offset)
                return nil
            } catch {
                return error
            }
        }
        if let failure { throw failure }
    }

    /// Reads so many words from the start, or returns nil when there are fewer.
    func words(_ count: Int) -> [UInt64]? {
        let size = count * MemoryLayout<UInt64>.size
        var words = [UInt64](repeating: 0, count: count)
        var done = 0
        while done < size {
            let count = unsafe words.withUnsafeMutableBytes { bytes in
                unsafe pread(
                    number, bytes.baseAddress.map { unsafe $0 + done }, size - done, off_t(done))
            }
            if count > 0 {
                done += count
            } else if count == 0 || errno != EINTR {
                return nil
            }
        }
        return words
    }
}
