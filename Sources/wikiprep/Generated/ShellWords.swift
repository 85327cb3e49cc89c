/// Command lines that a shell understands.
enum ShellWords {
    /// Words with spaces between them, in quotes where a shell would make something else of them.
    static func line(_ words: [String]) -> String { words.map(quoted).joined(separator: " ") }

    private static func quoted(_ word: String) -> String {
        let isPlain = word.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "-_./=,:@%+".utf8.contains(byte)
            }
        }
        if isPlain, !word.isEmpty { return word }
        return "'\(word.replacing("'", with: "'\\''"))'"
    }

    /// The commands that make a folder from nothing, as a record has them, into an output folder.
    static func lines(_ commands: [[String]], into folder: String) -> [String] {
        var corpora: Set<String> = []
        return commands.map { words in
            var words = words
            // Corpora that are made on the way stand in the output folder.
            if words.first == "extract", let corpus = words.last {
                corpora.insert(corpus)
                words[words.count - 1] = "\(folder)/\(corpus)"
            } else {
                if words.first == "tokenize" {
                    let count = words.dropFirst().prefix { corpora.contains($0) }.count
                    for index in 1..<1 + count { words[index] = "\(folder)/\(words[index])" }
                }
                words += ["-o", folder]
            }
            return line(["wikiprep"] + words)
        }
    }
}
