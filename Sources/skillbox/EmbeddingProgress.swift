import Foundation
import Glibc
import SkillCore
import SkillSearch
import SkillWorkshop

/// Tells on a terminal's standard error how many skills are embedded, and on another only at the end.
enum EmbeddingProgress {
    /// Embeds what `model` has not embedded yet; `count` is how many skills that will be.
    static func embedMissing(
        _ count: Int, in bench: Workbench, with model: any EmbeddingModel
    ) async throws {
        let isShowing = isatty(STDERR_FILENO) == 1
        var embedded = 0
        func show(_ text: String) {
            if isShowing { Printer.pass(Data("\(beginning)\(text)".utf8), to: STDERR_FILENO) }
        }
        defer { show("") }
        show(line(0, of: count))
        try await bench.embedMissing(with: model) { done in
            embedded = done
            show(line(done, of: max(done, count)))
        }
        show("")
        Printer.complain(
            "\(embedded) \(embedded == 1 ? "skill was" : "skills were") embedded by "
                + "\(model.id.name), which finds them from now on.")
    }

    private static func line(_ done: Int, of count: Int) -> String {
        let filled = width * done / max(1, count)
        let bar =
            String(repeating: "#", count: filled)
            + String(repeating: ".", count: width - filled)
        return "Embedding the skills  [\(bar)]  \(done) of \(count)"
    }

    private static let width = 30
    // The line's start, with what stood there erased.
    private static let beginning = "\r\u{1B}[K"
}
