/// Puts the blocks together: what stands between them, the marks of headings and list items, and, for prose, without
/// the sections that are none.
struct SectionAssembly {
    private let options: TextOptions
    private let nonProseSections: SectionNames

    init(site: Site, options: TextOptions) {
        self.options = options
        nonProseSections = SectionNames(site.languageTables.nonProseSections, options.nonProseSections)
    }

    /// The text of a page, and where in it the title ends that the options ask for.
    func assemble(_ writer: borrowing TextWriter, title: String) -> (text: [UInt8], titleEnd: Int) {
        let blocks = writer.blocks
        var keep = [Bool](repeating: true, count: blocks.count)
        if options.usesCompatibilityForm {
            for (index, block) in blocks.enumerated() {
                keep[index] = !CompatibilityForm.isBlank(writer.text, block.from, block.to)
            }
        }
        if options.sections == .prose {
            dropNonProse(writer, blocks, &keep)
            dropEmptyHeadings(blocks, &keep)
        }
        var output = ByteBuffer(capacity: writer.text.count + blocks.count * 2 + 16)
        var last: TextWriter.Block?
        // A heading that is dropped still parts what stands before and after it.
        var isParted = false
        for (index, block) in blocks.enumerated() where keep[index] {
            if block.level > 0, options.headings == .drop {
                isParted = true
                continue
            }
            if let last { output.append(UInt8(ascii: "\n"), times: isParted ? 2 : lineBreaks(between: last, block)) }
            isParted = false
            last = block
            output.append(UInt8(ascii: " "), times: block.mark.indent)
            if let number = block.mark.number { output.append((number > 0 ? "\(number). " : "- ").utf8) }
            if block.level > 0 { startHeading(block.level, &output) }
            append(writer.text, block.from, block.to, isTable: block.isTable, &output)
        }
        Normalization.normalize(&output, from: 0)
        guard options.startsWithTitle, output.count > 0, !title.isEmpty else {
            return (output.array(0, output.count), 0)
        }
        let isHeadingNext = blocks.indices.first { keep[$0] }.map { blocks[$0].level > 0 } ?? false
        return prepend(title, to: output, isParted: isHeadingNext)
    }

    private func startHeading(_ level: Int, _ output: inout ByteBuffer) {
        guard options.headings == .markdown else { return }
        output.append(UInt8(ascii: "#"), times: level)
        output.append(UInt8(ascii: " "))
    }

    private func append(
        _ text: borrowing ByteBuffer, _ from: Int, _ to: Int, isTable: Bool, _ output: inout ByteBuffer
    ) {
        if options.usesCompatibilityForm {
            CompatibilityForm.append(text, from, to, isTable: isTable, into: &output)
        } else {
            output.append(text, from, to)
        }
    }

    /// Two around headings and tables; in Markdown also between paragraphs, which one alone would join.
    private func lineBreaks(between last: TextWriter.Block, _ next: TextWriter.Block) -> Int {
        if next.level > 0 || last.isTable || next.isTable { return 2 }
        guard options.format == .markdown else { return 1 }
        if last.level > 0 { return 2 }
        if last.mark.isInItem && next.mark.isInItem { return 1 }
        return next.isContinued ? 1 : 2
    }

    private func prepend(_ title: String, to text: borrowing ByteBuffer, isParted: Bool) -> (
        text: [UInt8], titleEnd: Int
    ) {
        var name = ByteBuffer(capacity: title.utf8.count + 16)
        name.append(title.utf8)
        var output = ByteBuffer(capacity: text.count + 2 * name.count + 16)
        startHeading(1, &output)
        append(name, 0, name.count, isTable: false, &output)
        Normalization.normalize(&output, from: 0)
        output.append(UInt8(ascii: "\n"), times: isParted || options.format == .markdown ? 2 : 1)
        let end = output.count
        output.append(text, 0, text.count)
        return (output.array(0, output.count), end)
    }

    /// A section goes with the sections below it; the next one of its level or above stays.
    private func dropNonProse(
        _ writer: borrowing TextWriter, _ blocks: [TextWriter.Block], _ keep: inout [Bool]
    ) {
        var droppedLevel = 0
        for (index, block) in blocks.enumerated() {
            if block.level > 0 {
                if droppedLevel > 0, block.level <= droppedLevel { droppedLevel = 0 }
                if droppedLevel == 0, block.to - block.from <= 200,
                    nonProseSections.contain(writer.text, block.from, block.to)
                {
                    droppedLevel = block.level
                }
            }
            if droppedLevel > 0 { keep[index] = false }
        }
    }

    /// A heading stays when text, or a heading below it that stays, follows before the next of its level.
    private func dropEmptyHeadings(_ blocks: [TextWriter.Block], _ keep: inout [Bool]) {
        // From the end: the levels of what was kept since the last heading of each level.
        var hasText = [Bool](repeating: false, count: 8)
        for index in blocks.indices.reversed() where keep[index] {
            let level = blocks[index].level
            if level == 0 {
                for position in 1...6 { hasText[position] = true }
            } else {
                keep[index] = hasText[level]
                for position in level...6 { hasText[position] = false }
                if keep[index] { for position in 1..<max(level, 1) { hasText[position] = true } }
            }
        }
    }
}
