import SkillCore
import Testing

@Suite struct PageAddressTests {
    @Test(arguments: [
        ("http://example.org", "http://example.org:80/"),
        ("HTTP://Example.ORG/A?b#c", "http://example.org:80/A?b"),
        ("https://example.org?q=1", "https://example.org:443/?q=1"),
        ("https://example.org:8443/x#@evil.org/", "https://example.org:8443/x"),
        ("http://example.org/@evil.org:80/%2e", "http://example.org:80/@evil.org:80/%2e"),
        ("http://127.0.0.1:0080/", "http://127.0.0.1:80/"),
        ("http://xn--bcher-kva.example/", "http://xn--bcher-kva.example:80/"),
    ])
    func isBuiltFromWhatWasRead(text: String, built: String) throws {
        #expect(try PageAddress(text).text == built)
    }

    @Test(arguments: [
        "", "example.org", "//example.org", "/x", "http:/example.org", "http:example.org",
        "http:///x", "http://", "http://?x", "ftp://example.org/", "file:///etc/passwd",
        "javascript:alert(1)", "http://a@b/", "http://@b/", "http://a:b@c/", "http://example.org./",
        "http://.example.org/", "http://a..b/", "http://-a/", "http://a-/", "http://[::1]/",
        "http://[::ffff:127.0.0.1]:80/", "http://example.org:/", "http://example.org:80:81/",
        "http://example.org:0/", "http://example.org:65536/", "http://example.org:+80/",
        "http://example.org:8_0/", "http://example%2eorg/", "http://example.org%00/",
        "http://example.org\\@evil.org/", "http://example.org\\/", "http:\\\\example.org",
        "http://example.org/\n", "http://exam\nple.org/", "http://example.org/\r\nHost: evil",
        "http://example.org/a b", "\thttp://example.org/", "http://example.org/\u{7F}",
        "http://example.org/\0", "http://b\u{FC}cher.example/", "http://\u{212A}.org/",
        "http://example\u{3002}org/", "http://example.org\u{FF0F}@evil.org/",
        "http://exam_ple.org/",
    ])
    func refusesWhatMayBeReadInTwoWays(text: String) {
        #expect(throws: UnusableAddress.self) { try PageAddress(text) }
    }

    @Test func refusesWhatIsTooLong() {
        let text = "http://example.org/" + String(repeating: "a", count: 8_192)

        #expect(throws: UnusableAddress(reason: "it is longer than 8192 bytes")) {
            try PageAddress(text)
        }
    }

    @Test(arguments: [
        ("http://example.org/", "example.org", true),
        ("http://EXAMPLE.org:80/", "example.org", true),
        ("https://example.org/", "example.org", true),
        ("http://example.org/", "example.org:80", true),
        ("https://example.org/", "example.org:443", true),
        ("http://example.org:8080/", "example.org:8080", true),
        ("http://example.org:8080/", "example.org", false),
        ("http://example.org:443/", "example.org", false),
        ("https://example.org:80/", "example.org", false),
        ("https://example.org/", "example.org:80", false),
        ("http://www.example.org/", "example.org", false),
        ("http://example.org.evil.org/", "example.org", false),
        ("http://evil.org/#@example.org", "example.org", false),
        ("http://evil.org/?example.org", "example.org", false),
        ("http://example.or/", "example.org", false),
    ])
    func isOnTheHostThatIsNamed(text: String, host: String, isThere: Bool) throws {
        #expect(try PageAddress(text).isOn(host) == isThere)
    }

    @Test func namesWhatMustBeGranted() throws {
        #expect(try PageAddress("https://a.org/x").capability == .http(host: "a.org"))
        #expect(try PageAddress("http://a.org:443/x").capability == .http(host: "a.org:443"))
    }
}
