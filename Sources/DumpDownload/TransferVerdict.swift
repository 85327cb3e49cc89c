/// How a request by curl ended.
struct TransferAnswer {
    /// curl's exit status (curl(1), EXIT CODES); 128 + N where signal N ended it.
    var exit: Int32
    var headers: ResponseHeaders
    /// What curl said of it.
    var message: String
    /// Whether the bytes could not be those of the file, so that no more of them were taken.
    var isForeign = false

    /// Why it is not what was wanted.
    var reason: String {
        if !message.isEmpty { return message }
        return switch headers.status {
        case nil where exit == 0: "curl wrote no answer down; is there room in the folder for temporary files?"
        case nil: "curl ended with status \(exit)"
        case 200?, 206?: "the answer ended early"
        case let status?: "the server answers HTTP \(status)"
        }
    }
}

/// What is to be done after a request.
enum TransferVerdict: Equatable {
    /// Nothing more will come: what is there is the file, or is not.
    case whole
    /// Asked for again, from where it is.
    /// - Parameter seconds: how long the server wants to be left alone; nil: it does not say.
    case again(after: Int?)
    /// Asked for again, from its beginning.
    case anew
    /// Waiting does not mend it.
    case hopeless(DownloadError)

    /// Judges an answer.
    /// - Parameters:
    ///   - have: the bytes of the file that are there now.
    ///   - expected: its size, where that is known.
    ///   - now: seconds since 1970.
    init(_ answer: TransferAnswer, url: String, have: Int, expected: Int?, now: Int) {
        let status = answer.headers.status
        switch (answer.exit, status) {
        // The server has nothing behind what is there.
        case (_, 416?): self = .whole
        case (0, 200?), (0, 206?): self = expected.map { have < $0 } ?? false ? .again(after: nil) : .whole
        case (22, let status?): self = Self.refusal(status, answer.headers.retryAfter(now: now), url)
        // What came is not a continuation: the server ignores ranges, or has another file.
        case (33, _): self = .anew
        // A redirect to a protocol that is not allowed, a malformed address, too many redirects.
        case (1, (300...399)?), (3, _), (47, _): self = .hopeless(.redirected(url: url))
        case (51, _), (58, _), (60, _), (77, _), (83, _), (90, _), (91, _):
            self = .hopeless(.noTrust(url: url, reason: answer.message))
        // curl does not know an option, or has no memory.
        case (2, _), (4, _), (27, _), (48, _):
            self = .hopeless(.unfitCurl(version: "here", lacks: answer.message))
        default: self = .again(after: nil)
        }
    }

    private static func refusal(_ status: Int, _ retryAfter: Int?, _ url: String) -> TransferVerdict {
        switch status {
        case 404, 410: .hopeless(.notThere(url: url, status: status))
        case 408, 425, 429, 500...599:
            if let retryAfter, retryAfter > RetryPolicy.longestRetryAfter {
                .hopeless(.busy(url: url, status: status, seconds: retryAfter))
            } else {
                // To ask again at once is what the server may mean; a pause is never wrong.
                .again(after: retryAfter == 0 ? nil : retryAfter)
            }
        default: .hopeless(.refused(url: url, status: status))
        }
    }
}

/// How long it is waited between tries, and how many there are.
package struct RetryPolicy: Equatable, Sendable {
    /// How often in a row a file is tried without getting on.
    package var tries = 8
    /// Seconds before the second try; the pause grows with each.
    package var delay = 5

    package init() {}

    /// The longest pause between tries, in seconds.
    static let longestDelay = 60
    /// The longest time that a server may ask for, in seconds.
    static let longestRetryAfter = 300
    /// A try that brought so much, or a hundredth of the file, got on.
    static let progress = 64 << 10

    /// - Parameter failed: how many tries in a row have failed, from 1.
    func pause(after failed: Int) -> Int {
        let (pause, isOver) = delay.multipliedReportingOverflow(by: failed)
        return isOver ? Self.longestDelay : min(max(pause, 0), Self.longestDelay)
    }

    /// Whether a try got on.
    static func gotOn(by bytes: Int, expected: Int?) -> Bool {
        bytes > 0 && bytes >= min(progress, expected.map { $0 / 100 } ?? progress)
    }
}
