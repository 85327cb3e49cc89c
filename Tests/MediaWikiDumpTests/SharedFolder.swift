import Foundation

/// The folder with real dumps that are not part of this project: the one that WIKIPREP_SHARED names, or `shared` beside the checkout.
enum SharedFolder {
    /// The bytes of a dump; nil, said aloud, when it is not there.
    static func dump(_ name: String) throws -> [UInt8]? {
        let folder: URL
        if let path = ProcessInfo.processInfo.environment["WIKIPREP_SHARED"] {
            folder = URL(filePath: path)
        } else {
            folder = URL(filePath: #filePath).appending(path: "../../../../shared").standardizedFileURL
        }
        let file = folder.appending(path: "data/dumps/\(name)")
        guard FileManager.default.fileExists(atPath: file.path) else {
            print("skipped: \(file.path) is not there; it is a real dump that is not part of this project")
            return nil
        }
        return try [UInt8](Data(contentsOf: file))
    }
}
