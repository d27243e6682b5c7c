public import SkillChat
import SkillCore
import SkillStorage

extension Workbench {
    /// The kinds of calls that a configuration may have routes for, `default` among them.
    public static var purposes: [String] { Prompt.all.map(\.purpose) + ["default"] }

    /// Keeps what clients learn about servers in the library.
    public var dialectMemory: DialectMemory {
        let store = store
        // What can't be read or kept costs a refused call, and nothing else.
        return DialectMemory { key in
            try? await store.remembered("dialect \(key)")
        } write: { key, text in
            try? await store.remember(text, for: "dialect \(key)")
        }
    }

    /// Puts masks over secrets and personal data in what `chat` is asked, and notes each in the audit
    /// log.
    public func guarded(_ chat: RoutedChat) -> MaskedChat<RoutedChat> {
        let store = store
        return MaskedChat(chat) { counts in
            let detail = JSONValue.object(
                Dictionary(counts.map { ("\($0.key)", JSONValue.integer($0.value)) }) { $1 })
            // What was masked stays so without the entry; a library that can't be written ends the
            // work when the answer is recorded.
            try? await store.audit(AuditEvent(.masked, detail))
        }
    }
}
