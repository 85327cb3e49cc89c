/// Files of a few hundred bytes with everything that the format allows, small enough to try every cut, every length and
/// every flipped bit.
enum SmallFiles {
    /// A name and a file, as its writer leaves it.
    static let all: [(name: String, file: StreamWriter)] = [
        ("one stream of many blocks", oneStream),
        ("many streams", manyStreams),
        ("empty streams", emptyStreams),
        ("garbage after the last stream", garbage),
        ("blocks after garbage", blocksAfterGarbage),
    ]

    static let oneStream: StreamWriter = {
        var file = StreamWriter()
        file.stream(
            ["first block, ", "second", String(repeating: "x", count: 300), "€ and ", "日本", "last"].map {
                Array($0.utf8)
            })
        return file
    }()

    static let manyStreams: StreamWriter = {
        var file = StreamWriter()
        file.stream([Array("one block".utf8)], level: 9)
        file.stream([Array("two".utf8), Array(" blocks".utf8)], level: 1)
        file.stream([Array("levels differ".utf8)], level: 5)
        return file
    }()

    static let emptyStreams: StreamWriter = {
        var file = StreamWriter()
        file.stream([])
        file.stream([Array("between".utf8)])
        file.stream([])
        file.stream([])
        file.stream([Array("and again".utf8), Array("!".utf8)])
        file.stream([])
        return file
    }()

    static let garbage: StreamWriter = {
        var file = StreamWriter()
        file.stream([Array("a dump".utf8)])
        file.raw([UInt8](repeating: 0, count: 40))
        return file
    }()

    /// bzip2 ignores them; whoever made the file meant them to be read.
    static let blocksAfterGarbage: StreamWriter = {
        var file = StreamWriter()
        file.stream([Array("a dump".utf8)])
        file.raw(Array("garbage".utf8))
        var lost = StreamWriter()
        lost.stream([Array("lost".utf8), Array("too".utf8)])
        file.raw(lost.bytes)
        return file
    }()
}
