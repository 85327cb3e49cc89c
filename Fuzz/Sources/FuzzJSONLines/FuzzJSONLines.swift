import Corpus
import FoundationEssentials
import FuzzSupport

/// A line of JSON Lines: what is read is written and read again as the same, and is what Foundation reads.
///
/// Input: the line.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let line = unsafe FuzzInput(data, count).rest
    let document: Document
    do {
        document = try Document(jsonLine: line[...])
    } catch {
        require((0...line.count).contains(error.offset), "\(error): an offset outside of the line")
        return 0
    }
    if let expected = try? JSONDecoder().decode(TextField.self, from: Data(line)), !hasTextTwice(line) {
        let text = String(decoding: document.text, as: UTF8.self)
        require(text == expected.text, "the text is \(text.debugDescription), not \(expected.text.debugDescription)")
    }
    var written: [UInt8] = []
    document.appendJSONLine(to: &written)
    require(written.firstIndex(of: UInt8(ascii: "\n")) == written.count - 1, "more than one line")
    let again = try? Document(jsonLine: written[...])
    require(again == document, "written and read again: \(String(describing: again)) instead of \(document)")
    let identity = try? Document.identity(ofJSONLine: written[...])
    require(identity?.id == document.id && identity?.wiki == document.wiki, "another identity")
    return 0
}

private struct TextField: Decodable {
    var text: String
}

/// Of a name that stands there twice, Foundation takes one and the reader the other.
private func hasTextTwice(_ line: [UInt8]) -> Bool {
    // A name may be written with escapes.
    line.contains(UInt8(ascii: "\\")) || line.split(separator: Array("text".utf8)).count > 2
}
