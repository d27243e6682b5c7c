/// What came of all tasks with each library.
struct ComposeFigures {
    var whole: [ComposeRun] = []
    var empty: [ComposeRun] = []
    var few: [ComposeRun] = []

    /// Whether every task was solved with all skills, and none without any.
    var isAsItShouldBe: Bool {
        whole.allSatisfy { $0.ending == .right } && empty.allSatisfy { $0.ending == .refused }
    }

    func section(of skillCount: Int) -> Section {
        Section(
            title: "Composing",
            method: """
                Tasks in plain words are put to `skillbox solve`, each in turns to a library of \
                \(skillCount) skills, to an empty one and to one of five skills by chance with what \
                they use. A task is solved when its answer is the one that was checked. Times are \
                those of the whole program; the first round compiles each plan, later ones find it \
                compiled.
                """,
            tables: [libraries(skillCount), tasks])
    }

    private func libraries(_ skillCount: Int) -> Table {
        Table(
            head: [
                "Library", "runs", "solved", "wrong", "refused", "steps, median", "median, ms",
                "p99, ms", "tokens a run",
            ],
            rows: [
                Self.row("\(skillCount) skills", whole), Self.row("none", empty),
                Self.row("five by chance", few),
            ])
    }

    private var tasks: Table {
        var names: [String] = []
        for run in whole where !names.contains(run.task) { names.append(run.task) }
        return Table(
            head: ["Task", "solved", "steps", "first, ms", "median, ms", "tokens a run"],
            rows: names.map { name in
                let runs = whole.filter { $0.task == name }
                return [
                    name, Self.share(of: .right, in: runs), Self.medianSteps(of: runs),
                    Figure.time(runs[0].time), Figure.time(Self.times(of: runs).median),
                    Self.tokens(of: runs),
                ]
            })
    }

    private static func row(_ name: String, _ runs: [ComposeRun]) -> [String] {
        let times = times(of: runs)
        return [
            name, Figure.count(runs.count), share(of: .right, in: runs),
            share(of: .wrong, in: runs), share(of: .refused, in: runs), medianSteps(of: runs),
            Figure.time(times.median), Figure.time(times.p99), tokens(of: runs),
        ]
    }

    private static func share(of ending: ComposeRun.Ending, in runs: [ComposeRun]) -> String {
        let count = runs.count { $0.ending == ending }
        return "\(Int((100 * Double(count) / Double(max(1, runs.count))).rounded())) %"
    }

    private static func medianSteps(of runs: [ComposeRun]) -> String {
        let steps = runs.compactMap(\.steps).sorted()
        return steps.isEmpty ? "–" : "\(steps[steps.count / 2])"
    }

    private static func times(of runs: [ComposeRun]) -> Series {
        Series(name: "", times: runs.map(\.time))
    }

    private static func tokens(of runs: [ComposeRun]) -> String {
        Figure.count(runs.reduce(0) { $0 + $1.tokens } / max(1, runs.count))
    }
}
