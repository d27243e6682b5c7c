/// The modules that come with Swift or skillbox, and so can't be skills.
enum ToolchainModules {
    /// What every skill may import.
    static let visible: Set<String> = ["Foundation", "SkillKit"]

    /// Whether a skill can be a module named `name`: upper camel case, and not taken.
    static func canNameSkill(_ name: String) -> Bool {
        guard let first = name.utf8.first, !taken.contains(name) else { return false }
        return (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first)
            && name.utf8.allSatisfy { byte in
                (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                    || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            }
    }

    private static let taken: Set<String> = visible.union([
        "Android", "BlocksRuntime", "Builtin", "CRT", "Cxx", "CxxStdlib", "Darwin", "Dispatch",
        "Distributed", "FoundationEssentials", "FoundationInternationalization",
        "FoundationNetworking", "FoundationXML", "Glibc", "Musl", "Observation", "RegexBuilder",
        "Runtime", "SkillEntry", "Swift", "SwiftGlibc", "SwiftOnoneSupport", "SwiftShims",
        "Synchronization", "Testing", "WASILibc", "WinSDK", "XCTest",
    ])
}
