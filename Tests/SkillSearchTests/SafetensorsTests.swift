import Foundation
import Testing

@testable import SkillSearch

@Suite struct SafetensorsTests {
    @Test func readsTheNumbersOfATensor() throws {
        try withTemporaryFolder { folder in
            let file = try write(
                """
                {"__metadata__": {"format": "pt"},
                 "a": {"dtype": "F32", "shape": [2, 2], "data_offsets": [4, 20]}}
                """, numbers: [9, 1, 2.5, -3, 4], in: folder)

            let tensor = try Safetensors(file: file).tensor("a", shape: [2, 2])

            #expect(tensor.values == [1, 2.5, -3, 4])
        }
    }

    @Test(
        arguments: [
            #""a": {"dtype": "F32", "shape": [4], "data_offsets": [0, 16]}"#,
            #""a": {"dtype": "F16", "shape": [2, 2], "data_offsets": [0, 16]}"#,
            #""a": {"dtype": "F32", "shape": [2, 2], "data_offsets": [0, 20]}"#,
            #""a": {"dtype": "F32", "shape": [2, 2], "data_offsets": [8, 24]}"#,
            #""a": {"dtype": "F32", "shape": [2, 2], "data_offsets": [-16, 0]}"#,
            #""a": {"dtype": "F32", "shape": [2, 2], "data_offsets": [16, 0]}"#,
            #""a": {"dtype": "F32", "shape": [2, 2], "data_offsets": [1, 17]}"#,
            #""a": {"dtype": "F32", "shape": [2, 2], "data_offsets": [9223372036854775807, 15]}"#,
            #""a": {"dtype": "F32", "shape": [2, 2], "data_offsets": []}"#,
            #""b": {"dtype": "F32", "shape": [2, 2], "data_offsets": [0, 16]}"#,
        ])
    func aTensorThatIsNotAsExpectedIsAnError(entry: String) throws {
        try withTemporaryFolder { folder in
            let file = try write("{\(entry)}", numbers: [1, 2, 3, 4, 5], in: folder)
            let weights = try Safetensors(file: file)

            #expect(throws: EmbeddingError.self) { try weights.tensor("a", shape: [2, 2]) }
        }
    }

    @Test(
        arguments: [
            Data(), Data([1, 0, 0]), Data([255, 255, 255, 255, 255, 255, 255, 255]),
            Data([2, 0, 0, 0, 0, 0, 0, 0]) + Data("[]".utf8),
            Data([2, 0, 0, 0, 0, 0, 0, 0]) + Data("{".utf8),
            Data([8, 0, 0, 0, 0, 0, 0, 0]) + Data("{\"a\": 1}".utf8),
        ])
    func aFileThatIsDamagedIsAnError(bytes: Data) throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "model.safetensors")
            try bytes.write(to: file)

            #expect {
                try Safetensors(file: file)
            } throws: { error in
                guard case .damaged(file.path, _)? = error as? EmbeddingError else { return false }
                return true
            }
        }
    }

    @Test func aFileThatIsNotThereIsAnError() throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "model.safetensors")

            #expect {
                try Safetensors(file: file)
            } throws: { error in
                guard case .unreadable(file.path, _)? = error as? EmbeddingError else {
                    return false
                }
                return true
            }
        }
    }

    private func write(_ header: String, numbers: [Float], in folder: URL) throws -> URL {
        // Padded with spaces as the format asks, so that the numbers are aligned.
        let padding = String(repeating: " ", count: 7 - (header.utf8.count + 7) % 8)
        var bytes = Data()
        let length = UInt64((header + padding).utf8.count)
        bytes.append(contentsOf: (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) })
        bytes.append(contentsOf: (header + padding).utf8)
        for number in numbers {
            let pattern = number.bitPattern
            bytes.append(contentsOf: (0..<4).map { UInt8(truncatingIfNeeded: pattern >> (8 * $0)) })
        }
        let file = folder.appending(path: "model.safetensors")
        try bytes.write(to: file)
        return file
    }
}
