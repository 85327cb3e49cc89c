/// Either record of a dump, told apart by its first byte.
package enum DumpRecord {
    /// What is wanted of a record.
    package struct Request: Equatable, Sendable {
        /// The job of a classic dump; nil: whichever is there.
        package var job: DumpStatus.ArticlesJob?
        /// The parts; nil: all.
        package var parts: PartSelection?
        /// Whether the indexes of multistream files are wanted too.
        package var indexes = false
        /// Whether a dump that is not complete will do.
        package var unfinished = false

        /// All files of what is there.
        package init() {}
    }

    /// A record is no larger: that of enwiki takes a fifth of a megabyte.
    package static let largest = 64 << 20

    /// Reads a record.
    /// - Parameters:
    ///   - path: what messages call it.
    ///   - hasSuccess: whether `_SUCCESS` stands beside it; asked of a content file export alone.
    package static func listing(_ bytes: [UInt8], path: String, hasSuccess: Bool, _ request: Request)
        throws(DumpListingError) -> DumpListing
    {
        if bytes.count > largest { throw .notARecord(path: path, reason: "it is over 64 MiB") }
        guard let first = bytes.first(where: { $0 != 0x20 && !(0x09...0x0D).contains($0) }) else {
            throw .notARecord(path: path, reason: "it is empty")
        }
        let listing: DumpListing
        if first == UInt8(ascii: "{") {
            listing = try DumpStatus(decoding: bytes, path: path).listing(
                of: request.job, indexes: request.indexes, unfinished: request.unfinished)
        } else {
            let export = try ContentExport(decoding: bytes, path: path).listing()
            if let job = request.job {
                throw .noSuchJob(path: path, job: job.rawValue, known: [ContentExport.job])
            }
            if !hasSuccess, !request.unfinished { throw .noSuccess(path: path) }
            listing = export
        }
        guard let parts = request.parts else { return listing }
        return try listing.selecting(parts: parts)
    }
}
