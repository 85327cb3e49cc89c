import Foundation
import TestSupport

extension SharedFolder {
    /// The bytes of a real dump; nil, said aloud, when it is not there.
    static func dump(_ name: String) throws -> [UInt8]? {
        try path("data/dumps/\(name)").map { try [UInt8](Data(contentsOf: URL(filePath: $0))) }
    }
}
