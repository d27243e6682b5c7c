import SkillCore

/// One object of a configuration file, which knows where it stands in it.
struct ConfigurationObject {
    /// Why a file can't be followed, such as "prices.big.promptPerMillion is negative".
    struct Complaint: Error, Hashable {
        var reason: String
    }

    let path: String
    let members: [String: JSONValue]

    /// Reads `value`, whose members may only be `fields`, or any when it is nil.
    init(_ value: JSONValue, at path: String, fields: [String]? = nil) throws(Complaint) {
        guard let members = value.objectValue else {
            throw Complaint(reason: "\(path.isEmpty ? "it" : path) isn't an object")
        }
        self.path = path
        self.members = members
        guard let fields else { return }
        if let unknown = members.keys.sorted().first(where: { !fields.contains($0) }) {
            throw Complaint(
                reason: "\(place(of: unknown)) is unknown, the fields here are "
                    + fields.joined(separator: ", "))
        }
    }

    func object(_ field: String, fields: [String]? = nil) throws(Complaint)
        -> ConfigurationObject?
    {
        guard let value = members[field] else { return nil }
        return try ConfigurationObject(value, at: place(of: field), fields: fields)
    }

    func texts(_ field: String) throws(Complaint) -> [String] {
        let texts = members[field]?.arrayValue.map { $0.compactMap(\.stringValue) } ?? []
        guard !texts.isEmpty, texts.count == members[field]?.arrayValue?.count else {
            throw Complaint(reason: "\(place(of: field)) isn't a list of one text or more")
        }
        return texts
    }

    func text(_ field: String) throws(Complaint) -> String {
        guard let text = try optionalText(field) else {
            throw Complaint(reason: "\(place(of: field)) is missing")
        }
        return text
    }

    func optionalText(_ field: String) throws(Complaint) -> String? {
        guard let value = members[field] else { return nil }
        guard let text = value.stringValue?.trimmingBlanks, !text.isEmpty else {
            throw Complaint(reason: "\(place(of: field)) isn't a text, or is empty")
        }
        return text
    }

    /// A number from zero up, or nil when the field is missing.
    func amount(_ field: String) throws(Complaint) -> Double? {
        guard let value = members[field] else { return nil }
        guard let number = value.doubleValue else {
            throw Complaint(reason: "\(place(of: field)) isn't a number")
        }
        guard number >= 0 else { throw Complaint(reason: "\(place(of: field)) is negative") }
        return number
    }

    /// A whole number from zero up, or nil when the field is missing.
    func count(_ field: String) throws(Complaint) -> Int? {
        guard let number = try amount(field) else { return nil }
        guard let count = Int(exactly: number) else {
            throw Complaint(reason: "\(place(of: field)) isn't a whole number")
        }
        return count
    }

    func place(of field: String) -> String { path.isEmpty ? field : "\(path).\(field)" }
}
