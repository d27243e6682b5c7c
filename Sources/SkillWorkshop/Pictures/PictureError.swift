/// Why a picture could not be kept.
public enum PictureError: Error, Hashable, Sendable {
    case notWritten(path: String, reason: String)
}

extension PictureError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notWritten(let path, let reason):
            "The picture can't be written to \"\(path)\": \(reason). Name another file."
        }
    }
}
