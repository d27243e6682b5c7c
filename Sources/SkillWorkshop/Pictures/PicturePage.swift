/// The sheet that a picture is drawn on: its size, its paper, and how letters look on it.
///
/// Everything is drawn with classes and a style sheet, which knows light and dark; without one, as
/// in the plainest viewers, the shapes stay and are black.
struct PicturePage {
    var width: Int
    var height: Int
    /// What the picture shows, for those who can't see it.
    var label: String
    /// The rules of the picture's own classes.
    var style: String
    /// Those that differ in the dark.
    var darkStyle: String

    /// The SVG text of a picture made of `parts`.
    func svg(_ parts: [String]) -> String {
        let opening = """
            <svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" \
            viewBox="0 0 \(width) \(height)" role="img" \
            aria-label="\(label.markup)">
            <style>
            text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,\
            sans-serif}
            .title{font-size:22px;font-weight:600;fill:#1c2530}
            .note{font-size:13px;fill:#5d6773}
            .paper{fill:#fdfdfb}
            .ink{fill:#1c2530}
            \(style)
            @media (prefers-color-scheme:dark){
            .title,.ink{fill:#e8ebef}
            .note{fill:#9aa4b0}
            .paper{fill:#14181d}
            \(darkStyle)
            }
            </style>
            <rect class="paper" width="\(width)" height="\(height)"/>
            """
        return ([opening] + parts + ["</svg>"]).joined(separator: "\n")
    }
}
