import DumpListing

/// What a server said before it sent a file: the last of the answers that curl's `--dump-header` wrote down, those of
/// redirects and proxies being before it.
struct ResponseHeaders: Equatable {
    /// The status of HTTP, such as 206; nil where no answer came.
    private(set) var status: Int?
    /// By their names in lower case; of several of a name the last.
    private var fields: [String: String] = [:]

    /// No answer.
    init() {}

    /// Reads what curl wrote down.
    init(_ dump: [UInt8]) {
        for line in String(decoding: dump, as: UTF8.self).split(whereSeparator: \.isNewline) {
            if line.hasPrefix("HTTP/") {
                status = line.split(separator: " ").dropFirst().first.flatMap { Int($0) }
                fields = [:]
            } else if let colon = line.firstIndex(of: ":") {
                let name = line[..<colon].lowercased()
                let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
                fields[name] = String(value.prefix(200))
            }
        }
    }

    /// The bytes that the whole file has, as the server states it; nil where it does not.
    var total: Int? {
        let digits =
            switch status {
            // Content-Range: bytes 100-199/200
            case 206: fields["content-range"]?.split(separator: "/").last
            case 200: fields["content-length"].map { $0[...] }
            default: Substring?.none
            }
        guard let digits, let total = Int(digits), total >= 0 else { return nil }
        return total
    }

    /// The seconds after which the server wants to be asked again.
    /// - Parameter now: seconds since 1970.
    func retryAfter(now: Int) -> Int? {
        guard let value = fields["retry-after"] else { return nil }
        if let seconds = Int(value) { return max(seconds, 0) }
        // More than any number.
        if value.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains), !value.isEmpty { return .max }
        return HTTPDate.seconds(value).map { max($0 - now, 0) }
    }
}

/// A date as HTTP has it: `Wed, 21 Oct 2026 07:28:00 GMT` (RFC 9110, 5.6.7; the obsolete forms are not read).
enum HTTPDate {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// In seconds since 1970.
    static func seconds(_ text: String) -> Int? {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", let day = Int(words[1]), (1...31).contains(day),
            let month = months.firstIndex(of: String(words[2])), let year = Int(words[3]), (1970...9999).contains(year)
        else { return nil }
        let clock = words[4].split(separator: ":").map { Int($0) ?? -1 }
        guard clock.count == 3, (0...23).contains(clock[0]), (0...59).contains(clock[1]), (0...60).contains(clock[2])
        else { return nil }
        return days(year, month + 1, day) * 86_400 + clock[0] * 3600 + clock[1] * 60 + clock[2]
    }

    /// The days since 1970-01-01 of the Gregorian calendar: years begin in March, so that leap days end them.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return year * 365 + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
    }
}
