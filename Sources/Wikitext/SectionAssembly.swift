/// Puts the blocks together: a blank line before each heading, and, for prose, without the sections that are none.
enum SectionAssembly {
    static func assemble(_ writer: borrowing TextWriter, _ tables: LanguageTables, _ options: TextOptions) -> [UInt8] {
        let blocks = writer.blocks
        var keep = [Bool](repeating: true, count: blocks.count)
        if options.sections == .prose {
            dropNonProse(writer, blocks, tables, &keep)
            dropEmptyHeadings(blocks, &keep)
        }
        var output = ByteBuffer(capacity: writer.text.count + blocks.count * 2 + 16)
        for (index, block) in blocks.enumerated() where keep[index] {
            if output.count > 0 { output.append(UInt8(ascii: "\n"), times: block.level > 0 ? 2 : 1) }
            output.append(writer.text, block.from, block.to)
        }
        Normalization.normalize(&output, from: 0)
        return output.array(0, output.count)
    }

    /// A section goes with the sections below it; the next one of its level or above stays.
    private static func dropNonProse(
        _ writer: borrowing TextWriter, _ blocks: [TextWriter.Block], _ tables: LanguageTables, _ keep: inout [Bool]
    ) {
        var droppedLevel = 0
        for (index, block) in blocks.enumerated() {
            if block.level > 0 {
                if droppedLevel > 0, block.level <= droppedLevel { droppedLevel = 0 }
                if droppedLevel == 0, block.to - block.from <= 200,
                    tables.nonProseSections.contains(key(writer.text.string(block.from, block.to)))
                {
                    droppedLevel = block.level
                }
            }
            if droppedLevel > 0 { keep[index] = false }
        }
    }

    private static func key(_ heading: String) -> String {
        var key = heading.lowercased()
        while let last = key.last, ":：".contains(last) || last.isWhitespace { key.removeLast() }
        return key
    }

    /// A heading stays when text, or a heading below it that stays, follows before the next of its level.
    private static func dropEmptyHeadings(_ blocks: [TextWriter.Block], _ keep: inout [Bool]) {
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
