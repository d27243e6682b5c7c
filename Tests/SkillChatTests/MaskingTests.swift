import Foundation
import SkillChat
import SkillTestSupport
import Testing

@Suite(.timeLimit(.minutes(2))) struct MaskingTests {
    private func masked(_ text: String) -> String {
        var masking = Masking(avoiding: [text])
        let masked = masking.masked(text)
        #expect(masking.restored(masked) == text)
        return masked
    }

    // Put together here, so that no scanner takes them for secrets of this project.
    private static let letters = "aB3dE5gH7jK9mN1pQ2rS4tU6vW8xY0zA1bC3"
    private static let jwt =
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0" + ".dozjgNryP4J3jVmNHl0w5N"
    private static let pem =
        "-----BEGIN RSA PRIVATE KEY-----\n"
        + String(repeating: "MIIEowIBAAKCAQEA0Z3VS5JJcds3xfn\n", count: 4)
        + "-----END RSA PRIVATE KEY-----"

    @Test(arguments: [
        ("key sk-\(letters)!", "key [[KEY-1]]!"),
        ("sk-proj-\(letters)_x-\(letters)", "[[KEY-1]]"),
        ("sk-ant-api03-\(letters)", "[[KEY-1]]"),
        ("TOKEN=ghp_\(letters)", "TOKEN=[[KEY-1]]"),
        ("github_pat_\(letters)_\(letters)", "[[KEY-1]]"),
        ("\"AKIA" + "Q3EGIXTVO7TS3LN4\"", "\"[[KEY-1]]\""),
        ("xoxb-" + "123456789012-abcdefGHIJ", "[[KEY-1]]"),
        ("sk_live_\(letters)", "[[KEY-1]]"),
        ("密钥sk-\(letters)。", "密钥[[KEY-1]]。"),
        (jwt, "[[KEY-1]]"),
        (
            "Authorization: Bearer \(letters).\(letters)=",
            "Authorization: Bearer [[KEY-1]]"
        ),
        (
            "Authorization: Basic dXNlcjpwYXNzd29yZA==\nAccept: */*",
            "Authorization: Basic [[KEY-1]]\nAccept: */*"
        ),
        ("{\"Authorization\": \"Bearer \(letters)\"}", "{\"Authorization\": \"Bearer [[KEY-1]]\"}"),
        ("{\"api_key\": \"\(letters)\"}", "{\"api_key\": \"[[KEY-1]]\"}"),
        (#"{\"apiKey\":\"\#(letters)\"}"#, #"{\"apiKey\":\"[[KEY-1]]\"}"#),
        ("AWS_SECRET_ACCESS_KEY=wJalrXUtn1FEMI/K7MDENG+bPx", "AWS_SECRET_ACCESS_KEY=[[KEY-1]]"),
        ("client-secret: '\(letters)'", "client-secret: '[[KEY-1]]'"),
        ("https://a.org/cb?x=1&token=\(jwt)&y=2", "https://a.org/cb?x=1&token=[[KEY-1]]&y=2"),
        ("https://a.org/cb#state%3D\(jwt)", "https://a.org/cb#state%3D[[KEY-1]]"),
        ("https://a.org/\(jwt)/x", "https://a.org/[[KEY-1]]/x"),
        ("postgres://ada:s3cret@db:5432/x", "postgres://ada:[[KEY-1]]@db:5432/x"),
        ("redis://:pw@10.0.0.1/0", "redis://:[[KEY-1]]@10.0.0.1/0"),
        ("https://a.org/?to=ada%40engine.org&x=1", "https://a.org/?to=[[EMAIL-1]]&x=1"),
        (pem.replacing("RSA PRIVATE KEY", with: "PGP PRIVATE KEY BLOCK"), "[[PRIVATE-KEY-1]]"),
        (pem, "[[PRIVATE-KEY-1]]"),
        ("a\n\(pem)\nb", "a\n[[PRIVATE-KEY-1]]\nb"),
        (pem.replacing("\n", with: "\\n"), "[[PRIVATE-KEY-1]]"),
        (String(pem.dropLast(40)), "[[PRIVATE-KEY-1]]"),
        ("Ask ada.lovelace+x@mail.engine.co.uk.", "Ask [[EMAIL-1]]."),
        ("<müller@büro.de>, a_b@c-d.io", "<[[EMAIL-1]]>, [[EMAIL-2]]"),
        ("mailto:ada@engine.org?x", "mailto:[[EMAIL-1]]?x"),
        ("邮箱ada@engine.org。", "邮箱[[EMAIL-1]]。"),
        (
            "ada@engine.org and ADA@engine.org, ada@engine.org",
            "[[EMAIL-1]] and [[EMAIL-2]], [[EMAIL-1]]"
        ),
        ("call +49 171 2345678 now", "call [[PHONE-1]] now"),
        ("+4915123456789", "[[PHONE-1]]"), ("+1 (415) 234-5678", "[[PHONE-1]]"),
        ("(415) 234-5678, 415-234-5679.", "[[PHONE-1]], [[PHONE-2]]."),
        ("1-800-234-5678", "[[PHONE-1]]"), ("415-234-5678 2024", "[[PHONE-1]] 2024"),
        ("030/1234567 or 0171 2345678", "[[PHONE-1]] or [[PHONE-2]]"),
        ("020 7946 1234", "[[PHONE-1]]"), ("0049 171 2345678", "[[PHONE-1]]"),
        ("tel:+491712345678", "tel:[[PHONE-1]]"),
        ("4539 1488 0343 6467", "[[CARD-1]]"), ("card 4539148803436467.", "card [[CARD-1]]."),
        ("4539-1488-0343-6467", "[[CARD-1]]"), ("{\"n\":4539148803436467}", "{\"n\":[[CARD-1]]}"),
    ])
    func masksWhatIsPrivate(text: String, expected: String) {
        #expect(masked(text) == expected)
    }

    @Test(arguments: [
        "ada@example.com, bob@mail.example.org, x@host.test, y@z.invalid, z@localhost",
        "415-555-0123, (415) 555-0199, +1 415 555 0100, 555-0123",
        "4111111111111111 4111 1111 1111 1111 5555-5555-5555-4444 378282246310005",
        "4539 1488 0343 6468", "1234567890123456", "9007199254740991",
        "2024-01-15T10:30:00+01:00 2024-01-15 01/02/2024 15.01.2024 20240115103000",
        "1.2.3 v10.15.7 swift-6.3.1-RELEASE 255.255.255.255 192.168.10.100:8080",
        "123e4567-e89b-12d3-a456-426614174000 11111111-2222-4333-8444-555555555555",
        "d41d8cd98f00b204e9800998ecf8427e 0123456789012345678901234567890123456789",
        "[1, -2.5, 3.141592653589793, 1e10, 1.7976931348623157e308, 0.1, 1234567890]",
        "icon@2x.png lodash@4.17.21 package@1.0.0-beta.2 @Test @available(macOS 10.15, *)",
        "let sum = +1234567 + (100) - 200; a[415] - 234 - 5678", "x-415-234-5678-y",
        "sk-learn-is-a-python-library sk-some-long-kebab-name ghp_short task-sk-12345678901234567",
        #"request.headers["authorization"] == "Bearer \(Fixtures.key)""#,
        "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A\n-----END PUBLIC KEY-----",
        "if text.contains(\"-----BEGIN PRIVATE KEY-----\") { return }",
        "git@github.com:ada/engine.git getty@tty1.service https://ada:pw@example.com/",
        "Basic understanding of Basic features:", "Authorization: Basic auth or Bearer tokens",
        "https://a.org:8080/x@y http://[::1]:8080/ a://b:c",
        "let token = makeToken20251122Version(3); tokens: 12345678901234567; token: 1234567890123456",
        "password: hunter2, api_key = YOUR_API_KEY_HERE, secret: String, token == kind1234567890123",
        "978-3-16-148410-0 0010 0110 1011 0001 00:1A:2B:3C:4D:5E 2001:db8::8a2e:370:7334",
        "1705312200 1705312200123 {\"id\":1705312200123,\"x\":[13.405,52.52]}",
        "001 002 003 004, 010 020 030", "0x1234567890abcdef 1_000_000_000_000", "", "@", "+",
        "-----",
    ])
    func leavesTheRestAlone(text: String) {
        #expect(masked(text) == text)
    }

    @Test func leavesSwiftSourceAlone() throws {
        let package = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let sources = try #require(
            FileManager.default.enumerator(
                at: package.appending(path: "Sources"), includingPropertiesForKeys: nil))
        var files = 0
        for case let file as URL in sources where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            #expect(masked(text) == text, "\(file.lastPathComponent)")
            files += 1
        }
        #expect(files > 100)
    }

    @Test func restoresRandomTextsExactly() {
        let parts = [
            "ada@engine.org", "sk-\(Self.letters)", "+49 171 2345678", "4539148803436467", Self.pem,
            "[[EMAIL-1]]", "[[email-2]]", "[[", "]]", "[", "[[EMAIL-", "1", "-", "@", "+", ".", " ",
            "KEY-1]]", "[[CARD-999999999]]", "[[PHONE-1", "é", "\u{1F98A}", "\n", "\r\n", "\0", "a",
            "Bearer ", "-----BEGIN ", "PRIVATE KEY-----", "eyJ", "415", "\u{301}", "。",
        ]
        var generator = SeededGenerator(seed: 4)
        for _ in 0..<1_000 {
            let text = (0..<Int.random(in: 0..<14, using: &generator)).reduce(into: "") { text, _ in
                text += parts[Int.random(in: 0..<parts.count, using: &generator)]
            }
            var masking = Masking(avoiding: [text])
            let masked = masking.masked(text)
            #expect(Array(masking.restored(masked).utf8) == Array(text.utf8))
        }
    }

    @Test func neverTakesAPlaceholderThatIsThere() {
        let text = "[[EMAIL-1]] [[email-3]] ada@engine.org bob@engine.org eve@engine.org"
        var masking = Masking(avoiding: [text])

        let masked = masking.masked(text)

        #expect(masked == "[[EMAIL-1]] [[email-3]] [[EMAIL-2]] [[EMAIL-4]] [[EMAIL-5]]")
        #expect(masking.restored(masked) == text)
        #expect(masking.counts == [.email: 3])
    }

    @Test func restoresWhateverTheCase() {
        var masking = Masking(avoiding: [])
        _ = masking.masked("ada@engine.org")

        #expect(
            masking.restored("[[email-1]] [[Email-1]] [[EMAIL-2]] [[EMAIL-1]")
                == "ada@engine.org ada@engine.org [[EMAIL-2]] [[EMAIL-1]")
    }

    // Looking at each byte again from each other one would take hours.
    @Test(arguments: [
        "a.", "eyJ-", "eyJ", "@", "a@", "1 ", "+1", "[[", "-----BEGIN PRIVATE KEY-----", "a@b.",
        "token=", "a://b:", "Bearer ", "%40",
    ])
    func isQuickOnLargeTexts(part: String) {
        let text = String(repeating: part, count: 100_000 / part.utf8.count)
        var masking = Masking(avoiding: [text])
        #expect(masking.restored(masking.masked(text)) == text)
    }
}
