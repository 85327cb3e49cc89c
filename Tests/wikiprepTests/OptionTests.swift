import Testing

@testable import wikiprep

/// An option sets what it is of, wherever its group stands.
struct OptionTests {
    private struct Group {
        var isSet = false
        var isKept = true
        var word: String?
        var number: Int?

        static let table: [Option<Self>] = [
            Option("set", "a flag", flag: \.isSet), Option("no-keep", "a flag", flag: \.isKept),
            Option("word", value: "WORD", "a word", word: \.word),
            Option("title", value: "WORD", "a word, or none", takesEmptyValue: true, word: \.word),
            Option("number", "a number", number: \.number, in: 3...5),
        ]
    }

    private struct Whole {
        var left = Group()
        var right = Group()
    }

    private static func option(_ name: String) throws -> Option<Whole> {
        try #require(Group.table.within(\Whole.right).first { $0.description.name == name })
    }

    @Test func aFlagAndItsOppositeSetTheirGroup() throws {
        var whole = Whole()
        for (name, opposite, path) in [("set", "no-set", \Group.isSet), ("no-keep", "keep", \Group.isKept)] {
            let option = try Self.option(name)
            let negation = try #require(option.negation)
            #expect(negation.description.name == opposite && negation.negation == nil)
            try option.set(&whole, "")
            #expect(whole.right[keyPath: path] == (name == "set"))
            try negation.set(&whole, "")
            #expect(whole.right[keyPath: path] != (name == "set"))
        }
        #expect(!whole.left.isSet && whole.left.isKept)
    }

    @Test func valuesAreCheckedAtTheDoor() throws {
        var whole = Whole()
        try Self.option("word").set(&whole, "x")
        #expect(whole.right.word == "x" && whole.left.word == nil)
        #expect(throws: UsageError.self) { try Self.option("word").set(&whole, "") }
        try Self.option("title").set(&whole, "")
        #expect(whole.right.word == "")
        try Self.option("number").set(&whole, "4")
        for wrong in ["2", "6", "x", "99999999999999999999"] {
            #expect(throws: UsageError.self) { try Self.option("number").set(&whole, wrong) }
        }
        #expect(whole.right.number == 4)
    }
}
