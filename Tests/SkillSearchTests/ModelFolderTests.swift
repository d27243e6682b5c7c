import Foundation
import Testing

@testable import SkillSearch

@Suite struct ModelFolderTests {
    @Test(
        arguments: [
            (["SKILLBOX_MODELS": "/a/b", "XDG_DATA_HOME": "/c"], "/a/b/all-MiniLM-L6-v2"),
            (["XDG_DATA_HOME": "/c"], "/c/skillbox/models/all-MiniLM-L6-v2"),
        ])
    func liesWhereTheEnvironmentSays(environment: [String: String], path: String) {
        #expect(ModelFolder(environment: environment).url.path == path)
    }

    @Test(arguments: [[:], ["XDG_DATA_HOME": "relative"], ["SKILLBOX_MODELS": ""]])
    func liesInTheHomeFolderOtherwise(environment: [String: String]) {
        let home = FileManager.default.homeDirectoryForCurrentUser.path

        #expect(
            ModelFolder(environment: environment).url.path
                == "\(home)/.local/share/skillbox/models/all-MiniLM-L6-v2")
    }

    @Test func anEmptyFolderHasNoModel() throws {
        try withTemporaryFolder { folder in
            let model = ModelFolder(url: folder)

            #expect(!model.isInstalled)
            #expect(
                throws: EmbeddingError.missing(file: "model.safetensors", folder: folder.path)
            ) {
                try model.verify()
            }
        }
    }

    @Test func installsAndVerifies() throws {
        _ = try installedModel()
        try withTemporaryFolder { folder in
            let model = ModelFolder(url: folder.appending(path: "models/mini"))

            try model.install(from: installedModelFolder().url)

            #expect(model.isInstalled)
            try model.verify()
            let packed = model.url.appending(path: PackedModel.fileName)
            #expect(try PackedModel(file: packed, origin: PackedOrigin(of: model.url)) != nil)
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: model.url.path).sorted()
                    == ["model.safetensors", "packed.skillbox", "vocab.txt"])
        }
    }

    @Test func installsTheFilesThatLinksPointTo() throws {
        _ = try installedModel()
        try withTemporaryFolder { folder in
            let source = folder.appending(path: "source")
            try FileManager.default.createDirectory(
                at: source, withIntermediateDirectories: true)
            for file in ModelFolder.files {
                try FileManager.default.createSymbolicLink(
                    at: source.appending(path: file.name),
                    withDestinationURL: installedModelFolder().url.appending(path: file.name))
            }
            let model = ModelFolder(url: folder.appending(path: "model"))

            try model.install(from: source)
            try FileManager.default.removeItem(at: source)

            try model.verify()
            for file in ModelFolder.files {
                let path = model.url.appending(path: file.name).path
                let type = try FileManager.default.attributesOfItem(atPath: path)[.type]
                #expect(type as? FileAttributeType == .typeRegular)
            }
        }
    }

    @Test func aWrongFileIsNotInstalled() throws {
        try withTemporaryFolder { folder in
            let source = folder.appending(path: "source")
            try FileManager.default.createDirectory(
                at: source, withIntermediateDirectories: true)
            for file in ModelFolder.files {
                try Data("abc".utf8).write(to: source.appending(path: file.name))
            }
            let model = ModelFolder(url: folder.appending(path: "model"))

            #expect {
                try model.install(from: source)
            } throws: { error in
                // The SHA-256 of "abc" is the standard's own example.
                guard case .unexpectedDigest(_, _, let found)? = error as? EmbeddingError else {
                    return false
                }
                return found
                    == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
            }
            #expect(!model.isInstalled)
            #expect(try FileManager.default.contentsOfDirectory(atPath: model.url.path) == [])
        }
    }

    @Test func aModelStaysWhenItsReplacementIsWrong() throws {
        try withTemporaryFolder { folder in
            let model = ModelFolder(url: folder.appending(path: "model"))
            try FileManager.default.createDirectory(
                at: model.url, withIntermediateDirectories: true)
            let kept = model.url.appending(path: "vocab.txt")
            try Data("kept".utf8).write(to: kept)

            #expect(throws: EmbeddingError.self) {
                try model.install(from: folder.appending(path: "nowhere"))
            }
            #expect(try Data(contentsOf: kept) == Data("kept".utf8))
        }
    }

    @Test func aFolderThatCannotBeMadeIsAnError() throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "file")
            try Data().write(to: file)
            let model = ModelFolder(url: file.appending(path: "model"))

            #expect {
                try model.install(from: folder)
            } throws: { error in
                guard case .notInstalled(model.url.path, _)? = error as? EmbeddingError else {
                    return false
                }
                return true
            }
        }
    }
}
