import Foundation
public import SkillCore

/// A skill as the compiler needs it.
public struct SkillModule: Hashable, Sendable {
    /// Such as `CsvColumnSum`.
    public var name: String
    /// The source as it is compiled: imports of skills carry `@testable`.
    public var source: String
    public var isAsync: Bool

    public init(name: String, source: String, isAsync: Bool) {
        self.name = name
        self.source = source
        self.isAsync = isAsync
    }
}

/// How hard the compiler tries to make fast code.
public enum Optimization: String, Hashable, Sendable {
    /// As the source says, its assertions included.
    case none = "-Onone"
    /// Faster code, which takes longer to compile and leaves assertions out.
    case speed = "-O"
}

/// A compiled skill: a shared library and a Swift module, and those it needs.
public struct SkillArtifact: Hashable, Sendable {
    public let module: String
    /// The hash of the source, its dependencies, the flags and the toolchain.
    public let key: SourceDigest
    let folder: URL
    /// Every module it needs, itself last.
    let closure: [Link]

    struct Link: Hashable, Sendable {
        var module: String
        var folder: URL
    }
}

/// What compiling a skill gave.
public enum BuildAnswer: Hashable, Sendable {
    case built(SkillArtifact)
    case didNotCompile([Diagnostic])
}
