import CLibrary
import DumpListing
import DurableFiles

/// The record of a dump, where it is on disk.
enum DumpRecordFile {
    /// - Parameter path: a record, a folder that holds one, or `-`.
    static func listing(_ path: String, _ request: DumpRecord.Request) throws -> DumpListing {
        var path = path
        if path != "-", isFolder(path) {
            let folder = path
            path = ["dumpstatus.json", "SHA256SUMS"].map { "\(folder)/\($0)" }.first(where: exists) ?? path
        }
        if let size = regularFileSize(path), size > DumpRecord.largest {
            throw DumpListingError.notARecord(path: path, reason: "it is over 64 MiB")
        }
        return try DumpRecord.listing(
            StandardInput.contents(of: path), path: shownPath(path),
            hasSuccess: path != "-" && exists("\(splitPath(path).folder)/_SUCCESS"), request)
    }

    private static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }
}
