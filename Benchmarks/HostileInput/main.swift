// Looks for pages whose time grows faster than their length: all pairs of fragments in several shapes, several wikis
// and options, in the process and in CPU time.
//
//     swift run -c release HostileInput [STEP]
//     swift run -c release HostileInput DUMP...
//
// It prints the worst, and fails where one is beyond `Bounds`; a step of 10 takes every tenth page only. Of dumps it
// tells what share of its budget of work a page needs at most.

import CLibrary
import Wikitext

enum Bounds {
    /// Growth of time with length, between one length and four times of it. Square laws have 2; n log n has 1.1.
    static let exponent = 1.3
    /// Seconds for a page of 200 kB.
    static let seconds = 0.5
    /// Growth from 2 to 16 MB, of the pages that take longest.
    static let longExponent = 1.1
}

/// CPU time of this thread, in seconds.
func cpuTime() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// Prints a line at once, for whoever waits.
func say(_ line: String) {
    print(line)
    fflush(nil)
}

/// A page in a reading, and what it took.
struct Finding {
    let page: HostilePage
    let reading: Int
    var exponent = 0.0
    /// Seconds for 200 kB.
    var seconds = 0.0
    var isCostly = false
    var name: String { "\(page.name)  [\(Reading.all[reading].name)]" }
}

struct Laboratory: ~Copyable {
    private var extractor: TextExtractor

    init(_ reading: Reading) { extractor = TextExtractor(site: reading.site, options: reading.options) }

    /// The least CPU time of several trials, and whether the page was given up.
    mutating func measure(_ page: HostilePage, _ length: Int, trials: Int) -> (seconds: Double, isCostly: Bool) {
        let bytes = page.bytes(length)
        var best = Double.infinity
        var isCostly = false
        for _ in 0..<trials {
            let start = cpuTime()
            let extraction = extractor.extract(bytes, title: "A")
            _ = LeftoverMarkup(in: extraction.text.span)
            best = min(best, cpuTime() - start)
            isCostly = extraction.ending == .costly
        }
        return (best, isCostly)
    }

    /// The power of the length by which the time grows.
    mutating func exponent(_ page: HostilePage, from length: Int, times: Double, trials: Int) -> Double {
        let short = measure(page, length, trials: trials)
        let long = measure(page, Int(Double(length) * times), trials: trials)
        // A page that is given up ends early: the other one, too.
        return log(long.seconds / max(short.seconds, 1e-6)) / log(times)
    }
}

extension Double {
    /// With two decimals.
    var short: String { "\((self * 100).rounded() / 100)" }
}

func run(every step: Int) -> Bool {
    let pages = HostilePage.all
    var suspects: [Finding] = []
    var slow: [Finding] = []
    var measured = 0
    for (number, reading) in Reading.all.enumerated() {
        var laboratory = Laboratory(reading)
        for index in stride(from: number % step, to: pages.count, by: step) {
            measured += 1
            var found = Finding(page: pages[index], reading: number)
            let (n, n2) = (4_000, 16_000)
            let short = laboratory.measure(found.page, n, trials: 1)
            let long = laboratory.measure(found.page, n2, trials: 1)
            found.seconds = long.seconds * 200_000 / Double(n2)
            found.isCostly = long.isCostly
            if long.seconds > 0.05 { say("  \(n2) bytes took \(long.seconds.short) s: \(found.name)") }
            slow.append(found)
            if slow.count > 1000 { slow = Array(slow.sorted { $0.seconds > $1.seconds }.prefix(100)) }
            // Less than this is noise; whatever grows with the square shows in one of the next lengths.
            if long.isCostly || long.seconds > 0.0008 && long.seconds > 7 * short.seconds { suspects.append(found) }
        }
    }
    say(
        "\(fragments.count) fragments, \(pages.count) pages in \(Reading.all.count) readings; \(measured) were measured"
    )

    // What was noise is not seen again.
    var bad: [Finding] = []
    for var suspect in suspects {
        var laboratory = Laboratory(Reading.all[suspect.reading])
        suspect.exponent = laboratory.exponent(suspect.page, from: 50_000, times: 4, trials: 3)
        let full = laboratory.measure(suspect.page, 200_000, trials: 2)
        suspect.seconds = full.seconds
        suspect.isCostly = suspect.isCostly || full.isCostly
        bad.append(suspect)
    }
    bad.sort { $0.exponent > $1.exponent }
    say("\nThe largest exponents from 50 to 200 kB, of \(bad.count) pages that looked suspicious:")
    for found in bad.prefix(20) {
        let note = found.isCostly ? "  given up as costly" : ""
        say("  \(found.exponent.short)  \(found.seconds.short) s  \(found.name)\(note)")
    }
    let costly = bad.filter(\.isCostly)
    say("\(costly.count) of them were given up as costly\(costly.isEmpty ? "" : ":")")
    for found in costly.prefix(20) { say("  \(found.seconds.short) s  \(found.name)") }

    var worst = bad.prefix(10).map { $0 }
    for found in slow.sorted(by: { $0.seconds > $1.seconds }).prefix(20) {
        var found = found
        var laboratory = Laboratory(Reading.all[found.reading])
        found.seconds = laboratory.measure(found.page, 200_000, trials: 2).seconds
        worst.append(found)
    }
    worst.sort { $0.seconds > $1.seconds }
    say("\nThe slowest pages of 200 kB, and their exponents from 2 to 16 MB:")
    var fails = bad.contains { $0.exponent > Bounds.exponent }
    for found in worst.prefix(10) {
        var laboratory = Laboratory(Reading.all[found.reading])
        let growth = laboratory.exponent(found.page, from: 2_000_000, times: 8, trials: 2)
        say("  \(found.seconds.short) s  \(growth.short)  \(found.name)")
        fails = fails || found.seconds > Bounds.seconds || growth > Bounds.longExponent
    }
    return !fails
}

let arguments = Array(Swift.CommandLine.arguments.dropFirst())
if let first = arguments.first, Int(first) == nil {
    try DearestPages.show(arguments)
} else if !run(every: max(1, arguments.first.flatMap { Int($0) } ?? 1)) {
    say("\nA page takes too long for its length.")
    exit(1)
}
