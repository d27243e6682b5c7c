import SkillKit

struct Input: Codable {
    /// The connections of the graph.
    var edges: [Edge]
    /// The node to start at.
    var from: String
    /// The node to reach.
    var to: String
    /// Whether edges lead one way only; false when left out.
    var isDirected: Bool?
}

struct Edge: Codable {
    var from: String
    var to: String
    /// The length or cost, at least 0; 1 when left out.
    var weight: Double?
}

struct Output: Codable {
    /// The nodes on the way, both ends included.
    var path: [String]
    /// The sum of the weights on the way.
    var distance: Double
}

func run(_ input: Input) throws -> Output {
    let neighbours = try neighbours(input.edges, isDirected: input.isDirected ?? false)
    for node in [input.from, input.to] where neighbours[node] == nil {
        throw InvalidInput("No edge has the node \"\(node)\".")
    }
    var distances = [input.from: 0.0]
    var previous: [String: String] = [:]
    var open: Set = [input.from]
    // Dijkstra (1959): the nearest open node can't come nearer. Names decide between equals.
    while let node = open.min(by: {
        (distances[$0] ?? .infinity, $0) < (distances[$1] ?? .infinity, $1)
    }), node != input.to {
        open.remove(node)
        for (next, weight) in neighbours[node] ?? [] {
            let distance = (distances[node] ?? .infinity) + weight
            if distance < distances[next] ?? .infinity {
                distances[next] = distance
                previous[next] = node
                open.insert(next)
            }
        }
    }
    guard let distance = distances[input.to] else {
        throw InvalidInput("There is no way from \"\(input.from)\" to \"\(input.to)\".")
    }
    var path = [input.to]
    while let node = path.last.flatMap({ previous[$0] }) { path.append(node) }
    return Output(path: path.reversed(), distance: distance)
}

private func neighbours(
    _ edges: [Edge], isDirected: Bool
) throws -> [String: [(node: String, weight: Double)]] {
    var neighbours: [String: [(node: String, weight: Double)]] = [:]
    for edge in edges {
        let weight = edge.weight ?? 1
        guard weight >= 0 else {
            throw InvalidInput(
                "The edge from \"\(edge.from)\" to \"\(edge.to)\" has a negative weight.")
        }
        neighbours[edge.from, default: []].append((edge.to, weight))
        neighbours[edge.to, default: []] += isDirected ? [] : [(edge.from, weight)]
    }
    return neighbours
}
