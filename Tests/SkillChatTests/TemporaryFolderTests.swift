import Foundation
import SkillTestSupport
import Testing

@Suite struct TemporaryFolderTests {
    @Test func removesItselfWithItsContents() throws {
        var folder: TemporaryFolder? = try TemporaryFolder()
        let path = try #require(folder?.url.path())
        try Data("x".utf8).write(to: try #require(folder?.file("note.txt")))
        #expect(FileManager.default.fileExists(atPath: path + "/note.txt"))

        folder = nil

        #expect(!FileManager.default.fileExists(atPath: path))
    }
}
