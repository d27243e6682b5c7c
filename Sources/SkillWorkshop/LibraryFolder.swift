public import Foundation

/// Where a library lives: one SQLite file, and what is made from it and can be made again.
public struct LibraryFolder: Hashable, Sendable {
    public let url: URL

    /// Names the folder: `path`, else `SKILLBOX_LIBRARY`, else `~/.local/share/skillbox`.
    public init(path: String?, environment: [String: String]) {
        let named = path ?? environment["SKILLBOX_LIBRARY"].flatMap { $0.isEmpty ? nil : $0 }
        if let named {
            url = URL(filePath: (named as NSString).expandingTildeInPath).standardizedFileURL
        } else if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") {
            url = URL(filePath: data).appending(path: "skillbox")
        } else {
            let home = environment["HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? "/"
            url = URL(filePath: home).appending(path: ".local/share/skillbox")
        }
    }

    public var database: URL { url.appending(path: "library.sqlite") }
    /// Compiled skills.
    public var artifacts: URL { url.appending(path: "artifacts") }
    /// What makes searching faster.
    public var vectors: URL { url.appending(path: "vectors") }
    /// Locked while the library is grown.
    var growingLock: URL { url.appending(path: "growing.lock") }
}
