import MediaWikiDump
import Testing
import TestSupport

/// Other encodings → UTF-8, wherever the pieces are cut.
@Suite struct TranscoderTests {
    private func transcode(_ pieces: [[UInt8]], from name: String) throws -> String {
        var transcoder = try Transcoder(from: name)
        var output: [UInt8] = []
        for piece in pieces { output += transcoder.transcode(piece) }
        return try #require(String(validating: output, as: UTF8.self), "the output is no UTF-8")
    }

    private static let text = "<?xml?>\n<title>日本語とé</title>"

    private static let encodings: [(name: String, bytes: [UInt8], text: String)] = [
        ("UTF-16LE", (text + "😀\u{FEFF}x").utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }, text + "😀\u{FEFF}x"),
        ("UTF-16BE", (text + "😀").utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }, text + "😀"),
        ("UTF-32LE", text.unicodeScalars.flatMap { [UInt8($0.value & 255), UInt8($0.value >> 8), 0, 0] }, text),
        ("Shift_JIS", [0x3C, 0x93, 0xFA, 0x96, 0x7B, 0x8C, 0xEA, 0xB1, 0x3E], "<日本語ｱ>"),
        ("EUC-JP", [0x3C, 0xC6, 0xFC, 0xCB, 0xDC, 0xB8, 0xEC, 0x8E, 0xB1, 0x3E], "<日本語ｱ>"),
        ("ISO-8859-1", [0x3C, 0xE9, 0x20, 0xF1, 0x3E], "<é ñ>"),
    ]

    @Test(arguments: encodings.indices) func everySplit(index: Int) throws {
        let (name, bytes, text) = Self.encodings[index]
        for cut in 0...bytes.count {
            let found = try transcode([Array(bytes[..<cut]), Array(bytes[cut...])], from: name)
            if found != text {
                Issue.record("\(name) cut at byte \(cut): \(found)")
                return
            }
        }
        #expect(try transcode(bytes.map { [$0] }, from: name) == text)
    }

    @Test func theByteOrderMarkIsTakenOff() throws {
        let little: [UInt8] = [0xFF, 0xFE, 0x3C, 0x00, 0xFF, 0xFE, 0x41, 0x00]
        #expect(Array(try transcode([little], from: "UTF-16LE").unicodeScalars) == ["<", "\u{FEFF}", "A"])
        #expect(Array(try transcode(little.map { [$0] }, from: "UTF-16LE").unicodeScalars) == ["<", "\u{FEFF}", "A"])
        #expect(try transcode([[0xFE, 0xFF, 0x00, 0x3C]], from: "UTF-16BE") == "<")
        // Only at the start, however short the first pieces are.
        let late: [UInt8] = [0x41, 0x00, 0xFF, 0xFE, 0x42, 0x00]
        #expect(Array(try transcode(late.map { [$0] }, from: "UTF-16LE").unicodeScalars) == ["A", "\u{FEFF}", "B"])
    }

    /// What is no character becomes U+FFFD, and what follows is read on, not shifted by a byte.
    @Test func invalidBytes() throws {
        #expect(try transcode([[0x41, 0x00, 0x00, 0xD8, 0x42, 0x00, 0x43, 0x00]], from: "UTF-16LE") == "A\u{FFFD}BC")
        #expect(try transcode([[0x00, 0x41, 0xDC, 0x00, 0x00, 0x42]], from: "UTF-16BE") == "A\u{FFFD}B")
        #expect(try transcode([[0x41, 0, 0, 0, 0, 0, 0x11, 0, 0x42, 0, 0, 0]], from: "UTF-32LE") == "A\u{FFFD}B")
        #expect(try transcode([[0x41, 0xFF, 0x42]], from: "EUC-JP") == "A\u{FFFD}B")
        #expect(try transcode([[0x41, 0xFF, 0xFE, 0x42]], from: "Shift_JIS").hasPrefix("A\u{FFFD}"))
    }

    @Test func anUnfinishedCharacterWaits() throws {
        var transcoder = try Transcoder(from: "UTF-16LE")
        #expect(transcoder.transcode([0x41, 0x00, 0x42]) == [0x41])
        #expect(transcoder.unfinishedBytes == 1)
        #expect(transcoder.transcode([]) == [])
        #expect(transcoder.transcode([0x00]) == [0x42])
        #expect(transcoder.unfinishedBytes == 0)
    }

    /// More than fits in one call of iconv.
    @Test func longPieces() throws {
        let text = String(repeating: "日本語 text ", count: 20_000)
        let bytes = text.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
        #expect(try transcode([bytes], from: "UTF-16LE") == text)
    }

    @Test(arguments: ["no-such-encoding", "../../etc/passwd", "日本", "", "UTF-16//IGNORE"]) func unknownNames(
        _ name: String
    ) {
        do {
            _ = try Transcoder(from: name)
            Issue.record("accepted")
        } catch {
            #expect(error == .unknownEncoding(name))
            #expect("\(error)".contains("encoding \(name)"))
        }
    }

    @Test(arguments: SeededGenerator.seeds) func anyBytesBecomeUTF8(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for name in ["UTF-16LE", "UTF-16BE", "UTF-32LE", "Shift_JIS", "EUC-JP", "ISO-8859-1", "GB18030"] {
            let bytes = (0..<500).map { _ in UInt8.random(in: 0...255, using: &random) }
            let whole = try transcode([bytes], from: name)
            let cut = Int.random(in: 0...500, using: &random)
            #expect(try transcode([Array(bytes[..<cut]), Array(bytes[cut...])], from: name) == whole, "\(name)")
        }
    }
}
