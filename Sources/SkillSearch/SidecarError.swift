/// Why the vectors of a library could not be kept beside it.
public enum SidecarError: Error, Hashable, Sendable {
    case unwritable(folder: String, reason: String)
}

extension SidecarError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unwritable(let folder, let reason):
            """
            The vectors could not be kept in "\(folder)": \(reason). Check that the folder may be \
            written and the disk has room.
            """
        }
    }
}
