import Foundation

/// The checkout, and the folder with real data that is not part of this project: the one that WIKIPREP_SHARED names, or `shared` beside the
/// checkout. A user's clone has none; then tests say so and pass.
public enum SharedFolder {
    /// The folder of Package.swift.
    public static let checkout = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The path of a file or folder of the real data; nil, said aloud, when it is not there.
    public static func path(_ name: String) -> String? {
        let folder =
            ProcessInfo.processInfo.environment["WIKIPREP_SHARED"].map { URL(filePath: $0) }
            ?? checkout.deletingLastPathComponent().appending(path: "shared")
        let path = folder.appending(path: name).path
        if FileManager.default.fileExists(atPath: path) { return path }
        print("SKIPPED: \(path) is not there; it is real data that is not part of this project (WIKIPREP_SHARED)")
        return nil
    }
}
