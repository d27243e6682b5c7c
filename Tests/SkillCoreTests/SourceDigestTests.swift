import SkillCore
import Testing

@Suite struct SourceDigestTests {
    // FIPS 180-4, the examples of NIST.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ])
    func isTheSHA256(text: String, expected: String) {
        #expect(SourceDigest(of: text).hexadecimal == expected)
    }

    @Test func tellsListsApartThatJoinToTheSameText() {
        #expect(SourceDigest(of: ["ab", "c"]) != SourceDigest(of: ["a", "bc"]))
        #expect(SourceDigest(of: ["abc"]) != SourceDigest(of: ["abc", ""]))
    }

    @Test func readsADigestAsItIsWritten() {
        let digest = SourceDigest(of: "skill")

        #expect(SourceDigest(hexadecimal: digest.hexadecimal) == digest)
        for text in ["", "0", digest.hexadecimal.uppercased(), digest.hexadecimal + "0"] {
            #expect(SourceDigest(hexadecimal: text) == nil)
        }
    }
}
