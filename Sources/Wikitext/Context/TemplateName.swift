/// Where in a call the name stands under which a template is known.
enum TemplateName {
    /// The name in the range, without a fragment and without the namespace.
    static func range(_ source: borrowing ByteBuffer, _ from: Int, _ to: Int) -> (from: Int, to: Int) {
        var name = Titles.trimmed(source, from, to)
        name.to = source.firstIndex(of: UInt8(ascii: "#"), from: name.from, to: name.to)
        for prefix in LocalWords.templatePrefixes where source.hasIgnoringCase(prefix, at: name.from, to: name.to) {
            name.from += prefix.utf8CodeUnitCount
        }
        return Titles.trimmed(source, name.from, name.to)
    }
}
