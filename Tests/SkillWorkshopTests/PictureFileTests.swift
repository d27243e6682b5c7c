import Foundation
import SkillTestSupport
import SkillWorkshop
import Testing

@Suite struct PictureFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func takesThePlaceOfWhatWasThere() throws {
        let file = folder.file("map.svg")
        try Data("an older and longer picture".utf8).write(to: file)
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: file.path)

        try PictureFile(path: file.path).write("<svg/>")

        #expect(try String(contentsOf: file, encoding: .utf8) == "<svg/>\n")
        let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
        #expect(attributes[.posixPermissions] as? Int == 0o640)
        #expect(try contents() == ["map.svg"])
    }

    @Test func followsALink() throws {
        let file = folder.file("map.svg")
        try Data("older".utf8).write(to: file)
        let link = folder.file("link.svg")
        try FileManager.default.createSymbolicLink(at: link, withDestinationURL: file)

        try PictureFile(path: link.path).write("<svg/>")

        #expect(try String(contentsOf: file, encoding: .utf8) == "<svg/>\n")
        #expect(
            try FileManager.default.destinationOfSymbolicLink(atPath: link.path) == file.path)
    }

    @Test func leavesADeviceWhereItIs() throws {
        try PictureFile(path: "/dev/null").write("<svg/>")

        let attributes = try FileManager.default.attributesOfItem(atPath: "/dev/null")
        #expect(attributes[.type] as? FileAttributeType == .typeCharacterSpecial)
    }

    /// The kernel has these refuse every write, also a privileged user's.
    @Test func tellsWhyItCannotWrite() throws {
        let folderItself = folder.url.path
        let below = folder.file("no folder/map.svg").path

        #expect(throws: PictureError.notWritten(path: folderItself, reason: "Is a directory")) {
            try PictureFile(path: folderItself).write("<svg/>")
        }
        #expect(throws: PictureError.notWritten(path: below, reason: "No such file or directory")) {
            try PictureFile(path: below).write("<svg/>")
        }
        #expect(
            throws: PictureError.notWritten(path: "/dev/full", reason: "No space left on device")
        ) {
            try PictureFile(path: "/dev/full").write("<svg/>")
        }
        #expect(try contents().isEmpty)
    }

    @Test func explainsItself() {
        let error = PictureError.notWritten(path: "/x/map.svg", reason: "Is a directory")

        #expect(
            error.description
                == "The picture can't be written to \"/x/map.svg\": Is a directory. Name another file."
        )
    }

    private func contents() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
    }
}
