import Foundation
import Testing

@testable import SkillSearch

@Suite struct PackedModelTests {
    @Test func isOpenedAsItWasPacked() throws {
        try withModelFolder { folder in
            let packed = try PackedModel(folder: folder)
            let origin = try PackedOrigin(of: folder)

            let opened = try #require(PackedModel(file: packedFile(in: folder), origin: origin))

            #expect(opened.bytes == packed.bytes)
            #expect(opened.tokenizer.tokens(of: "Hello!") == [101, 7592, 999, 102])
        }
    }

    @Test func aFileThatIsNotWholeIsNotOpened() throws {
        try withModelFolder { folder in
            let packed = try PackedModel(folder: folder)
            let origin = try PackedOrigin(of: folder)
            let file = packedFile(in: folder)
            let ends = PackedModel.Section.allCases.map { packed.start(of: $0) }
            // The last page of zeros before a section, its first byte, and one inside.
            for length in [0, 7, 100, 4_096] + ends + ends.map({ $0 + 5_000 }) {
                try packed.bytes.prefix(length).write(to: file)

                #expect(PackedModel(file: file, origin: origin) == nil, "\(length) bytes")
            }
            try (packed.bytes + [0]).write(to: file)
            #expect(PackedModel(file: file, origin: origin) == nil)
        }
    }

    @Test func aChangedByteIsNoticed() throws {
        try withModelFolder { folder in
            let packed = try PackedModel(folder: folder)
            let origin = try PackedOrigin(of: folder)
            let file = packedFile(in: folder)
            let checked = PackedModel.Section.allCases.filter { $0 != .rows }
            let header = Array(stride(from: 0, to: 29 * 8, by: 5))
            for place in header + checked.map({ packed.start(of: $0) + 4_321 }) {
                try flip(place, in: file)
                #expect(PackedModel(file: file, origin: origin) == nil, "byte \(place)")
                try flip(place, in: file)
            }
            #expect(PackedModel(file: file, origin: origin) != nil)
        }
    }

    @Test func aDamagedFileIsMadeAgain() throws {
        try withModelFolder { folder in
            let packed = try PackedModel(folder: folder)
            try flip(packed.start(of: .panels) + 1_000, in: packedFile(in: folder))

            let again = try PackedModel(folder: folder)

            #expect(again.bytes == packed.bytes)
            #expect(try Data(contentsOf: packedFile(in: folder)) == packed.bytes)
        }
    }

    @Test func aDamagedRowIsFoundWhenATextNeedsIt() async throws {
        let expected = try await installedModel().embeddings(of: ["hello there", "good bye"])
        try await withModelFolder { folder in
            let packed = try PackedModel(folder: folder)
            let token = try #require(packed.tokenizer.tokens(of: "hello").dropFirst().first)
            let row = packed.start(of: .rows) + Int(token) * PackedModel.rowSize
            try flip(row + 17, in: packedFile(in: folder))
            let damaged = try Data(contentsOf: packedFile(in: folder))
            let model = try MiniLM(folder: folder)

            let first = try await model.embeddings(of: ["good bye"])
            let left = try Data(contentsOf: packedFile(in: folder))
            let second = try await model.embeddings(of: ["hello there"])

            #expect(first == [expected[1]])
            #expect(left == damaged)
            #expect(second == [expected[0]])
            #expect(try Data(contentsOf: packedFile(in: folder)) == packed.bytes)
        }
    }

