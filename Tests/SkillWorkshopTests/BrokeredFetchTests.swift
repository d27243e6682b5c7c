import Foundation
import SkillChat
import SkillCore
import SkillSandbox
import SkillTestSupport
import Testing

@testable import SkillWorkshop

@Suite(.timeLimit(.minutes(5))) struct BrokeredFetchTests {
    @Test func fetchesFromTheHostThatIsGranted() async throws {
        let server = try ScriptedServer(replies: ScriptedReply(body: Data("page".utf8)))
        let http = try Brokered.capability(of: server)
        let broker = try await Brokered(nil, asking: [http], granting: [http]).broker

        let answer = await broker.answer(.fetch(url: server.baseURL + "/a?b#c"))

        #expect(answer == .value(["status": 200, "body": "page"]))
        #expect(server.requests.map(\.target) == ["/v1/a?b"])
    }

    @Test(arguments: [true, false]) func deniesAnotherHostOrPort(isAsked: Bool) async throws {
        let granted = try ScriptedServer(replies: ScriptedReply())
        let other = try ScriptedServer(replies: ScriptedReply())
        let (http, wanted) = (
            try Brokered.capability(of: granted), try Brokered.capability(of: other)
        )
        let broker = try await Brokered(
            nil, asking: isAsked ? [http, wanted] : [http],
            granting: isAsked ? [http] : [http, wanted]
        ).broker

        let answer = await broker.answer(.fetch(url: other.baseURL))
        let control = await broker.answer(.fetch(url: granted.baseURL))

        guard case .denied(wanted, _) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(control == .value(["status": 200, "body": ""]))
        #expect(other.requests.isEmpty)
        #expect(granted.requests.count == 1)
    }

    /// `GRANTED` and `EVIL` stand for the hosts with their ports.
    @Test(arguments: [
        "http://GRANTED@EVIL/", "http://GRANTED:80@EVIL/", "http://user:GRANTED@EVIL/",
        "http://EVIL/#@GRANTED", "http://EVIL#@GRANTED/", "http://EVIL?@GRANTED/",
        "http://EVIL/@GRANTED", "http://EVIL\\@GRANTED/", "http://EVIL/\\GRANTED",
        "http://GRANTED\\.EVIL/", "http://GRANTED.EVIL/", "http://GRANTED%2eEVIL/",
        "http://GRANTED%00.EVIL/", "http://EVIL\n@GRANTED/", "http://GRANTED\r\nHost: EVIL/",
        "http://GRANTED EVIL/", "http://[::1]/", "http://[::ffff:127.0.0.1]:80/",
        "http://GRANTED:EVIL/", "http://GRANTED:@EVIL/", "http://GRANTED,EVIL/",
        "http:/EVIL/", "http:EVIL", "//EVIL/", "http:\\\\EVIL\\", "http://GRANTED;EVIL/",
        "ftp://GRANTED/", "file:///etc/hostname", "gopher://GRANTED/", "dict://GRANTED/",
        "http://GRANTED./", "", " http://EVIL/",
    ])
    func reachesNobodyByAConfusingAddress(form: String) async throws {
        let granted = try ScriptedServer(replies: ScriptedReply())
        let evil = try ScriptedServer(replies: ScriptedReply(body: Data("secret".utf8)))
        let http = try Brokered.capability(of: granted)
        let broker = try await Brokered(nil, asking: [http], granting: [http]).broker
        func host(_ server: ScriptedServer) -> String {
            server.baseURL.replacing("http://", with: "").replacing("/v1", with: "")
        }

        let answer = await broker.answer(
            .fetch(
                url: form.replacing("GRANTED", with: host(granted))
                    .replacing("EVIL", with: host(evil))))

        if case .value = answer { Issue.record("\(answer)") }
        #expect(evil.requests.isEmpty)
        #expect(granted.requests.isEmpty)
    }

    @Test func leavesARedirectionToTheSkill() async throws {
        let evil = try ScriptedServer(replies: ScriptedReply(body: Data("secret".utf8)))
        let granted = try ScriptedServer(
            replies: ScriptedReply(status: 302, headers: ["Location": evil.baseURL]))
        let http = try Brokered.capability(of: granted)
        let broker = try await Brokered(nil, asking: [http], granting: [http]).broker

        let answer = await broker.answer(.fetch(url: granted.baseURL))

        #expect(answer == .value(["status": 302, "body": ""]))
        #expect(evil.requests.isEmpty)
    }

    @Test func failsOnWhatIsTooLongOnceItIsJSON() async throws {
        let body = Data(repeating: UInt8(ascii: "\""), count: 600_000)
        let server = try ScriptedServer(replies: ScriptedReply(body: body))
        let http = try Brokered.capability(of: server)
        let brokered = try await Brokered(nil, asking: [http], granting: [http])

        #expect(
            await brokered.broker.answer(.fetch(url: server.baseURL))
                == .failed(reason: "The answer has more than 1 MiB as JSON. Ask for less."))
        #expect(try await brokered.log().map { $0["outcome"] } == ["failed"])
    }

    @Test func failsOnWhatIsNoText() async throws {
        let server = try ScriptedServer(replies: ScriptedReply(body: Data([0xFF])))
        let http = try Brokered.capability(of: server)
        let broker = try await Brokered(nil, asking: [http], granting: [http]).broker

        #expect(
            await broker.answer(.fetch(url: server.baseURL))
                == .failed(reason: "The page isn't UTF-8 text. Fetch one that is."))
    }
}
