import MediaWikiDump
import Testing

@Suite struct TextEncodingTests {
    @Test(
        arguments: [
            ([0xEF, 0xBB, 0xBF, 0x3C], TextEncoding.utf8),
            ([0xFF, 0xFE, 0x3C, 0x00], .other("UTF-16LE")),
            ([0xFE, 0xFF, 0x00, 0x3C], .other("UTF-16BE")),
            ([0x3C, 0x00, 0x3F, 0x00], .other("UTF-16LE")),
            ([0x00, 0x3C, 0x00, 0x3F], .other("UTF-16BE")),
            ([0xFF, 0xFE, 0x00, 0x00], .other("UTF-32LE")),
            ([0x00, 0x00, 0xFE, 0xFF], .other("UTF-32BE")),
            ([0x3C, 0x00, 0x00, 0x00], .other("UTF-32LE")),
            ([0x00, 0x00, 0x00, 0x3C], .other("UTF-32BE")),
            ([], .utf8), ([0x3C], .utf8), ([0xFF], .utf8), ([0xFE], .utf8),
        ] as [([UInt8], TextEncoding)]) func byteOrder(head: [UInt8], encoding: TextEncoding)
    {
        #expect(TextEncoding(detecting: head) == encoding)
    }

    @Test(arguments: [
        (#"<?xml version="1.0" encoding="UTF-8"?>"#, TextEncoding.utf8),
        (#"<?xml version='1.0' encoding='utf-8' ?>"#, .utf8),
        (#"<?xml version="1.0" encoding="utf8"?>"#, .utf8),
        (#"<?xml version="1.0" encoding="US-ASCII"?>"#, .utf8),
        (#"<?xml version="1.0"?>"#, .utf8),
        (#"<?xml version="1.0" encoding="EUC-JP"?>"#, .other("EUC-JP")),
        ("<?xml version='1.0'\n\tencoding\n=\t'Shift_JIS'\n?>", .other("Shift_JIS")),
        (#"<?xml version="1.0" encoding="ISO-8859-1" standalone="yes"?>"#, .other("ISO-8859-1")),
        // These bytes cannot be what the declaration says: the file was converted.
        (#"<?xml version="1.0" encoding="UTF-16"?>"#, .utf8),
        (#"<?xml version="1.0" encoding="utf-16le"?>"#, .utf8),
        (#"<?xml version="1.0" encoding="ISO-10646-UCS-2"?>"#, .utf8),
        // Nothing that is no declaration counts.
        ("<mediawiki encoding='EUC-JP'>", .utf8),
        ("<?xml version='1.0' encoding=EUC-JP?>", .utf8),
        ("<?xml version='1.0' encoding='EUC-JP'", .utf8),
        ("<?xml version='1.0'?><x encoding='EUC-JP'/>", .utf8),
    ]) func declarations(head: String, encoding: TextEncoding) {
        #expect(TextEncoding(detecting: Array(head.utf8)) == encoding)
    }
}
