import DumpDownload

extension DownloadError: ListedError {
    var exitStatus: ExitStatus {
        switch self {
        case .otherDump, .badRecord, .wrongFile, .notADump: .damagedInput
        case .noCurl, .unfitCurl, .noDump, .notThere, .refused, .busy, .unreachable, .redirected, .noTrust, .noRoom:
            .failure
        }
    }

    var message: String {
        switch self {
        case .noCurl:
            """
            \(self); run apt-get install curl (Debian, Ubuntu), dnf install curl (Fedora, RHEL) or brew install curl \
            (macOS) first
            """
        case .unfitCurl: "\(self); put a newer curl before it on PATH"
        case .noDump(_, _, nil):
            """
            \(self); check the wiki's name, choose another --mirror, or, where the server lists no folders, say which \
            --date
            """
        case .noDump: "\(self); choose another --date (--list shows which there are), or another --mirror"
        case .otherDump: "\(self); choose another --mirror"
        case .badRecord: "\(self); run the same command again, or choose another --mirror or --date"
        case .notThere: "\(self); choose another --mirror, or another --date (--list shows which there are)"
        case .refused:
            "\(self); say with --contact how its keepers may reach you, wait a while, or choose another --mirror"
        case .busy(_, _, let seconds):
            "\(self); run the same command again in \((seconds - 1) / 60 + 1) minutes, or choose another --mirror"
        case .unreachable: "\(self); run the same command again to go on, or choose another --mirror"
        case .redirected: "\(self); choose another --mirror"
        case .noTrust:
            """
            \(self); check the clock and the certificates of this machine (the package ca-certificates), or choose \
            another --mirror
            """
        case .notADump:
            """
            \(self); check whether a proxy or a login page stands between, run the same command again, or choose \
            another --mirror
            """
        case .wrongFile: "\(self); run the same command again to download it again, or choose another --mirror"
        case .noRoom: "\(self); make room, choose fewer parts (--part), or another folder (--into)"
        }
    }

    static var examples: [Self] {
        let url = "https://dumps.wikimedia.org/enwiki/20260101/FILE.xml.bz2"
        let path = "dumps/FILE.xml.bz2.wrong-checksum"
        return [
            .noCurl, .unfitCurl(version: "7.29.0", lacks: "it is older than 7.40"),
            .noDump(wiki: "xxwiki", mirror: "https://dumps.wikimedia.org", date: nil),
            .noDump(wiki: "enwiki", mirror: "https://dumps.wikimedia.org", date: "20260102"),
            .otherDump(
                url: "https://dumps.wikimedia.org/enwiki/20260101/dumpstatus.json", found: "dewiki 20260101",
                wanted: "enwiki 20260101"),
            .badRecord(
                url: "https://dumps.wikimedia.org/enwiki/20260101/dumpstatus.json", reason: "it is empty"),
            .notThere(url: url, status: 404), .refused(url: url, status: 403),
            .busy(url: url, status: 429, seconds: 3600),
            .unreachable(url: url, reason: "curl: (7) Failed to connect to dumps.wikimedia.org port 443", kept: 4711),
            .redirected(url: url),
            .noTrust(url: url, reason: "curl: (60) SSL certificate problem: certificate has expired"),
            .notADump(url: url),
            .wrongFile(
                path: path, found: "4711 bytes",
                published: "4712 bytes and the SHA-1 "
                    + String(repeating: "0123456789", count: 4)),
            .noRoom(folder: "dumps", needed: 24_200_000_000, free: 10_100_000_000),
        ]
    }
}
