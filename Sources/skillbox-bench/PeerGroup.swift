/// The peers of one case, and why others don't take part.
struct PeerGroup {
    var present: [Peer] = []
    var absences: [Peer.Library: String] = [:]

    /// What `library` took, or why that isn't among `series`.
    func series(of library: Peer.Library, in series: [Series]) -> Series {
        let peer = present.first { $0.library == library }
        return series.first { $0.name == peer?.name }
            ?? Series(name: library.rawValue, absence: absences[library] ?? "it takes no part")
    }
}
