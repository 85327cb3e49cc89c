import Statistics

/// Why a dump was not downloaded. What is there of its files is kept, except where the case says otherwise.
public enum DownloadError: Error, Equatable, CustomStringConvertible {
    /// There is no curl.
    case noCurl
    /// A curl that lacks what is needed.
    case unfitCurl(version: String, lacks: String)
    /// No dump that is complete.
    /// - Parameter date: the one that was asked for; nil: any.
    case noDump(wiki: String, mirror: String, date: String?)
    /// A record that is of another dump than the one that was asked for.
    case otherDump(url: String, found: String, wanted: String)
    /// A record, or a list of dumps, that cannot be used.
    case badRecord(url: String, reason: String)
    /// The server does not have the file.
    case notThere(url: String, status: Int)
    /// The server does not hand the file out.
    case refused(url: String, status: Int)
    /// The server wants to be left alone for longer than it is waited.
    case busy(url: String, status: Int, seconds: Int)
    /// It was tried several times.
    /// - Parameter kept: the bytes that are there.
    case unreachable(url: String, reason: String, kept: Int)
    /// A redirect to an address of another kind, or one after another.
    case redirected(url: String)
    /// A server that cannot show who it is.
    case noTrust(url: String, reason: String)
    /// A page, or anything else, in the place of a dump.
    case notADump(url: String)
    /// A file that is not what was published, which stands aside.
    case wrongFile(path: String, found: String, published: String)
    /// The disk is too small for what is to come.
    case noRoom(folder: String, needed: Int, free: Int)

    /// What is the matter, and where.
    public var description: String {
        switch self {
        case .noCurl: "there is no curl on PATH, which downloads are made by"
        case .unfitCurl(let version, let lacks): "curl \(version) lacks what is needed: \(lacks)"
        case .noDump(let wiki, let mirror, nil): "no complete dump of \(wiki) was found on \(mirror)"
        case .noDump(let wiki, let mirror, let date?): "there is no dump of \(wiki) of \(date) on \(mirror)"
        case .otherDump(let url, let found, let wanted):
            "\(url): this is the record of \(found), and that of \(wanted) was asked for"
        case .badRecord(let url, let reason): "\(url): what the server sends cannot be used: \(reason)"
        case .notThere(let url, let status): "\(url) is not there (HTTP \(status))"
        case .refused(let url, let status): "\(url): the server refuses it (HTTP \(status))"
        case .busy(let url, let status, let seconds):
            "\(url): the server wants to be left alone for \(seconds) seconds (HTTP \(status))"
        case .unreachable(let url, let reason, let kept):
            "\(url) could not be downloaded: \(reason)"
                + (kept > 0 ? "; the \(Figures.bytes(kept)) that came are kept" : "")
        case .redirected(let url):
            "\(url) leads to an address that is not followed, of another kind than https, or in a circle"
        case .noTrust(let url, let reason): "\(url): the server cannot be trusted: \(reason)"
        case .notADump(let url): "\(url): the server sends something that is not bzip2, such as a web page, instead"
        case .wrongFile(let path, let found, let published):
            """
            \(path): not what was published, so it stands aside under this name: it has \(found), and
              \(published) was published
            """
        case .noRoom(let folder, let needed, let free):
            "\(folder): \(Figures.bytes(needed)) are still to come, and the disk has room for \(Figures.bytes(free))"
        }
    }
}
