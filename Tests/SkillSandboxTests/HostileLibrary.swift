import Foundation
import SkillTestSupport

@testable import SkillSandbox

/// A skill's library without anything of ours in it: from its first instruction on it does as it likes.
enum HostileLibrary {
    static func run(_ action: String, input: Data) async throws -> RunReport {
        let folder = try TemporaryFolder()
        let source = folder.file("hostile.c")
        try Data(Self.source.utf8).write(to: source)
        let library = folder.file("libHostile.so")
        try CProgram.compile([source], options: ["-shared", "-fPIC"], to: library)
        let toolchain = try TestSandbox.sandbox().toolchain
        return try await TestSandbox.jail().report(isSkill: true) { places throws(JailError) in
            let target = places.place("/skill/libHostile.so")
            let view = JailView.swiftRuntime(of: toolchain, at: places)
            return JailRequest(
                places: places, profile: .skill, limits: RunLimits(wallTime: .seconds(1)),
                work: .library(path: target, entry: "run"),
                binds: view.binds + [.init(source: library.path, target: target)],
                links: view.links, environment: ["ACTION=\(action)"], input: input)
        }
    }

    private static let source = #"""
        #include <pthread.h>
        #include <signal.h>
        #include <stdint.h>
        #include <stdlib.h>
        #include <string.h>
        #include <unistd.h>

        static int is(const char *action) { return strcmp(getenv("ACTION"), action) == 0; }

        static void *flood(void *descriptor) {
            static const char zeros[1 << 16];
            for (long left = 1000000000; left > 0; left -= sizeof zeros) {
                if (write((int)(intptr_t)descriptor, zeros, sizeof zeros) < 0) break;
            }
            return NULL;
        }

        int run(int input, int result) {
            if (is("flood")) flood((void *)(intptr_t)result);
            if (is("flood-all")) {
                pthread_t threads[2];
                for (intptr_t i = 0; i < 2; i++) pthread_create(&threads[i], NULL, flood, (void *)(i + 1));
                flood((void *)(intptr_t)result);
            }
            if (is("stop")) kill(getpid(), SIGSTOP);
            if (is("half-frame")) {
                write(result, "o\xff\xff\0", 4);
                close(result);
                sleep(60);
            }
            // An answer without having read what it is asked.
            if (is("ignore-input")) write(result, "o\1\0\0\0", 5);
            if (is("close-all")) close_range(0, ~0u, 0);
            if (is("forge-report")) {
                for (int i = 0; i < 64; i++) {
                    if (i != result) write(i, "R\x9\0\0\0exited 0\n", 14);
                }
            }
            (void)input;
            return 0;
        }
        """#
}
