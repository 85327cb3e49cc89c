import Statistics

/// Pictures as inline SVG. Places and sizes are shares of the picture's, so that it fits any width and its letters stay
/// as large as the page's.
enum Charts {
    /// A share of a whole as a bar, beside its number in a table.
    static func bar(_ part: Double, of whole: Double, color: Int = 0) -> HTML {
        let width = whole > 0 ? max(0, min(100, part / whole * 100)) : 0
        return """
            <svg class="bar" aria-hidden="true"><rect class="c\(color)" width="\(Figures.fixed(width, digits: 2))%" \
            height="100%"/></svg>
            """
    }

    /// Parts of a whole side by side in one bar.
    /// - Parameter title: what a screen reader says of it.
    static func stack(_ parts: [(name: String, amount: Double)], title: String) -> HTML {
        let whole = parts.reduce(0) { $0 + $1.amount }
        var rects = HTML.empty
        var start = 0.0
        for (index, part) in parts.enumerated() where part.amount > 0 {
            let width = part.amount / whole * 100
            rects += """
                <rect class="c\(index % colors)" x="\(Figures.fixed(start, digits: 3))%" \
                width="\(Figures.fixed(width, digits: 3))%" height="100%"><title>\(part.name): \
                \(Figures.percent(part.amount, of: whole))</title></rect>
                """
            start += width
        }
        return """
            <svg class="stack" role="img" aria-label="\(title)">\(rects)</svg>
            """
    }

    /// So many colours there are.
    static let colors = 8

    /// The patch of colour that names a part of ``stack(_:title:)``.
    static func patch(_ index: Int) -> HTML {
        """
        <svg class="patch" aria-hidden="true"><rect class="c\(index % colors)" width="100%" height="100%"/></svg>
        """
    }

    /// How long documents are, on a logarithmic scale: two bars for each doubling. The area of a bar stands for its
    /// documents.
    static func histogram(_ lengths: LengthDistribution, unit: String, title: String) -> HTML {
        var bins = lengths.bins(steps: 2)
        // Below are single lengths, each a bar of its own.
        if let first = bins.firstIndex(where: { $0.from >= 4 }), first > 0, bins.count > 24 {
            var few = bins[0]
            few.to = 4
            few.count = bins[..<first].reduce(0) { $0 + $1.count }
            bins.replaceSubrange(..<first, with: [few])
        }
        let widths = bins.map(Self.doublings)
        let heights = zip(bins, widths).map { Double($0.count) / $1 }
        guard let most = heights.max(), most > 0 else { return "<p>No documents.</p>" }
        let scale = 100 / widths.reduce(0, +)
        var marks = HTML.empty
        let every = max(1, (bins.count + 6) / 7)
        var start = 0.0
        for (index, bin) in bins.enumerated() {
            let height = heights[index] / most * 88
            let width = widths[index] * scale
            let left = Figures.fixed(start + width * 0.06, digits: 3)
            start += width
            marks += """
                <rect class="c0" x="\(left)%" y="\(Figures.fixed(88 - height, digits: 3))%" \
                width="\(Figures.fixed(width * 0.88, digits: 3))%" \
                height="\(Figures.fixed(height, digits: 3))%"><title>\(Figures.grouped(bin.from)) to \
                \(Figures.grouped(bin.to - 1)) \(unit): \(Figures.grouped(bin.count)) documents</title></rect>
                """
            if index % every == 0 {
                marks += """
                    <text x="\(left)%" y="98%">\(short(bin.from))</text>
                    """
            }
        }
        return """
            <svg class="histogram" role="img" aria-label="\(title)">\(marks)<line x1="0" x2="100%" y1="88%" \
            y2="88%"/></svg>
            """
    }

    /// How many doublings a bin is wide. Those of two steps a doubling end at half of it or at its end.
    private static func doublings(_ bin: LengthDistribution.Bin) -> Double {
        if bin.from < 4 { return 1 }
        return bin.from & (bin.from - 1) == 0 ? 0.585 : 0.415
    }

    /// `1536` → `1.5k`.
    private static func short(_ number: Int) -> String {
        if number < 1000 { return String(number) }
        for (unit, size) in [("G", 1e9), ("M", 1e6), ("k", 1e3)] where Double(number) >= size {
            let value = Double(number) / size
            return Figures.fixed(value, digits: value < 10 ? 1 : 0) + unit
        }
        return String(number)
    }
}
