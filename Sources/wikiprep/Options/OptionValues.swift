import BytePairEncoding
import Corpus
import DumpListing
import Extraction
import InputNumbers
import CorpusParts
import TokenFiles
import Tokenization
import WikiprepPipeline

extension Option {
    /// The value that takes back what the folder remembers.
    static let none = "none"

    /// A number, with K, M or G for thousands, millions and thousands of millions.
    static func count(_ value: String, _ option: String) throws -> Int {
        let units: [Character: Int] = ["K": 1000, "M": 1_000_000, "G": 1_000_000_000]
        let unit = value.last.flatMap { units[Character($0.uppercased())] }
        guard let number = Int(unit == nil ? value : String(value.dropLast())),
            (1...Int.max / 1_000_000_000).contains(number)
        else { throw UsageError("\(option) \(value): must be a number such as 100000000 or 100M") }
        return number * (unit ?? 1)
    }

    static func number(
        _ value: String, _ option: String, _ range: ClosedRange<Int>, advice: String = ""
    ) throws -> Int {
        guard let number = Int(value), range.contains(number) else {
            throw UsageError(
                "\(option) \(value): must be a whole number from \(range.lowerBound) to \(range.upperBound)\(advice)")
        }
        return number
    }

    static func size(_ value: String, _ option: String, atLeast minimum: Int) throws -> Int {
        let units: [Character: Int] = ["K": 10, "M": 20, "G": 30, "T": 40]
        let shift = value.last.flatMap { units[Character($0.uppercased())] } ?? 0
        guard let number = Int(shift > 0 ? String(value.dropLast()) : value), number > 0,
            (minimum...Count.range.upperBound).contains(number.multipliedClamped(by: 1 << shift))
        else {
            throw UsageError(
                "\(option) \(value): must be a size of at least \(minimum) bytes, such as 512K or 8M, and at most 1024T"
            )
        }
        return number << shift
    }

    static func choice<Choice: RawRepresentable & CaseIterable>(_ value: String, _ option: String) throws
        -> Choice
    where Choice.RawValue == String {
        if let choice = Choice(rawValue: value) { return choice }
        throw UsageError("\(option) \(value): \(Suggestions.choices(Choice.allCases.map(\.rawValue), for: value))")
    }
}
