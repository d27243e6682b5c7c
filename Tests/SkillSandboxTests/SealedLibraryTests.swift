import Foundation
import Glibc
import SkillCore
import Testing

@testable import SkillSandbox

@Suite struct SealedLibraryTests {
    @Test func givesEachACopyOfItsOwn() throws {
        let library = SealedLibrary(Data("library".utf8))
        let one = try library.copy()
        let other = try library.copy()

        #expect(fchmod(one.number, 0) == 0)

        #expect(try status(one).st_mode & 0o777 == 0)
        #expect(try status(other).st_mode & 0o777 != 0)
        #expect(try status(one).st_ino != status(other).st_ino)
        #expect(try status(one).st_size == 7)
    }

    @Test func canNotBeChanged() throws {
        let copy = try SealedLibrary(Data("library".utf8)).copy()
        var byte: UInt8 = 0

        #expect(unsafe pwrite(copy.number, &byte, 1, 0) == -1)
        #expect(ftruncate(copy.number, 0) == -1)
        #expect(ftruncate(copy.number, 100) == -1)
        let mapped = unsafe mmap(nil, 1, PROT_READ | PROT_WRITE, MAP_SHARED, copy.number, 0)
        #expect(unsafe mapped == MAP_FAILED)
    }

    private func status(_ file: borrowing Descriptor) throws -> stat {
        var status = stat()
        try #require(unsafe fstat(file.number, &status) == 0)
        return status
    }
}