    @Test func aDamagedRowIsAnErrorWhenTheModelIsGone() async throws {
        try await withModelFolder { folder in
            let packed = try PackedModel(folder: folder)
            try flip(
                packed.start(of: .rows) + 101 * PackedModel.rowSize, in: packedFile(in: folder))
            let model = try MiniLM(folder: folder)
            let weights = folder.appending(path: "model.safetensors")
            try FileManager.default.removeItem(at: weights)

            await #expect {
                try await model.embeddings(of: ["hello"])
            } throws: { error in
                guard case .unreadable(weights.path, _)? = error as? EmbeddingError else {
                    return false
                }
                return true
            }
        }
    }

    @Test func filesOfAnotherDateArePackedAgain() throws {
        try withModelFolder { folder in
            _ = try PackedModel(folder: folder)
            let words = folder.appending(path: "vocab.txt")
            let source = words.resolvingSymlinksInPath()
            try FileManager.default.removeItem(at: words)
            try FileManager.default.copyItem(at: source, to: words)
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: 1_000_000_000)],
                ofItemAtPath: words.path)
            let origin = try PackedOrigin(of: folder)
            let file = packedFile(in: folder)

            #expect(PackedModel(file: file, origin: origin) == nil)
            _ = try PackedModel(folder: folder)
            #expect(PackedModel(file: file, origin: origin) != nil)
        }
    }

    @Test func otherWordsThanThePublishedAreNotPacked() throws {
        try withModelFolder { folder in
            let words = folder.appending(path: "vocab.txt")
            var text = try String(contentsOf: words, encoding: .utf8)
            text.replace("\nhello\n", with: "\nhallo\n")
            try FileManager.default.removeItem(at: words)
            try Data(text.utf8).write(to: words)

            #expect {
                try PackedModel(folder: folder)
            } throws: { error in
                guard case .unexpectedDigest(words.path, _, _)? = error as? EmbeddingError else {
                    return false
                }
                return true
            }
            #expect(!FileManager.default.fileExists(atPath: packedFile(in: folder).path))
        }
    }

    /// Root may write everywhere, but can't put a file in the place of a folder that isn't empty.
    @Test func worksWhereItCannotBeKept() async throws {
        let expected = try await installedModel().embeddings(of: ["hello there"])
        try await withModelFolder { folder in
            let inside = packedFile(in: folder).appending(path: "inside")
            try FileManager.default.createDirectory(at: inside, withIntermediateDirectories: true)

            let embeddings = try await MiniLM(folder: folder).embeddings(of: ["hello there"])

            #expect(embeddings == expected)
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
                    == ["model.safetensors", "packed.skillbox", "vocab.txt"])
        }
    }

    @Test func manyMayBeTheFirstToOpen() async throws {
        let expected = try await installedModel().embeddings(of: ["hello there"])
        try await withModelFolder { folder in
            try await withThrowingTaskGroup { group in
                for _ in 0..<3 {
                    group.addTask {
                        try await MiniLM(folder: folder).embeddings(of: ["hello there"])
                    }
                }
                for try await embeddings in group { #expect(embeddings == expected) }
            }
            let origin = try PackedOrigin(of: folder)
            #expect(PackedModel(file: packedFile(in: folder), origin: origin) != nil)
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
                    == ["model.safetensors", "packed.skillbox", "vocab.txt"])
        }
    }

    private func packedFile(in folder: URL) -> URL { folder.appending(path: "packed.skillbox") }

    private func flip(_ place: Int, in file: URL) throws {
        let handle = try FileHandle(forUpdating: file)
        try handle.seek(toOffset: UInt64(place))
        let byte = try #require(try handle.read(upToCount: 1)?.first)
        try handle.seek(toOffset: UInt64(place))
        try handle.write(contentsOf: Data([byte ^ 0x10]))
        try handle.close()
    }

    /// Calls `body` with a folder that has the model's published files, as links.
    private func withModelFolder(
        _ body: (URL) async throws -> Void
    ) async throws {
        let folder = try modelFolder()
        defer {
            // What stays behind is in the folder for temporary files.
            try? FileManager.default.removeItem(at: folder)
        }
        try await body(folder)
    }

    private func withModelFolder(_ body: (URL) throws -> Void) throws {
        let folder = try modelFolder()
        defer {
            // What stays behind is in the folder for temporary files.
            try? FileManager.default.removeItem(at: folder)
        }
        try body(folder)
    }

    private func modelFolder() throws -> URL {
        _ = try installedModel()
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "skill-search-\(UUID().uuidString)", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for file in ModelFolder.files {
            try FileManager.default.createSymbolicLink(
                at: folder.appending(path: file.name),
                withDestinationURL: installedModelFolder().url.appending(path: file.name))
        }
        return folder
    }
}
