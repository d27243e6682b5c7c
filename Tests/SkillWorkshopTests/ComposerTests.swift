import Foundation
import SkillCore
import SkillSandbox
import SkillStorage
import SkillTestSupport
import Testing

@testable import SkillWorkshop

@Suite(.tags(.jail), .takingTurns, .timeLimit(.minutes(10))) struct ComposerTests {
    @Test func joinsTwoSkills() async throws {
        let library = try await TestLibrary(
            Samples.splitWords, Samples.countItems, Samples.halveNumber)

        let solution = try await library.composer().solve(
            "split the text into words, then count the items", input: ["text": "to be or not"])

        #expect(solution.isSolved)
        #expect(solution.report?.output == ["count": 4])
        #expect(
            solution.plan?.json == [
                "steps": [
                    ["skill": "split-words", "bind": ["text": "$input.text"]],
                    ["skill": "count-items", "bind": ["items": "$1.words"]],
                ]
            ])
        #expect(
            solution.subgoals.map(\.text) == ["split the text into words", "count the items"])
        #expect(
            solution.subgoals.map { $0.candidates.first?.text } == ["split-words", "count-items"])
    }

    @Test func joinsThreeSkills() async throws {
        let library = try await TestLibrary(
            Samples.splitWords, Samples.countItems, Samples.sayCount, Samples.halveNumber)

        let solution = try await library.composer().solve(
            "split the text into words, count the items and say the count in a sentence",
            input: ["text": "to be or not"])

        #expect(solution.report?.output == ["sentence": "There are 4."])
        #expect(
            solution.plan?.skillNames.map(\.text)
                == ["split-words", "count-items", "say-count"])
    }

    @Test func countsAsUsingTheSkillsThatItJoins() async throws {
        let library = try await TestLibrary(
            Samples.splitWords, Samples.countItems, Samples.halveNumber)

        _ = try await library.composer().solve(
            "split the text into words, then count the items", input: ["text": "to be or not"])

        let unused = try await library.bench.store.prune([.unused, .added], dryRun: true)
        #expect(unused.skills.map(\.text) == ["halve-number"])
    }

    @Test func plansTheSameTwice() async throws {
        let library = try await TestLibrary(
            Samples.splitWords, Samples.countItems, Samples.sayCount)
        let task = "split the text into words, then count the items"

        let first = try await library.composer().solve(task, input: ["text": "a b"])
        let second = try await library.composer().solve(task, input: ["text": "a b"])

        #expect(first.plan != nil && first.plan == second.plan)
        #expect(first.source == second.source)
    }

    @Test func abstainsWhenNothingBinds() async throws {
        let library = try await TestLibrary(Samples.splitWords, Samples.countItems)

        let solution = try await library.composer().solve(
            "split the text into words, then count the items", input: ["text": 7])

        #expect(!solution.isSolved)
        #expect(solution.plan == nil && solution.source == nil && solution.report == nil)
        #expect(solution.subgoals.first?.candidates.first?.text == "split-words")
    }

    @Test(arguments: [
        "split the text into words, then bake sourdough bread",
        "bake sourdough bread, then split the text into words",
    ])
    func abstainsWhenNothingFitsAPartOfTheTask(_ task: String) async throws {
        let library = try await TestLibrary(Samples.splitWords, Samples.countItems)

        let solution = try await library.composer().solve(task, input: ["text": "a b"])

        #expect(!solution.isSolved && solution.plan == nil)
        #expect(solution.subgoals.count { $0.candidates.isEmpty } == 1)
    }

    @Test func knowsWhatThePartBeforeGives() async throws {
        let library = try await TestLibrary(Samples.splitWords, Samples.countItems)
        let solution = try await library.composer().solve(
            "split the text into words, then count them", input: ["text": "a b"])
        #expect(solution.report?.output == ["count": 2])
    }

    @Test func abstainsWhenNothingFits() async throws {
        let library = try await TestLibrary(Samples.splitWords)

        let solution = try await library.composer().solve(
            "bake sourdough bread", input: ["text": "a"])

        #expect(solution.plan == nil)
        #expect(solution.subgoals.map(\.candidates) == [[]])
    }

    @Test func solvesWithAnAsyncSkillAndItsOptionalField() async throws {
        let library = try await TestLibrary(Samples.weighNumbers)

        let plain = try await library.composer().solve(
            "add up the numbers", input: ["numbers": [1, 2]])
        let weighed = try await library.composer().solve(
            "add up the numbers with their weight", input: ["numbers": [1, 2], "weight": 10])

        #expect(plain.report?.output == ["sum": 3])
        #expect(weighed.report?.output == ["sum": 30])
        #expect(weighed.source?.contains("async throws -> Output") == true)
    }

    @Test func takesAWholeNumberWhereANumberIsWanted() async throws {
        let library = try await TestLibrary(Samples.halveNumber)

        let solution = try await library.composer().solve(
            "halve the number", input: ["number": 5])

        #expect(solution.report?.output == ["half": 2.5])
    }

    @Test func givesAnAnswerOfASkillsOwnTypeByItsForm() async throws {
        let library = try await TestLibrary(Samples.markLetters)

        let solution = try await library.composer().solve(
            "mark the letters of the text as vowels", input: ["text": "ab"])

        #expect(
            solution.report?.output == [
                "marks": [
                    ["letter": "a", "isVowel": true], ["letter": "b", "isVowel": false],
                ]
            ])
    }

    @Test func joinsFieldsThatAreNamedLikeKeywords() async throws {
        let library = try await TestLibrary(
            SkillText(
                "name-class", "Names the class of a thing.",
                takes: "`class`: String, `default`: Int?",
                gives: "`in`: String",
                body: "    Output(in: \"\\(input.class)\\(input.default ?? 0)\")",
                .gives(["in": "a0"], for: ["class": "a"])))

        let solution = try await library.composer().solve(
            "name the class of the thing", input: ["class": "b", "default": 3])

        #expect(solution.report?.output == ["in": "b3"])
    }

    @Test func tellsHowAnAnswerlessProgramEnded() async throws {
        let library = try await TestLibrary(
            SkillText(
                "refuse-text", "Refuses a text.", takes: "text: String", gives: "text: String",
                body: """
                        guard input.text.isEmpty else { throw InvalidInput("It isn't empty.") }
                        return Output(text: "")
                    """,
                .gives(["text": ""], for: ["text": ""])))

        let solution = try await library.composer().solve(
            "refuse the text", input: ["text": "a"])

        #expect(!solution.isSolved)
        #expect(solution.report?.ending == .failed)
        #expect(solution.report?.error == "It isn't empty.")
    }

    @Test func triesTheNextPlanWhenOneFails() async throws {
        let library = try await TestLibrary(
            SkillText(
                "read-number", "Read a number.", takes: "text: String", gives: "number: Int",
                body: """
                        guard input.text == "one" else { throw InvalidInput("That is no word.") }
                        return Output(number: 1)
                    """,
                .gives(["number": 1], for: ["text": "one"])),
            SkillText(
                "read-digits", "Read a number that is written in digits.", takes: "text: String",
                gives: "number: Int",
                body: """
                        guard let number = Int(input.text) else { throw InvalidInput("No digits.") }
                        return Output(number: number)
                    """,
                .gives(["number": 7], for: ["text": "7"])))

        let word = try await library.composer().solve("read a number", input: ["text": "one"])
        let digits = try await library.composer().solve("read a number", input: ["text": "12"])

        #expect(word.plan?.skillNames.map(\.text) == ["read-number"])
        #expect(digits.plan?.skillNames.map(\.text) == ["read-digits"])
        #expect(digits.report?.output == ["number": 12])
    }

    @Test func passesOverAPlanWhoseAnswersDiffer() async throws {
        let library = try await TestLibrary(
            SkillText(
                "draw-number", "Draws a number below a limit.", takes: "limit: Int",
                gives: "number: Int",
                body: "    Output(number: input.limit == 1 ? 1 : Int.random(in: 1...input.limit))",
                .gives(["number": 1], for: ["limit": 1])))

        let solution = try await library.composer().solve(
            "draw a number below the limit", input: ["limit": 1_000_000_000_000])

        #expect(solution.plan == nil)
        #expect(solution.subgoals.first?.candidates.count == 1)
    }

    @Test func savesASkillThatImportsWhatItUses() async throws {
        let library = try await TestLibrary(Samples.splitWords, Samples.countItems)
        let composer = try library.composer()
        let task = "split the <text> into words,\nthen count the items"
        let input: [String: JSONValue] = ["text": "to be", "unused": 1]
        let name = try SkillName("word-total")

        let solution = try await composer.solve(task, input: input)
        let addition = try await composer.save(solution, of: task, input: input, as: name)

        #expect(addition == .kept(name, version: 1))
        let kept = try await library.bench.store.skill(named: name)
        #expect(kept.skill.importedModules == ["CountItems", "SplitWords"])
        #expect(kept.provenance.origin == .composed)
        #expect(kept.skill.description.contains("split the text into words, then count the items"))
        #expect(
            kept.skill.examples == [
                .gives(["count": 2], for: ["text": "to be"]), .fails("is missing", for: [:]),
            ])
        #expect(
            try await library.bench.store.dependants(of: SkillName("count-items")) == [name])
        let report = try await library.bench.run(name, input: ["text": "a b c"])
        #expect(report.output == ["count": 3])
        let verifications = try await library.bench.verify([name])
        #expect(verifications.map(\.inspection) == [.passed])
        let used = try SkillName("split-words")
        await #expect(throws: StoreError.inUse(used, by: [name])) {
            try await library.bench.store.remove(used)
        }
    }

    @Test func keepsThePlanInASavedSkillsInstructions() async throws {
        let library = try await TestLibrary(Samples.splitWords, Samples.countItems)
        let composer = try library.composer()
        let task = "split the text into words, then count the items"
        let name = try SkillName("word-total")

        let solution = try await composer.solve(task, input: ["text": "to be"])
        _ = try await composer.save(solution, of: task, input: ["text": "to be"], as: name)

        let instructions = try await library.bench.store.skill(named: name).skill.instructions
        let json = try #require(instructions.split(separator: "```json").last)
        let plan = try Plan(json: JSONValue(parsing: String(json.split(separator: "```")[0])))
        #expect(plan == solution.plan)
    }

    @Test func judgesASavedSkillAgainWhenWhatItUsesChanges() async throws {
        let library = try await TestLibrary(Samples.splitWords, Samples.countItems)
        let composer = try library.composer()
        let task = "split the text into words, then count the items"
        let name = try SkillName("word-total")
        let solution = try await composer.solve(task, input: ["text": "to be or"])
        _ = try await composer.save(solution, of: task, input: ["text": "to be or"], as: name)
        func changed(_ count: String) -> SkillText {
            SkillText(
                "count-items", "Counts the items of a list, such as words.",
                takes: "items: [String]", gives: "count: Int",
                body: "    Output(count: \(count))",
                .gives(["count": 2], for: ["items": ["a", "b"]]))
        }

        let breaking = try await library.add(
            [changed("input.items.count == 3 ? 4 : input.items.count")], replacing: true)
        let mending = try await library.add(
            [changed("input.items.reduce(0) { sum, _ in sum + 1 }")], replacing: true)

        guard case .rejected(_, .breaksDependants(let broken)) = breaking.first else {
            Issue.record("\(breaking)")
            return
        }
        #expect(broken.map(\.name) == [name])
        #expect(mending == [.kept(try SkillName("count-items"), version: 2)])
        #expect(try await library.bench.verify([name]).map(\.inspection) == [.passed])
        #expect(try await library.bench.run(name, input: ["text": "a b c"]).output == ["count": 3])
    }

    @Test func asksForTheCapabilitiesOfWhatItJoins() async throws {
        var asking = Samples.splitWords
        asking.capabilities = "skill llm"
        let library = try await TestLibrary(asking, Samples.countItems)
        let composer = try library.composer()
        let task = "split the text into words, then count the items"
        let name = try SkillName("word-total")

        let solution = try await composer.solve(task, input: ["text": "to be"])
        let addition = try await composer.save(
            solution, of: task, input: ["text": "to be"], as: name)

        #expect(addition == .kept(name, version: 1))
        let kept = try await library.bench.store.skill(named: name).skill
        #expect(kept.capabilities == [.languageModel, .skills])
    }

    @Test func runsAPlanThatWasWrittenByHand() async throws {
        let library = try await TestLibrary(Samples.splitWords, Samples.countItems)

        let solution = try await library.composer().run(
            Plan(json: Planned.right), input: ["text": "to be or"])

        #expect(solution.isSolved)
        #expect(solution.report?.output == ["count": 3])
        #expect(solution.subgoals.isEmpty)
        #expect(try await library.bench.store.statistics().runsByEnding == ["completed": 2])
    }

    @Test func refusesAPlanWhoseTypesDoNotFitBeforeAnythingRuns() async throws {
        let library = try await TestLibrary(Samples.splitWords, Samples.countItems)

        let rejection = await #expect(throws: PlanRejection.self) {
            try await library.composer().run(
                Plan(json: Planned.ill), input: ["text": "to be or"])
        }

        #expect(rejection?.problems.map(\.step) == [1])
        #expect(rejection?.description.hasPrefix("step 2, field \"items\": ") == true)
        #expect(try await library.bench.store.statistics().runsByEnding.isEmpty)
    }

    @Test func saysThatAPlansSkillIsNotThere() async throws {
        let library = try await TestLibrary(Samples.splitWords)

        let rejection = await #expect(throws: PlanRejection.self) {
            try await library.composer().run(
                Plan(json: Planned.right), input: ["text": "to be or"])
        }

        #expect(rejection?.problems.map(\.kind) == [.noSuchSkill(try SkillName("count-items"))])
    }

    @Test func savesASkillWithoutRequiredFields() async throws {
        let greet = SkillText(
            "greet-anyone", "Greets somebody by name.", takes: "name: String?",
            gives: "greeting: String",
            body: "    Output(greeting: \"Hello \\(input.name ?? \"you\")\")",
            .gives(["greeting": "Hello you"], for: [:]))
        let library = try await TestLibrary(greet)
        let composer = try library.composer()
        let name = try SkillName("greet-ada")

        let solution = try await composer.solve(
            "greet somebody by name", input: ["name": "Ada"])
        let addition = try await composer.save(
            solution, of: "greet somebody by name", input: ["name": "Ada"], as: name)

        #expect(addition == .kept(name, version: 1))
    }

    @Test(arguments: ["halve-number", "split-words"])
    func refusesToSaveUnderATakenName(_ text: String) async throws {
        let library = try await TestLibrary(Samples.splitWords, Samples.halveNumber)
        let composer = try library.composer()
        let task = "split the text into words"
        let name = try SkillName(text)

        let solution = try await composer.solve(task, input: ["text": "a b"])
        let addition = try await composer.save(
            solution, of: task, input: ["text": "a b"], as: name)

        #expect(solution.isSolved)
        #expect(addition == .rejected(name, .nameTaken(name)))
        #expect(try await library.bench.store.statistics().versions == 2)
    }

    @Test func savesNothingWithoutASolution() async throws {
        let library = try await TestLibrary()
        let composer = try library.composer()
        let solution = try await composer.solve("anything at all", input: [:])

        await #expect(throws: WorkshopError.nothingToSave) {
            try await composer.save(
                solution, of: "anything at all", input: [:], as: SkillName("nothing"))
        }
    }
}
