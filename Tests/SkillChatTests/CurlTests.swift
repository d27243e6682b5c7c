import Testing

@testable import SkillChat

@Suite struct CurlTests {
    @Test(arguments: [
        ("libno-such-curl.so.4", "libno-such-curl.so.4"),
        // It is there, and transfers nothing.
        ("libc.so.6", "curl_easy_cleanup"),
    ])
    func saysWhatIsMissing(library: String, words: String) {
        #expect {
            try Curl(library: library)
        } throws: { error in
            guard case TransferFailure.missingLibrary(let reason) = error else { return false }
            return reason.contains(words)
        }
    }
}
