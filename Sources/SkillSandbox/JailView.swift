import Foundation

/// Which files of the host a jailed program sees.
enum JailView {
    /// What any program may need: system programs and libraries, and nothing personal.
    static func program(
        at places: JailPlaces
    ) -> (binds: [JailRequest.Bind], links: [JailRequest.Link]) {
        var binds = [same("/usr")]
        let folders = ["/bin", "/sbin", "/lib", "/lib64", "/lib32", "/libx32"]
        let links = add(folders, to: &binds, at: places)
        // The dynamic loader's cache, time zones, and the names that link to one of several
        // programs. Never users, hosts or configuration.
        let settings = [
            "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/localtime",
            "/etc/timezone", "/etc/alternatives",
        ]
        binds += settings.filter(exists).map(same)
        return (binds, links)
    }

    /// What a compiled Swift program needs: the C library's own files, time zones, and the runtime
    /// at `/swift`.
    static func swiftRuntime(
        of toolchain: Toolchain, at places: JailPlaces
    ) -> (binds: [JailRequest.Bind], links: [JailRequest.Link]) {
        var binds: [JailRequest.Bind] = []
        var links: [JailRequest.Link] = []
        switch places.tier {
        case .t1: binds.append(.init(source: toolchain.runtime.path, target: runtimeFolder))
        case .t2:
            binds.append(same(toolchain.runtime.path))
            links.append(
                .init(target: toolchain.runtime.path, path: places.place(runtimeFolder)))
        }
        for loader in loaders where exists(loader) { binds.append(same(loader)) }
        for name in systemLibraries {
            guard let path = libraryFolders.map({ "\($0)/\(name)" }).first(where: exists) else {
                continue
            }
            binds.append(same(path))
        }
        if exists("/usr/share/zoneinfo") { binds.append(same("/usr/share/zoneinfo")) }
        return (binds, links)
    }

    /// What the compiler and the linker need: the toolchain, C headers and libraries.
    static func compiler(
        of toolchain: Toolchain, at places: JailPlaces
    ) -> (binds: [JailRequest.Bind], links: [JailRequest.Link]) {
        var binds = [same(toolchain.root.path), same("/usr/include"), same("/usr/lib")]
        let links = add(["/lib", "/lib64"], to: &binds, at: places)
        if exists("/usr/lib64") { binds.append(same("/usr/lib64")) }
        binds += ["/etc/ld.so.cache"].filter(exists).map(same)
        // A toolchain below one of the shown folders is seen already.
        let shown = ["/usr/lib/", "/usr/include/"]
        if shown.contains(where: { (toolchain.root.path + "/").hasPrefix($0) }) {
            binds.removeFirst()
        }
        return (binds, links)
    }

    /// Adds `folders` of the system, and returns those to be shown as the links that they are.
    private static func add(
        _ folders: [String], to binds: inout [JailRequest.Bind], at places: JailPlaces
    ) -> [JailRequest.Link] {
        var links: [JailRequest.Link] = []
        for folder in folders {
            // On most systems these are links into /usr; on the others, folders of their own.
            if let target = try? FileManager.default.destinationOfSymbolicLink(atPath: folder) {
                // The host's own tree has them already.
                if places.tier == .t1 { links.append(.init(target: target, path: folder)) }
            } else if exists(folder) {
                binds.append(same(folder))
            }
        }
        return links
    }

    static let runtimeFolder = "/swift"

    private static let loaders = ["/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1"]
    private static let libraryFolders = [
        "/lib/x86_64-linux-gnu", "/lib/aarch64-linux-gnu", "/lib64", "/usr/lib64", "/usr/lib",
    ]
    private static let systemLibraries = [
        "libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1", "libutil.so.1",
        "libgcc_s.so.1", "libstdc++.so.6",
    ]

    private static func same(_ path: String) -> JailRequest.Bind {
        .init(source: path, target: path)
    }

    private static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: path)
    }
}
