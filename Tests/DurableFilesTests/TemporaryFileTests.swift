import DurableFiles
import Foundation
import TestSupport
import Testing

@Suite struct TemporaryFileTests {
    @Test func itHasNoName() throws {
        let folder = try TemporaryFolder()
        let file = try TemporaryFile(in: folder.path)
        #expect(try folder.names() == [])
        try file.write([1, 2, 3])
        try file.write([4], at: 1)
        try file.write([5])
        #expect(try file.read(at: 0, count: 9) == [1, 4, 3, 5])
        #expect(try folder.names() == [])
    }

    @Test func aFolderThatIsNotThereIsNamed() throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: FileError.self) { _ = try TemporaryFile(in: folder.file("nothing")) }
        #expect(error?.code == ENOENT && error?.path.hasPrefix(folder.file("nothing")) == true)
    }
}
