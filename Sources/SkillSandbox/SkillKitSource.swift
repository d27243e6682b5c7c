/// SkillKit's source, which travels in the program and is compiled by the user's toolchain.
enum SkillKitSource {
    static let files = [
        "Frame.swift": String(decoding: PackageResources.Frame_txt, as: UTF8.self),
        "Host.swift": String(decoding: PackageResources.Host_txt, as: UTF8.self),
        "HostLine.swift": String(decoding: PackageResources.HostLine_txt, as: UTF8.self),
        "SkillKit.swift": String(decoding: PackageResources.SkillKit_txt, as: UTF8.self),
    ]
}
