/// Why a text could not be embedded, or an embedding could not be compared.
public enum EmbeddingError: Error, Hashable, Sendable {
    /// `folder` lacks `file`, which the model needs.
    case missing(file: String, folder: String)
    case unreadable(file: String, reason: String)
    /// The file was read, and it isn't what its name says.
    case damaged(file: String, reason: String)
    /// The file's SHA-256 isn't that of the published model.
    case unexpectedDigest(file: String, expected: String, found: String)
    case notInstalled(folder: String, reason: String)
    /// The BLAS library, which multiplies matrices, could not be loaded.
    case missingLibrary(reason: String)
    /// The LAPACK library, which finds directions, could not be loaded.
    case missingEigensolver(reason: String)
    /// LAPACK gave up on a matrix; `code` is its `info`.
    case noEigenvectors(code: Int)
    case wrongDimension(expected: Int, found: Int)
    /// The embedding has a component that is infinite or not a number.
    case notFinite
    /// A model that runs elsewhere gave no answer that can be used.
    case unavailable(model: String, reason: String)
    /// The task that asked was cancelled.
    case cancelled
}

extension EmbeddingError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .missing(let file, let folder):
            """
            There is no "\(file)" in "\(folder)". Run skillbox model install, or name another \
            folder with SKILLBOX_MODELS.
            """
        case .unreadable(let file, let reason):
            "The file \"\(file)\" could not be read: \(reason) Check that it may be read."
        case .damaged(let file, let reason):
            "The model file \"\(file)\" is damaged: \(reason) Install the model again."
        case .unexpectedDigest(let file, let expected, let found):
            """
            The SHA-256 of "\(file)" is \(found), not \(expected). Download the file again, or run \
            skillbox model install.
            """
        case .notInstalled(let folder, let reason):
            """
            The model could not be installed in "\(folder)": \(reason) Check that the folder may \
            be written and the disk has room.
            """
        case .missingLibrary(let reason):
            """
            The BLAS library could not be loaded (\(reason)). Install libopenblas0-pthread, or \
            another package that has it.
            """
        case .missingEigensolver(let reason):
            """
            The LAPACK library could not be loaded (\(reason)). Install libopenblas0-pthread, or \
            another package that has it.
            """
        case .noEigenvectors(let code):
            """
            The LAPACK library found no directions in the embeddings; its dsyevr gave \(code). \
            Install libopenblas0-pthread, or another package that has it.
            """
        case .wrongDimension(let expected, let found):
            """
            An embedding of \(found) components can't be compared with those of \(expected). \
            Embed the skills again with the model in use.
            """
        case .notFinite:
            """
            An embedding has a component that is no finite number. Embed the text again, or use \
            another model.
            """
        case .unavailable(let model, let reason):
            "The model \"\(model)\" gave no embeddings: \(reason) Try again, or use another model."
        case .cancelled:
            "The texts were not embedded because the task was cancelled. Ask again."
        }
    }
}
