import Testing

@testable import DumpDownload

/// What is done after a request, by curl's exit status and the server's.
@Suite struct TransferVerdictTests {
    private static let url = "https://dumps.example.org/x"
    private static let now = 1_767_225_600

    private static func verdict(
        _ exit: Int32, _ status: Int?, have: Int = 50, expected: Int? = 100, more: String = ""
    ) -> TransferVerdict {
        let dump = status.map { "HTTP/1.1 \($0) X\r\n\(more)\r\n" } ?? ""
        return TransferVerdict(
            TransferAnswer(exit: exit, headers: ResponseHeaders(Array(dump.utf8)), message: "curl: (\(exit)) why"),
            url: url, have: have, expected: expected, now: now)
    }

    @Test func whatIsWhole() {
        #expect(Self.verdict(0, 200, have: 100) == .whole)
        #expect(Self.verdict(0, 206, have: 100) == .whole)
        #expect(Self.verdict(0, 200, have: 7, expected: nil) == .whole)
        // Nothing is left to send, whatever was thought of the size.
        #expect(Self.verdict(22, 416) == .whole)
        #expect(Self.verdict(0, 416) == .whole)
    }

    @Test(arguments: [(0, 200), (0, 206), (18, 200), (28, 206), (56, 200), (92, 200)] as [(Int32, Int?)])
    func whatIsShortGoesOn(exit: Int32, status: Int?) { #expect(Self.verdict(exit, status) == .again(after: nil)) }

    @Test(arguments: [5, 6, 7, 35, 52] as [Int32])
    func noAnswerIsAskedForAgain(exit: Int32) { #expect(Self.verdict(exit, nil) == .again(after: nil)) }

    @Test(arguments: [408, 425, 429, 500, 502, 503, 504])
    func whatPassesIsWaitedFor(status: Int) {
        #expect(Self.verdict(22, status) == .again(after: nil))
        #expect(Self.verdict(22, status, more: "Retry-After: 17\r\n") == .again(after: 17))
        #expect(Self.verdict(22, status, more: "Retry-After: 0\r\n") == .again(after: nil))
        #expect(Self.verdict(22, status, more: "Retry-After: -1\r\n") == .again(after: nil))
        #expect(
            Self.verdict(22, status, more: "retry-after: 86400\r\n")
                == .hopeless(.busy(url: Self.url, status: status, seconds: 86_400)))
    }

    @Test func whatDoesNotPassIsAnError() {
        #expect(Self.verdict(22, 404) == .hopeless(.notThere(url: Self.url, status: 404)))
        #expect(Self.verdict(22, 410) == .hopeless(.notThere(url: Self.url, status: 410)))
        for status in [400, 401, 403, 405, 451] {
            #expect(Self.verdict(22, status) == .hopeless(.refused(url: Self.url, status: status)))
        }
        for exit in [1, 3, 47] as [Int32] {
            #expect(Self.verdict(exit, 302) == .hopeless(.redirected(url: Self.url)))
        }
        // An answer of HTTP/0.9, which is none.
        #expect(Self.verdict(1, nil) == .again(after: nil))
        #expect(Self.verdict(60, nil) == .hopeless(.noTrust(url: Self.url, reason: "curl: (60) why")))
        #expect(Self.verdict(33, 200) == .anew)
    }

    @Test func pausesGrowAndAreBounded() {
        var policy = RetryPolicy()
        #expect([1, 2, 3, 100].map(policy.pause) == [5, 10, 15, 60])
        policy.delay = .max
        #expect(policy.pause(after: 8) == RetryPolicy.longestDelay)
        policy.delay = 0
        #expect(policy.pause(after: 8) == 0)
    }

    @Test func gettingOn() {
        #expect(!RetryPolicy.gotOn(by: 0, expected: 0))
        #expect(!RetryPolicy.gotOn(by: 1, expected: nil))
        #expect(!RetryPolicy.gotOn(by: 99, expected: 10_000))
        #expect(RetryPolicy.gotOn(by: 100, expected: 10_000))
        #expect(RetryPolicy.gotOn(by: 64 << 10, expected: 1 << 40))
    }
}
