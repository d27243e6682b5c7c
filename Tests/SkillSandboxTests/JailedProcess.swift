import Foundation

/// A process of some jail, as the machine's /proc shows it.
struct JailedProcess: Hashable {
    var number: pid_t
    /// Told apart from a later process of the same number by when it started.
    private var start: Substring

    /// Every one there is now, whoever started it.
    static func all() throws -> Set<JailedProcess> {
        let names = try FileManager.default.contentsOfDirectory(atPath: "/proc")
        return Set(names.compactMap { pid_t($0) }.compactMap(JailedProcess.init(jailed:)))
    }

    private init?(jailed number: pid_t) {
        // It may end while it is looked at.
        func text(_ name: String) -> String {
            (try? String(contentsOfFile: "/proc/\(number)/\(name)", encoding: .utf8)) ?? ""
        }
        // In T1 the jail's only user is 1000, in a pid namespace below ours.
        let numbers = text("status").split(separator: "\n").first { $0.hasPrefix("NSpid:") }
        let isInNamespace =
            text("uid_map").split(separator: " ").first == "1000"
            && numbers.map { $0.split(separator: "\t").count > 2 } ?? false
        // In T2 a program's home is its run's own folder.
        guard isInNamespace || text("environ").contains("/skillbox-run-"),
            // A name in parentheses, which may hold anything, comes before the fields.
            let fields = text("stat").split(separator: ")").last?.split(separator: " "),
            fields.count > 19, fields[0] != "Z"
        else { return nil }
        self.number = number
        start = fields[19]
    }
}

extension JailedProcess: CustomStringConvertible {
    var description: String {
        let words = try? String(contentsOfFile: "/proc/\(number)/cmdline", encoding: .utf8)
        return "\(number) (\((words ?? "").replacing("\0", with: " ")))"
    }
}
