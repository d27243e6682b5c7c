import Foundation
import SkillTestSupport
import Testing

/// What looks at the machine, one after another: the changes that one makes would disturb the rest.
@Suite(.serialized, .tags(.jail)) enum UnchangedHost {}

extension UnchangedHost {
    /// A watch that notices nothing would let everything pass.
    @Suite(.timeLimit(.minutes(5))) struct HostStateTests {
        private let folder: TemporaryFolder
        private let before: HostState

        init() throws {
            folder = try TemporaryFolder()
            try Data("still here".utf8).write(to: folder.file("file"))
            before = try HostState(watching: folder.url)
        }

        @Test func findsNoChangeWhereThereIsNone() async throws {
            #expect(try await changes() == [])
        }

        @Test func noticesAChangedFile() async throws {
            try Data("still there".utf8).write(to: folder.file("file"))

            #expect(try await changes().contains { $0.contains("/file changed from") })
        }

        @Test func noticesAFileThatOnlyItsTimesBetray() async throws {
            let file = folder.file("file")
            let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
            try await Task.sleep(for: .milliseconds(20))
            let handle = try FileHandle(forWritingTo: file)
            try handle.write(contentsOf: Data("gone there".utf8))
            try handle.close()
            try FileManager.default.setAttributes(
                [.modificationDate: attributes[.modificationDate] ?? Date()],
                ofItemAtPath: file.path)

            #expect(try await changes().contains { $0.contains("/file changed from") })
        }

        @Test func noticesAFileThatAppears() async throws {
            let name = "\(HostState.mark)-\(UUID().uuidString)"
            let file = FileManager.default.temporaryDirectory.appending(path: name)
            try Data().write(to: file)
            defer { try? FileManager.default.removeItem(at: file) }

            #expect(try await changes().contains { $0.contains("\(name) appeared") })
        }

        @Test func noticesAFileThatVanishes() async throws {
            try FileManager.default.removeItem(at: folder.file("file"))

            #expect(try await changes().contains { $0.contains("/file vanished") })
        }

        @Test func noticesAProcess() async throws {
            let seconds = "86399.\(UInt32.random(in: 1...UInt32.max))"
            var launcher = try StartedLauncher(running: ["/bin/sleep", seconds])
            while try !JailedProcess.all().contains(where: { "\($0)".contains(seconds) }) {
                try await Task.sleep(for: .milliseconds(5))
            }

            let changes = try await changes(patience: .milliseconds(50))
            launcher.closeControl()

            #expect(changes.contains { $0.contains("sleep \(seconds) ) appeared") }, "\(changes)")
        }

        @Test func noticesSharedMemory() async throws {
            let segment = shmget(IPC_PRIVATE, 4096, 0o600)
            defer { _ = shmctl(segment, IPC_RMID, nil) }

            let changes = try await changes(patience: .milliseconds(50))
            #expect(changes.contains { $0.contains("System V shm 0 \(segment)") }, "\(changes)")
        }

        private func changes(patience: Duration = .seconds(120)) async throws -> [String] {
            try await HostState(watching: folder.url).changes(since: before, patience: patience)
        }
    }
}
