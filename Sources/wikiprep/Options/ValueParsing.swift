import InputNumbers

/// What the words after options mean. All throw ``UsageError``, which names the option.
enum ValueParsing {
    /// The value that takes back what the folder remembers.
    static let none = "none"

    /// A number, with K, M or G for thousands, millions and thousands of millions.
    static func count(_ word: String, _ option: String, _ range: ClosedRange<Int>) throws -> Int {
        let units: [Character: Int] = ["K": 1000, "M": 1_000_000, "G": 1_000_000_000]
        let unit = word.last.flatMap { units[Character($0.uppercased())] }
        guard let number = Int(unit == nil ? word : String(word.dropLast())), number > 0,
            range.contains(number.multipliedClamped(by: unit ?? 1))
        else {
            throw UsageError(
                "\(option) \(word): must be a number such as 100000000 or 100M, and at most \(range.upperBound)")
        }
        return number * (unit ?? 1)
    }

    static func number(_ word: String, _ option: String, _ range: ClosedRange<Int>, advice: String = "") throws -> Int {
        guard let number = Int(word), range.contains(number) else {
            throw UsageError(
                "\(option) \(word): must be a whole number from \(range.lowerBound) to \(range.upperBound)\(advice)")
        }
        return number
    }

    static func number64(_ word: String, _ option: String) throws -> UInt64 {
        guard let number = UInt64(word) else {
            throw UsageError("\(option) \(word): must be a whole number from 0 to \(UInt64.max)")
        }
        return number
    }

    static func size(_ word: String, _ option: String, _ range: ClosedRange<Int>) throws -> Int {
        let units: [Character: Int] = ["K": 10, "M": 20, "G": 30, "T": 40]
        let shift = word.last.flatMap { units[Character($0.uppercased())] } ?? 0
        guard let number = Int(shift > 0 ? String(word.dropLast()) : word), number > 0,
            range.contains(number.multipliedClamped(by: 1 << shift))
        else {
            throw UsageError(
                "\(option) \(word): must be a size of at least \(range.lowerBound) bytes, such as 512K or 8M, "
                    + "and at most 1024T"
            )
        }
        return number << shift
    }

    static func choice<Choice: RawRepresentable<String> & CaseIterable>(_ word: String, _ option: String) throws
        -> Choice
    {
        if let choice = Choice(rawValue: word) { return choice }
        throw UsageError("\(option) \(word): \(Suggestions.choices(Choice.allCases.map(\.rawValue), for: word))")
    }

    /// A name that becomes a folder's.
    static func folderName(_ word: String, _ option: String, example: String) throws -> String {
        if word.isEmpty || word.contains("/") || word.hasPrefix(".") {
            throw UsageError("\(option) \(word): must be what can be a folder's name, such as \(example)")
        }
        return word
    }

    /// The lines of the file that a word names; after `list:`, which begins no file's name, the lines themselves.
    static func lines(_ word: String) throws -> String {
        let list = "list:"
        if word.hasPrefix(list) { return String(word.dropFirst(list.count)) }
        try InputSniffer.checkFile(word)
        return String(decoding: try StandardInput.contents(of: word), as: UTF8.self)
    }
}
