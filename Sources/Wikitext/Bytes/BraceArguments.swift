/// A closed pair of braces in the preprocessor's output: what to evaluate, and where the result goes.
struct BraceCall {
    /// Where the opening braces stand.
    var opening: Int
    /// The position of its first part among the preprocessor's parts; the others follow.
    var firstPart: Int
    /// Where the last part ends.
    var end: Int
    /// How many things are open around it, itself included.
    var depth: Int
    /// Through how many calls, one in another, goes what is in it when this one is evaluated. Where braces follow
    /// braces at once, that is more than are open.
    var height: Int
    /// Whether it stands at the start of a line.
    var startsLine: Bool
}

/// The parts of a call as ranges of the preprocessor's output; part 0 is the name.
struct BraceArguments {
    /// What stands between two bars.
    struct Part {
        var from: Int
        /// The position of the first `=`, or -1.
        var equals = -1
    }

    let call: BraceCall
    let parts: [Part]

    var count: Int { parts.count - call.firstPart }

    func range(_ position: Int) -> (from: Int, to: Int) {
        let index = call.firstPart + position
        guard index < parts.count else { return (call.end, call.end) }
        return (parts[index].from, index + 1 < parts.count ? parts[index + 1].from - 1 : call.end)
    }

    /// The position of the part's first `=`, when it has one.
    func equals(_ position: Int) -> Int? {
        let index = call.firstPart + position
        guard index < parts.count, parts[index].equals >= 0 else { return nil }
        return parts[index].equals
    }
}
