import ArgumentParser

/// A field of the input, and the file that holds its text: `contract=files/contract.txt`.
struct FieldFile: ExpressibleByArgument {
    let name: String
    let path: String

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
        name = String(parts[0])
        path = String(parts[1])
    }
}
