import DumpListing
import Testing

@testable import DumpDownload

/// Whether a curl will do, by what `curl --version` writes.
@Suite struct CurlVersionTests {
    private static func text(_ version: String, _ protocols: String) -> String {
        "curl \(version) (x86_64-pc-linux-gnu) libcurl/\(version) OpenSSL/3.0\nRelease-Date: 2026-01-01\n"
            + "Protocols: \(protocols)\nFeatures: alt-svc\n"
    }

    @Test(arguments: ["7.40.0", "7.88.1", "8.0.1", "8.15.0-DEV", "10.1.0"]) func whatWillDo(version: String) throws {
        try Curl.check(Self.text(version, "file http https"), isSecure: true)
        try Curl.check(Self.text(version, "http"), isSecure: false)
        #expect(throws: DownloadError.unfitCurl(version: version, lacks: "it was built without https")) {
            try Curl.check(Self.text(version, "http ftp"), isSecure: true)
        }
    }

    @Test(arguments: ["7.39.0", "7.4", "6.90.1", "x", "7"]) func whatIsTooOld(version: String) {
        #expect(throws: DownloadError.unfitCurl(version: version, lacks: "it is older than 7.40")) {
            try Curl.check(Self.text(version, "https"), isSecure: true)
        }
    }

    @Test(arguments: ["", "\n", "curl", "wget 1.21", "8.0.1"]) func whatIsNoCurl(text: String) {
        #expect(throws: DownloadError.self) { try Curl.check(text, isSecure: false) }
    }
}
