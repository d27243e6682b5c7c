import SkillChat
import Testing

@Suite struct ModelServerTests {
    @Test(arguments: [
        "", "localhost:8080", "ftp://host/v1", "file:///etc/passwd", "http://", "http:///v1",
        "/v1", "not a url",
    ])
    func refusesWhatIsNoServerAddress(address: String) {
        #expect(
            throws: ChatError.unusableSetting(.server, reason: "it isn't an http or https URL")
        ) {
            try ModelServer(address)
        }
    }

    @Test(arguments: ["https://me:secret@host/v1", "https://secret@host/v1"])
    func refusesAPasswordInTheAddress(address: String) {
        let error = #expect(throws: ChatError.self) { try ModelServer(address) }

        #expect(error?.description.contains("secret") == false)
    }

    @Test func showsItsAddressWithoutTheQuery() throws {
        #expect(try ModelServer("https://host/v1?key=secret").description == "https://host/v1")
    }

    @Test func refusesAFragment() {
        #expect(throws: ChatError.unusableSetting(.server, reason: "it has a fragment")) {
            try ModelServer("https://host/v1#top")
        }
    }
}
