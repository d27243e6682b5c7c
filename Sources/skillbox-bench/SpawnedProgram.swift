import CLinux
import Foundation
import Glibc

/// A program that is started the plain way, by `posix_spawn`, and waited for.
struct SpawnedProgram: Sendable {
    /// The path of the program, then its arguments.
    var words: [String]
    var environment: [String: String] = [:]
    /// What it reads on its standard input; nothing when nil.
    var input: URL?

    /// Runs it to its end and returns what it printed; what it says on standard error is passed on.
    @discardableResult func run() throws -> Data {
        let (status, printed) = try end()
        guard status == 0 else { throw failure("it ended with status \(status >> 8)") }
        return printed
    }

    /// Runs it to its end and returns the status that `waitpid` gives and what it printed.
    func end() throws -> (status: Int32, output: Data) {
        var ends: [Int32] = [-1, -1]
        guard unsafe clinux_pipe(&ends) == 0 else { throw failure("there is no pipe") }
        let output = FileHandle(fileDescriptor: ends[0], closeOnDealloc: true)
        let started = Result { try start(printingTo: ends[1]) }
        close(ends[1])
        let process = try started.get()
        let printed = try output.readToEnd() ?? Data()
        var status: Int32 = 0
        guard unsafe waitpid(process, &status, 0) == process else {
            throw failure("it can't be waited for")
        }
        return (status, printed)
    }

    private func start(printingTo output: Int32) throws -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(
            &actions, STDIN_FILENO, input?.path ?? "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        var arguments = unsafe words.map { unsafe strdup($0) } + [nil]
        var variables = unsafe environment.map { unsafe strdup("\($0)=\($1)") } + [nil]
        defer {
            for index in unsafe arguments.indices { unsafe free(arguments[index]) }
            for index in unsafe variables.indices { unsafe free(variables[index]) }
        }
        var process: pid_t = 0
        let code = unsafe posix_spawn(
            &process, words[0], &actions, nil, &arguments, &variables)
        guard code == 0 else { throw failure("it can't be started") }
        return process
    }

    private func failure(_ reason: String) -> MeasuringFailed {
        MeasuringFailed(reason: "\"\(words.joined(separator: " "))\" could not be run: \(reason)")
    }
}
