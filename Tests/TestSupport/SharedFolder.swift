import Foundation
import Testing

/// The checkout, and the folder with real data that is not part of this project: the one that WIKIPREP_SHARED names, or
/// `shared` beside the checkout. A user's clone has none; the runner then skips the tests that need it.
public enum SharedFolder {
    /// The folder of Package.swift.
    public static let checkout = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static let folder =
        ProcessInfo.processInfo.environment["WIKIPREP_SHARED"].map { URL(filePath: $0) }
        ?? checkout.deletingLastPathComponent().appending(path: "shared")

    /// A file or folder of the real data.
    public static func url(_ name: String) -> URL { folder.appending(path: name) }
}

extension Trait where Self == ConditionTrait {
    /// Skips a test where a file or folder of the real data is not there.
    public static func shared(_ name: String) -> Self {
        .enabled(
            if: FileManager.default.fileExists(atPath: SharedFolder.url(name).path),
            "needs \(name) of the folder that WIKIPREP_SHARED names")
    }

    /// Skips a test where a program is not on the path.
    public static func installed(_ program: String) -> Self {
        .enabled(if: isInstalled(program), "needs \(program)")
    }
}

/// Whether a program is on the path.
public func isInstalled(_ program: String) -> Bool {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
        FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
    }
}
