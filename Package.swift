// swift-tools-version: 6.2

import PackageDescription

// Arrows point down: a room may depend only on rooms listed above it in this file.
let package = Package(
    name: "skillbox",
    products: [
        .executable(name: "skillbox", targets: ["skillbox"]),
        .executable(name: "skillbox-bench", targets: ["skillbox-bench"]),
        .executable(name: "skilljail", targets: ["skilljail"]),
        .library(name: "SkillboxKit", targets: ["SkillboxKit"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser.git", exact: "1.8.2"),
        .package(url: "https://github.com/groue/GRDB.swift.git", exact: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams.git", exact: "6.2.2"),
        .package(url: "https://github.com/swiftlang/swift-syntax.git", exact: "603.0.1"),
    ],
    targets: [
        // C: the jail launcher, what search computes, and libraries reached by a module map.
        .executableTarget(
            name: "skilljail",
            path: "sandbox",
            exclude: ["README.md"],
            cSettings: [.define("_GNU_SOURCE"), .treatAllWarnings(as: .error)],
            linkerSettings: [.linkedLibrary("seccomp")]
        ),
        .target(name: "CVectorKernels", cSettings: [.treatAllWarnings(as: .error)]),
        .systemLibrary(name: "CBLAS", providers: [.apt(["libblas-dev", "libopenblas0-pthread"])]),
        .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CLinux"),
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),

        // What a skill sees inside the jail. Its source also travels in the program.
        .target(name: "SkillKit"),

        // Vocabulary: the values every room speaks.
        .target(name: "SkillCore", dependencies: ["CCrypto"]),

        // One capability per room. Rooms at this level never import one another.
        .target(
            name: "SkillSyntax",
            dependencies: [
                "SkillCore",
                .product(name: "SwiftParser", package: "swift-syntax"),
                .product(name: "SwiftSyntax", package: "swift-syntax"),
                .product(name: "Yams", package: "Yams"),
            ]
        ),
        .target(
            name: "SkillSandbox",
            dependencies: ["SkillCore", "CLinux"],
            resources: [
                .embedInCode("Embedded/Frame.txt"),
                .embedInCode("Embedded/Host.txt"),
                .embedInCode("Embedded/HostLine.txt"),
                .embedInCode("Embedded/SkillKit.txt"),
            ]
        ),
        .target(
            name: "SkillStorage",
            dependencies: [
                "SkillCore",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]
        ),
        .target(name: "SkillSearch", dependencies: ["SkillCore", "CBLAS", "CVectorKernels"]),
        .target(name: "SkillChat", dependencies: ["SkillCore", "CCurl"]),

        // Where the capabilities meet: judging, finding, composing, growing.
        .target(
            name: "SkillWorkshop",
            dependencies: [
                "SkillCore", "SkillSyntax", "SkillSandbox", "SkillStorage",
                "SkillSearch", "SkillChat",
            ],
            resources: [
                .embedInCode("Prompts/confirm.txt"),
                .embedInCode("Prompts/criticize.txt"),
                .embedInCode("Prompts/decompose.txt"),
                .embedInCode("Prompts/plan.txt"),
                .embedInCode("Prompts/propose.txt"),
                .embedInCode("Prompts/repair.txt"),
                .embedInCode("Prompts/rerank.txt"),
                .embedInCode("Prompts/skill.txt"),
                .embedInCode("Prompts/specify.txt"),
                .embedInCode("Prompts/strengthen.txt"),
                .embedInCode("Prompts/verify.txt"),
                .embedInCode("Prompts/write.txt"),
            ]
        ),
        .target(
            name: "SkillboxKit",
            dependencies: [
                "SkillCore", "SkillSyntax", "SkillSandbox", "SkillStorage", "SkillSearch",
                "SkillChat", "SkillWorkshop",
            ]
        ),

        // The front for people.
        .executableTarget(
            name: "skillbox",
            dependencies: [
                "SkillCore", "SkillSyntax", "SkillSandbox", "SkillStorage", "SkillSearch",
                "SkillChat", "SkillWorkshop",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
        ),

        // Measurements against recorded results and peers.
        .executableTarget(
            name: "skillbox-bench",
            dependencies: [
                "CBLAS", "CLinux", "SkillCore", "SkillSandbox", "SkillSearch", "SkillStorage",
                "SkillSyntax", "SkillWorkshop",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            resources: [
                .embedInCode("Peers/minilm_onnx.py"),
                .embedInCode("Peers/peer.py"),
            ]
        ),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .gnu17
)

// Tests: one target per room, mirroring its name.
package.targets += [
    .target(
        name: "SkillTestSupport",
        dependencies: ["SkillCore"],
        path: "Tests/SkillTestSupport"
    ),
    // A host of its own, for tests that kill it.
    .executableTarget(
        name: "jail-host",
        dependencies: ["SkillCore", "SkillSandbox"],
        path: "Tests/jail-host"
    ),
    .testTarget(name: "SkillCoreTests", dependencies: ["SkillCore", "SkillTestSupport"]),
    .testTarget(
        name: "SkillSyntaxTests",
        dependencies: ["SkillCore", "SkillSyntax", "SkillTestSupport"]
    ),
    .testTarget(
        name: "SkillSandboxTests",
        dependencies: [
            "CLinux", "SkillCore", "SkillSandbox", "SkillTestSupport", "jail-host", "skilljail",
        ],
        resources: [.copy("Attacks"), .copy("Fuzz")]
    ),
    .testTarget(
        name: "SkillWorkshopTests",
        dependencies: [
            "SkillChat", "SkillCore", "SkillSandbox", "SkillSearch", "SkillStorage",
            "SkillSyntax", "SkillWorkshop", "SkillTestSupport", "skilljail",
        ],
        resources: [.copy("Fixtures")]
    ),
    .testTarget(
        name: "SkillboxKitTests",
        dependencies: ["SkillboxKit", "SkillTestSupport", "skilljail"]
    ),
    .testTarget(
        name: "SkillStorageTests",
        dependencies: [
            "SkillCore", "SkillStorage", "SkillTestSupport",
            .product(name: "GRDB", package: "GRDB.swift"),
        ]
    ),
    .testTarget(
        name: "SkillSearchTests",
        dependencies: [
            "CBLAS", "CVectorKernels", "SkillCore", "SkillSearch", "SkillTestSupport",
        ],
        resources: [.copy("Fixtures")]
    ),
    .testTarget(
        name: "skillboxTests",
        dependencies: ["SkillTestSupport", "SkillCore", "skillbox", "skilljail"],
        resources: [.copy("Fixtures")]
    ),
    .testTarget(
        name: "skillbox-benchTests",
        dependencies: ["SkillTestSupport", "skillbox", "skillbox-bench", "skilljail"]
    ),
    .testTarget(
        name: "SkillChatTests",
        dependencies: ["SkillChat", "SkillCore", "SkillTestSupport"],
        resources: [.copy("Fixtures")]
    ),
]

for target in package.targets
where ![.system, .binary].contains(target.type)
    && !["CVectorKernels", "skilljail"].contains(target.name)
{
    target.swiftSettings = [
        .strictMemorySafety(),
        .treatAllWarnings(as: .error),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("ImmutableWeakCaptures"),
        .enableUpcomingFeature("InferIsolatedConformances"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    ]
}
