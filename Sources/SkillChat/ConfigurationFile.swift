import Foundation
import SkillCore

/// What the configuration file says.
///
/// It names endpoints, routes, prices and a daily budget. Keys are never in it: it names the
/// environment variables that hold them.
struct ConfigurationFile: Hashable, Sendable {
    var endpoints: [ConfiguredEndpoint] = []
    var routes = Routes()
    var prices = PriceTable()
    var dailyBudget: DailyBudget?

    /// Where the file is: what `SKILLBOX_CONFIG` names, else `skillbox/config.json` in
    /// `$XDG_CONFIG_HOME` or `~/.config`.
    ///
    /// Returns nil when the environment doesn't tell, and when the usual place is empty.
    static func location(environment: [String: String]) -> URL? {
        func folder(_ variable: String) -> URL? {
            // The specification of XDG folders says to ignore relative paths.
            environment[variable].flatMap { $0.hasPrefix("/") ? URL(filePath: $0) : nil }
        }
        if let path = environment["SKILLBOX_CONFIG"]?.trimmingBlanks, !path.isEmpty {
            return URL(filePath: path)
        }
        let parent = folder("XDG_CONFIG_HOME") ?? folder("HOME")?.appending(path: ".config")
        guard let file = parent?.appending(path: "skillbox/config.json"),
            FileManager.default.fileExists(atPath: file.path)
        else { return nil }
        return file
    }

    /// Says nothing.
    init() {}

    /// Reads `file`; `environment` has the keys that it names.
    init(reading file: URL, environment: [String: String]) throws(ChatError) {
        do {
            let handle = try FileHandle(forReadingFrom: file)
            let data = try handle.read(upToCount: Self.sizeLimit + 1) ?? Data()
            guard data.count <= Self.sizeLimit else {
                throw ConfigurationObject.Complaint(
                    reason: "it is larger than \(Self.sizeLimit) bytes")
            }
            try self.init(parsing: data, environment: environment)
        } catch let complaint as ConfigurationObject.Complaint {
            throw .unusableConfiguration(file: file.path, reason: complaint.reason)
        } catch let error as DecodingError {
            throw .unusableConfiguration(file: file.path, reason: Self.reason(of: error))
        } catch {
            throw .unusableConfiguration(file: file.path, reason: "it could not be read")
        }
    }

    private init(parsing data: Data, environment: [String: String]) throws {
        let root = try ConfigurationObject(
            JSONValue(parsing: data), at: "",
            fields: ["endpoints", "routes", "prices", "dailyBudget"])
        if let value = root.members["endpoints"] {
            guard let list = value.arrayValue else {
                throw ConfigurationObject.Complaint(reason: "endpoints isn't a list")
            }
            for (index, value) in list.enumerated() {
                endpoints.append(
                    try Self.endpoint(value, at: "endpoints[\(index)]", environment: environment))
                let name = endpoints[index].name
                if name == ChatConfiguration.environmentName
                    || endpoints[..<index].contains(where: { $0.name == name })
                {
                    throw ConfigurationObject.Complaint(
                        reason: "endpoints[\(index)].name is \"\(name)\", which is taken")
                }
            }
        }
        routes = try Self.routes(root, endpoints: endpoints.map(\.name))
        prices = try Self.prices(root)
        if let budget = try root.object("dailyBudget", fields: ["tokens", "cost"]) {
            dailyBudget = DailyBudget(
                tokens: try budget.count("tokens"), cost: try budget.amount("cost"))
        }
    }

    private static func endpoint(
        _ value: JSONValue, at path: String, environment: [String: String]
    ) throws(ConfigurationObject.Complaint) -> ConfiguredEndpoint {
        let object = try ConfigurationObject(
            value, at: path, fields: ["name", "url", "model", "keyVariable", "timeoutSeconds"])
        let key = try key(of: object, environment: environment)
        let address = try object.text("url")
        let server: ModelServer
        do throws(ChatError) {
            server = try ModelServer(address, key: key)
        } catch {
            throw complaint(about: "url", of: object, error)
        }
        let seconds = try object.amount("timeoutSeconds")
        if let seconds, !timeouts.contains(seconds) {
            throw ConfigurationObject.Complaint(
                reason: "\(object.place(of: "timeoutSeconds")) isn't between 1 and 86400")
        }
        return ConfiguredEndpoint(
            name: try object.text("name"), server: server, model: try object.text("model"),
            timeLimit: seconds.map { .seconds($0) } ?? ConfiguredEndpoint.usualTimeLimit)
    }

    private static func key(
        of endpoint: ConfigurationObject, environment: [String: String]
    ) throws(ConfigurationObject.Complaint) -> APIKey? {
        guard let variable = try endpoint.optionalText("keyVariable") else { return nil }
        guard let text = environment[variable], !text.trimmingBlanks.isEmpty else {
            throw ConfigurationObject.Complaint(
                reason: "\(endpoint.place(of: "keyVariable")) names the environment variable "
                    + "\(variable), which isn't set")
        }
        do throws(ChatError) {
            return try APIKey(text)
        } catch {
            throw complaint(about: "keyVariable", of: endpoint, error)
        }
    }

    private static func complaint(
        about field: String, of object: ConfigurationObject, _ error: ChatError
    ) -> ConfigurationObject.Complaint {
        guard case .unusableSetting(_, let reason) = error else {
            return ConfigurationObject.Complaint(
                reason: "\(object.place(of: field)) can't be used")
        }
        return ConfigurationObject.Complaint(
            reason: "\(object.place(of: field)) can't be used, \(reason)")
    }

    private static func routes(
        _ root: ConfigurationObject, endpoints: [String]
    ) throws(ConfigurationObject.Complaint) -> Routes {
        guard let object = try root.object("routes") else { return Routes() }
        var routes = Routes()
        for purpose in object.members.keys.sorted() {
            let names = try object.texts(purpose)
            if let unknown = names.first(where: { !endpoints.contains($0) }) {
                throw ConfigurationObject.Complaint(
                    reason: "routes.\(purpose) names \"\(unknown)\", which is no endpoint")
            }
            routes.names[purpose] = names
        }
        return routes
    }

    private static func prices(
        _ root: ConfigurationObject
    ) throws(ConfigurationObject.Complaint) -> PriceTable {
        guard let object = try root.object("prices") else { return PriceTable() }
        var prices: [String: TokenPrice] = [:]
        for model in object.members.keys.sorted() {
            let fields = ["promptPerMillion", "completionPerMillion"]
            guard let price = try object.object(model, fields: fields) else { continue }
            guard let prompt = try price.amount(fields[0]),
                let completion = try price.amount(fields[1])
            else {
                throw ConfigurationObject.Complaint(
                    reason: "\(price.path) needs both \(fields[0]) and \(fields[1])")
            }
            prices[model] = TokenPrice(promptPerMillion: prompt, completionPerMillion: completion)
        }
        return PriceTable(prices)
    }

    private static func reason(of error: DecodingError) -> String {
        guard case .dataCorrupted(let context) = error else { return "it isn't JSON" }
        // A sentence of its own there is the end of one here.
        let fault = context.debugDescription.replacing(#/^This isn't JSON /#, with: "")
        return "it isn't JSON, \(fault.hasSuffix(".") ? String(fault.dropLast()) : fault)"
    }

    private static let sizeLimit = 1024 * 1024
    private static let timeouts = 1.0...86_400
}
