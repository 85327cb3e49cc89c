import CLibrary
@unsafe @preconcurrency import CGetopt

/// `getopt_long` over one list of arguments: GNU's conventions (`--name=value`, `--name value`, unambiguous beginnings
/// of names, `-o value`, `--`, options after operands). Its state is global, so there is one at a time.
@safe final class Getopt {
    enum Item {
        /// The option of this index in the list, with its value if it takes one.
        case option(Int, value: String)
        case missingValue(word: String)
        case unneededValue(Int)
        case unknown(word: String)
        case end(operands: [String])
    }

    private let count: Int32
    private let short: String
    private var table: UnsafeMutableBufferPointer<option>
    private var vector: UnsafeMutableBufferPointer<UnsafeMutablePointer<CChar>?>
    private let copies: [UnsafeMutablePointer<CChar>?]
    private let letters: [Character?]

    init(_ arguments: [String], options: [OptionDescription]) {
        letters = options.map(\.letter)
        // A colon first: a missing value is told apart from an unknown option.
        short =
            ":"
            + options.map { option in option.letter.map { "\($0)\(option.value == nil ? "" : ":")" } ?? "" }.joined()
        let words = unsafe (["wikiprep"] + arguments).map { unsafe strdup($0) }
        let names = unsafe options.map { unsafe strdup($0.name) }
        count = Int32(arguments.count + 1)
        unsafe copies = unsafe words + names
        unsafe vector = .allocate(capacity: words.count + 1)
        _ = unsafe vector.initialize(from: words + [nil])
        unsafe table = .allocate(capacity: options.count + 1)
        for (index, entry) in options.enumerated() {
            unsafe table.initializeElement(
                at: index,
                to: CGetopt.option(
                    name: UnsafePointer(names[index]), has_arg: entry.value == nil ? 0 : 1, flag: nil,
                    val: Int32(256 + index)))
        }
        unsafe table.initializeElement(at: options.count, to: CGetopt.option())
        opterr = 0
        wikiprep_reset_getopt()
    }

    deinit {
        for index in unsafe copies.indices { unsafe free(copies[index]) }
        unsafe vector.deallocate()
        unsafe table.deallocate()
    }

    func next() -> Item {
        guard let words = unsafe vector.baseAddress else { return .end(operands: []) }
        let code = unsafe getopt_long(count, words, short, table.baseAddress, nil)
        switch code {
        case -1: return .end(operands: (Int(optind)..<Int(count)).map { unsafe string(vector[$0]) })
        case Int32(UInt8(ascii: ":")):
            // BSD's says so of a value that is not wanted, too.
            let named = Int(optopt) - 256
            if unsafe table.indices.contains(named), unsafe table[named].has_arg == 0 { return .unneededValue(named) }
            return .missingValue(word: word)
        case Int32(UInt8(ascii: "?")):
            let rejected = optopt
            if rejected >= 256 { return .unneededValue(Int(rejected) - 256) }
            if rejected > 0, let letter = Unicode.Scalar(UInt32(rejected)) { return .unknown(word: "-\(letter)") }
            return .unknown(word: word)
        case 256...: return unsafe .option(Int(code) - 256, value: string(optarg))
        default:
            let index = letters.firstIndex { $0?.asciiValue.map { Int32($0) } == code } ?? 0
            return unsafe .option(index, value: string(optarg))
        }
    }

    /// The argument that getopt_long looked at last.
    private var word: String {
        let index = Int(optind) - 1
        return unsafe vector.indices.contains(index) ? string(vector[index]) : ""
    }

    private func string(_ pointer: UnsafeMutablePointer<CChar>?) -> String {
        guard let pointer = unsafe pointer else { return "" }
        return unsafe String(cString: pointer)
    }
}
