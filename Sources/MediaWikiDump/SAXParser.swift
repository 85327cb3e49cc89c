import CLibXML2
import CLibrary

/// libxml2's SAX2 push parser around a ``DumpReader``. All contact with libxml2 is in this file.
///
/// Entities other than XML's own five and character numbers are errors (a dump's document type is never shown to the
/// parser), the network is never used, and nothing is read but the bytes that are given.
enum SAXParser {
    /// Parses one document, whose bytes come in several parts.
    /// - Returns: nil, or libxml2's message when the document is not well-formed; the reader then holds what came
    ///   before.
    static func parse(_ parts: [ArraySlice<UInt8>], into reader: inout DumpReader) -> String? {
        guard libraryIsReady else { return "libxml2 did not start" }
        return unsafe withUnsafeMutablePointer(to: &reader) { state in
            var table = unsafe callbacks()
            guard let context = unsafe xmlCreatePushParserCtxt(&table, UnsafeMutableRawPointer(state), nil, 0, nil)
            else { endForWantOfMemory() }
            defer { unsafe xmlFreeParserCtxt(context) }
            let options =
                XML_PARSE_HUGE.rawValue | XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue
                | XML_PARSE_NOWARNING.rawValue
            unsafe xmlCtxtUseOptions(context, Int32(bitPattern: options))
            for part in parts {
                let overlong = StartTagLength.firstExceeding(in: part)
                unsafe part[..<(overlong ?? part.endIndex)].withUnsafeBytes { bytes in
                    var start = 0
                    while start < bytes.count, unsafe context.pointee.wellFormed != 0,
                        unsafe state.pointee.excess == nil
                    {
                        let count = min(chunk, bytes.count - start)
                        unsafe xmlParseChunk(
                            context, (bytes.baseAddress! + start).assumingMemoryBound(to: CChar.self), Int32(count), 0)
                        start += count
                    }
                }
                if overlong != nil, unsafe context.pointee.wellFormed != 0 {
                    return "a tag of more than \(StartTagLength.limit) bytes"
                }
            }
            if let excess = unsafe state.pointee.excess { return excess }
            unsafe xmlParseChunk(context, nil, 0, 1)
            guard unsafe context.pointee.wellFormed == 0 else { return nil }
            let error = unsafe xmlCtxtGetLastError(context)
            if unsafe error?.pointee.code == Int32(XML_ERR_NO_MEMORY.rawValue) { endForWantOfMemory() }
            guard let error = unsafe error, let message = unsafe error.pointee.message else {
                return "not well-formed XML"
            }
            return unsafe String(cString: message).split(separator: "\n").joined(separator: " ")
        }
    }

    /// Chunks of 64 KiB; those of 4 KiB cost 1.5 times as much.
    private static let chunk = 64 << 10

    /// libxml2 wants to be told once, before threads use it; a global's initialiser runs once.
    private static let libraryIsReady: Bool = {
        xmlInitParser()
        return true
    }()

    private static func callbacks() -> xmlSAXHandler {
        var table = unsafe xmlSAXHandler()
        unsafe table.initialized = UInt32(XML_SAX2_MAGIC)
        unsafe table.startElementNs = { context, name, _, _, namespaces, _, count, _, attributes in
            if namespaces > 0 { unsafe SAXParser.reader(context).pointee.declareNamespaces(Int(namespaces)) }
            unsafe SAXParser.reader(context).pointee.startElement(
                DumpReader.Element(name), name: unsafe SAXParser.string(name),
                attributes: unsafe SAXParser.attributes(attributes, count: Int(count)))
        }
        unsafe table.endElementNs = { context, _, _, _ in
            unsafe SAXParser.reader(context).pointee.endElement()
        }
        unsafe table.characters = { context, bytes, count in
            unsafe SAXParser.reader(context).pointee.characters(UnsafeBufferPointer(start: bytes, count: Int(count)))
        }
        unsafe table.cdataBlock = unsafe table.characters
        unsafe table.processingInstruction = { context, target, data in
            unsafe SAXParser.reader(context).pointee.processingInstruction(
                SAXParser.string(target), SAXParser.string(data))
        }
        return unsafe table
    }

    private static func reader(_ context: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<DumpReader> {
        // libxml2 hands back the pointer that it was given when the parser was made.
        unsafe context.unsafelyUnwrapped.assumingMemoryBound(to: DumpReader.self)
    }

    private static func string(_ bytes: UnsafePointer<xmlChar>?) -> String {
        guard let bytes = unsafe bytes else { return "" }
        return unsafe String(cString: bytes)
    }

    /// libxml2 gives five pointers an attribute: local name, prefix, URI, start and end of the value.
    private static func attributes(_ array: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?, count: Int)
        -> DumpReader.Attributes
    {
        guard let array = unsafe array else { return [] }
        return (0..<count).map { index in
            guard let start = unsafe array[5 * index + 3], let end = unsafe array[5 * index + 4] else {
                return unsafe (string(array[5 * index]), "")
            }
            let value = unsafe String(decoding: UnsafeBufferPointer(start: start, count: end - start), as: UTF8.self)
            let name = unsafe string(array[5 * index])
            // libxml2 leaves the ampersand of a value escaped, as a number, unless it is told to expand all entities.
            return (name, value.utf8.contains(UInt8(ascii: "&")) ? value.replacing("&#38;", with: "&") : value)
        }
    }
}

extension DumpReader.Element {
    /// The element of a name that ends with NUL, without making a string of it.
    fileprivate init(_ name: UnsafePointer<xmlChar>?) {
        func isName(_ expected: StaticString) -> Bool {
            guard let name = unsafe name else { return false }
            return unsafe strcmp(
                UnsafeRawPointer(name).assumingMemoryBound(to: CChar.self),
                UnsafeRawPointer(expected.utf8Start).assumingMemoryBound(to: CChar.self)) == 0
        }
        self =
            switch unsafe name?.pointee {
            case UInt8(ascii: "i") where isName("id"): .id
            case UInt8(ascii: "m") where isName("model"): .model
            case UInt8(ascii: "n") where isName("ns"): .ns
            case UInt8(ascii: "n") where isName("namespace"): .namespace
            case UInt8(ascii: "p") where isName("page"): .page
            case UInt8(ascii: "r") where isName("revision"): .revision
            case UInt8(ascii: "r") where isName("redirect"): .redirect
            case UInt8(ascii: "s") where isName("siteinfo"): .siteinfo
            case UInt8(ascii: "s") where isName("sha1"): .sha1
            case UInt8(ascii: "c") where isName("content"): .content
            case UInt8(ascii: "t") where isName("text"): .text
            case UInt8(ascii: "t") where isName("timestamp"): .timestamp
            case UInt8(ascii: "t") where isName("title"): .title
            default: .other
            }
    }
}
