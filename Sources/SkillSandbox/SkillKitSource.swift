/// SkillKit's source, which travels in the program and is compiled by the user's toolchain.
enum SkillKitSource {
    static let text = String(decoding: PackageResources.SkillKit_txt, as: UTF8.self)
}
