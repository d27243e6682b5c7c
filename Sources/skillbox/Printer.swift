import Foundation
import SkillCore

/// Standard output for answers, standard error for everything else.
enum Printer {
    static func answer(_ text: String) {
        write(Data((text + "\n").utf8), to: .standardOutput)
    }

    static func answer(_ value: JSONValue) {
        answer(value.pretty)
    }

    static func complain(_ text: String) {
        write(Data((text + "\n").utf8), to: .standardError)
    }

    static func pass(_ bytes: Data, to handle: FileHandle) {
        write(bytes, to: handle)
    }

    private static func write(_ bytes: Data, to handle: FileHandle) {
        // A reader that has gone away wants no more, and that is not an error.
        try? handle.write(contentsOf: bytes)
    }
}
