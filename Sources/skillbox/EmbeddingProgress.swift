import Foundation
import Glibc
import SkillCore
import SkillSearch
import SkillWorkshop

/// Tells on standard error how many skills are embedded: on a terminal while it goes on, and at its
/// end.
enum EmbeddingProgress {
    /// Embeds what `model` has not embedded yet; `count` is how many skills that will be.
    ///
    /// What can't be embedded is told: the rest of the library works without it.
    static func embedMissing(
        _ count: Int, in bench: Workbench, with model: any EmbeddingModel
    ) async throws {
        guard count > 0 else { return }
        let isShowing = isatty(STDERR_FILENO) == 1
        var embedded = 0
        func show(_ text: String) {
            if isShowing { Printer.replaceLine(with: text) }
        }
        show(line(0, of: count))
        defer {
            show("")
            if embedded > 0 {
                let skills = embedded == 1 ? "skill was" : "skills were"
                Printer.complain("\(embedded) \(skills) embedded by \(model.id.name).")
            }
        }
        do {
            try await bench.embedMissing(with: model) { done in
                embedded = done
                show(line(done, of: max(done, count)))
            }
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            show("")
            Printer.complain("\(error)")
        }
    }

    private static func line(_ done: Int, of count: Int) -> String {
        let filled = width * done / max(1, count)
        let bar =
            String(repeating: "#", count: filled)
            + String(repeating: ".", count: width - filled)
        return "Embedding the skills  [\(bar)]  \(done) of \(count)"
    }

    private static let width = 30
}
