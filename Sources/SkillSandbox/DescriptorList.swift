import Glibc

/// Descriptors that close together.
final class DescriptorList {
    let numbers: [Int32]

    convenience init(of libraries: [SealedLibrary]) throws(JailError) {
        var numbers: [Int32] = []
        do throws(JailError) {
            for library in libraries { numbers.append(try library.open().release()) }
        } catch {
            for number in numbers { _ = close(number) }
            throw error
        }
        self.init(numbers)
    }

    private init(_ numbers: [Int32]) { self.numbers = numbers }

    deinit { for number in numbers { _ = close(number) } }
}
