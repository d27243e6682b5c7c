import Foundation

/// Where the peers from PyPI were installed, if they were.
struct PeerPackages: Sendable {
    /// Nil when there are none.
    private let packages: URL?
    private let program: URL

    /// Writes the program that talks for them into `folder`.
    init(installedIn packages: URL?, in folder: URL) throws {
        self.packages = packages
        program = folder.appending(path: "peer.py")
        try Data(PackageResources.peer_py).write(to: program)
        try Data(PackageResources.minilm_onnx_py)
            .write(to: folder.appending(path: "minilm_onnx.py"))
    }

    /// Starts `libraries`, and has each prepare by the request `opening`.
    func start(_ libraries: [Peer.Library], opening: some Encodable) -> PeerGroup {
        var group = PeerGroup()
        for library in libraries {
            do {
                guard let packages else {
                    throw MeasuringFailed(reason: "the peers from PyPI are not installed")
                }
                let peer = try Peer(library, program: program, packages: packages)
                let _: Opened = try peer.ask(opening)
                group.present.append(peer)
            } catch let error as MeasuringFailed {
                group.absences[library] = error.reason
            } catch {
                group.absences[library] = error.localizedDescription
            }
        }
        return group
    }

    private struct Opened: Decodable {
        var milliseconds: Double
    }
}
