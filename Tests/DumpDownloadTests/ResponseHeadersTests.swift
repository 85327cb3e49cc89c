import Testing

@testable import DumpDownload

/// What curl's `--dump-header` writes down.
@Suite struct ResponseHeadersTests {
    private static func headers(_ lines: String...) -> ResponseHeaders {
        ResponseHeaders(Array(lines.map { $0 + "\r\n" }.joined().utf8))
    }

    @Test func theLastAnswerCounts() {
        let headers = Self.headers(
            "HTTP/1.1 200 Connection established", "", "HTTP/1.1 302 Found", "Location: /x", "Retry-After: 9",
            "Content-Length: 3", "", "HTTP/2 206 ", "content-range: bytes 100-199/200", "Content-Length: 100", "")
        #expect(headers.status == 206)
        #expect(headers.total == 200)
        #expect(headers.retryAfter(now: 0) == nil)
    }

    @Test func totals() {
        #expect(Self.headers("HTTP/1.1 200 OK", "Content-Length:  77").total == 77)
        #expect(Self.headers("HTTP/1.1 200 OK", "Content-Length: 99999999999999999999").total == nil)
        #expect(Self.headers("HTTP/1.1 200 OK", "Content-Length: -1").total == nil)
        #expect(Self.headers("HTTP/1.1 206 OK", "Content-Range: bytes 5-9/*").total == nil)
        #expect(Self.headers("HTTP/1.1 404 No", "Content-Length: 5").total == nil)
    }

    @Test(arguments: ["", "\u{0}\u{1}", "HTTP/", "HTTP/1.1 x", ":", "a: b", "HTTP/1.1\t200"])
    func whatIsNoAnswer(text: String) {
        #expect(ResponseHeaders(Array(text.utf8)).status == nil)
        #expect(ResponseHeaders([0xFF, 0x3A, 0xFE]).total == nil)
    }

    @Test(
        arguments: [
            ("120", 120), ("0", 0), ("-5", 0), ("Thu, 01 Jan 1970 00:01:40 GMT", 0), ("soon", nil), ("", nil),
            ("Thu, 01 Jan 1970 00:16:45 GMT", 5), ("Thu, 01 Jan 1970 00:16:45 CET", nil), ("1e3", nil),
            ("Thu, 99 Jan 1970 00:16:45 GMT", nil), ("Thu, 01 Jan 1970 00:16 GMT", nil),
            ("99999999999999999999999", .max), ("9223372036854775807", .max), ("9223372036854775808", .max),
        ] as [(String, Int?)])
    func retryAfter(value: String, seconds: Int?) {
        #expect(Self.headers("HTTP/1.1 503 X", "Retry-After: \(value)").retryAfter(now: 1000) == seconds)
    }

    @Test func datesOfHTTP() {
        #expect(HTTPDate.seconds("Wed, 21 Oct 2026 07:28:00 GMT") == 1_792_567_680)
        #expect(HTTPDate.seconds("Sat, 29 Feb 2020 00:00:00 GMT") == 1_582_934_400)
        #expect(HTTPDate.seconds("Fri, 31 Dec 9999 23:59:59 GMT") == 253_402_300_799)
        #expect(HTTPDate.seconds("Fri, 31 Dec 99999 23:59:59 GMT") == nil)
    }
}
