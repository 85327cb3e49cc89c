import Foundation
import Testing
import WikiprepPipeline

@testable import Workers
@testable import wikiprep

/// What is drawn for a phase: a pure function of what is known, the width and the time.
@Suite struct ProgressLineTests {
    /// An extraction that began at 100 seconds, and had read 10 MB a second for 20 seconds.
    private static func state(
        subject: String? = "dumps/enwiki-20260101-pages-articles1.xml-p1p41242.bz2", total: Int? = 400_000_000
    )
        -> ProgressState
    {
        var state = ProgressState(Phase(.extract, subject: subject, total: total), now: 100)
        for tick in 1...200 {
            var advance = Advance()
            advance.done = tick * 1_000_000
            advance.documents = tick * 61
            state.update(advance, now: 100 + Double(tick) / 10)
        }
        return state
    }

    private static func line(_ state: ProgressState, unicode: Bool = true) -> ProgressLine {
        ProgressLine(state: state, now: 120, memory: 84_000_000, isUnicode: unicode)
    }

    @Test func atThreeWidths() {
        let line = Self.line(Self.state())
        #expect(line.bar(columns: 42) == "extract  ██████▌░░░░░░   50%  0:20 left")
        #expect(
            line.bar(columns: 82) == "extract  █████████▌░░░░░░░░░   50%  0:20 left  10.0 MB/s  12,200 articles  0:20")
        #expect(
            line.bar(columns: 142)
                == "extract  enwiki-20260101-page…es1.xml-p1p41242.bz2  ██████████░░░░░░░░░░   50%  0:20 left  "
                + "10.0 MB/s  12,200 articles  0:20  84.0 MB memory")
        #expect(Self.line(Self.state(), unicode: false).bar(columns: 42) == "extract  [#####......]   50%  0:20 left")
    }

    @Test func whichOfSeveralDumps() throws {
        var phase = Phase(.extract, subject: "b.xml.bz2", total: 100_000_000)
        phase.turn = Phase.Turn(number: 2, count: 5)
        var state = ProgressState(phase, now: 100)
        #expect(Self.line(state).bar(columns: 60).hasPrefix("extract 2/5  "))
        #expect(Self.line(state).plain(elapsed: 7).hasPrefix("0:07  extract 2/5  b.xml.bz2"))
        state.end(Advance(), now: 101)
        #expect(Self.line(state).finished(columns: 80).contains("extract 2/5"))
        let event = ProgressEvent(.begin, state, now: 100, memory: nil)
        #expect(event.dump == 2 && event.dumps == 5)
    }

    @Test(arguments: [
        Self.state(), Self.state(subject: "茶/ウィキペディア日本語版の記事.xml.bz2"), Self.state(subject: "a\u{1B}[2J\n\tb.bz2"),
        Self.state(subject: nil, total: nil), ProgressState(Phase(.findDuplicates, total: 0), now: 119),
        ProgressState(Phase(.merge, total: 50_000, unit: .entries), now: 119.9),
    ])
    func theLastColumnStaysFree(state: ProgressState) {
        for columns in 1...200 {
            for unicode in [true, false] {
                let line = Self.line(state, unicode: unicode)
                for text in [line.bar(columns: columns), line.finished(columns: columns)] {
                    #expect(CellWidth.of(text) < columns, "\(columns): \(text)")
                    #expect(text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }, "\(text)")
                    if !unicode, state.phase.subject?.contains("b.bz2") != true,
                        state.phase.subject?.contains("茶") != true
                    {
                        #expect(text.allSatisfy { $0.isASCII }, "\(text)")
                    }
                }
            }
        }
    }

    /// A bar with room to spare takes it all.
    @Test func theBarTakesWhatIsLeft() {
        for columns in 62...200 { #expect(CellWidth.of(Self.line(Self.state()).bar(columns: columns)) == columns - 3) }
    }

    @Test func theShareIsWholeOnlyAtTheEnd() {
        var state = ProgressState(Phase(.extract, total: 1_000_000), now: 100)
        var advance = Advance()
        advance.done = 999_999
        state.update(advance, now: 110)
        #expect(Self.line(state).bar(columns: 60).contains(" 99%"))
        advance.done = 1_000_000
        state.update(advance, now: 110)
        #expect(Self.line(state).bar(columns: 60).contains("100%"))
    }

    @Test func coloursTakeNoRoom() {
        var line = Self.line(Self.state())
        let plain = line.bar(columns: 80)
        line.style = TextStyle(colors: true)
        #expect(line.bar(columns: 80).replacing(#/\u{1B}\[[0-9;]*m/#, with: "") == plain)
        #expect(line.bar(columns: 80) != plain)
    }

    @Test func aLineOfALog() {
        #expect(
            Self.line(Self.state()).plain(elapsed: 25)
                == "0:25  extract  enwiki-20260101-pages-articles1.xml-p1p41242.bz2  50%  200 MB of 400 MB  "
                + "10.0 MB/s  12,200 articles  0:20 left  84.0 MB memory")
    }

    @Test func whatStaysOfAPhase() {
        var state = Self.state()
        var advance = Advance()
        advance.done = 400_000_000
        advance.reused = 100_000_000
        advance.documents = 24_400
        state.end(advance, now: 130)
        #expect(
            Self.line(state).finished(columns: nil)
                == "✓ extract   enwiki-20260101-pag…1.xml-p1p41242.bz2    400 MB  in   30 s  10.0 MB/s  "
                + "24,400 articles  100 MB done before")
        advance.done = 300_000_000
        state.end(advance, now: 130)
        #expect(
            Self.line(state).finished(columns: nil).contains("… extract")
                && Self.line(state).finished(columns: nil).contains("300 MB of 400 MB"))
    }

    // MARK: - Rates

    @Test func theRateIsThatOfTheLastSeconds() {
        var state = ProgressState(Phase(.extract, total: 1_000_000_000), now: 0)
        var advance = Advance()
        for second in 1...60 {
            // Ten times as fast in the last ten seconds.
            advance.done += second > 50 ? 10_000_000 : 1_000_000
            state.update(advance, now: Double(second))
        }
        #expect(abs((state.rate(now: 60) ?? 0) - 10_000_000) < 1)
        // 850 MB at the rate of the last 30 seconds: 120 MB in 30 s.
        #expect(abs((state.remaining(now: 60) ?? 0) - 850 / 4) < 1)
    }

    @Test func whatWasDoneBeforeIsNoSpeed() {
        var state = ProgressState(Phase(.extract, total: 1_000_000_000), now: 0)
        var advance = Advance()
        advance.done = 500_000_000
        advance.reused = 500_000_000
        state.update(advance, now: 1)
        #expect(state.rate(now: 1) == nil)
        advance.done += 10_000_000
        state.update(advance, now: 2)
        #expect((state.rate(now: 2) ?? 0) <= 10_000_000)
    }

    /// After Ctrl-Z and fg the time between them is no part of the rate.
    @Test func silenceIsNotCounted() {
        var state = ProgressState(Phase(.extract, total: 1_000_000_000), now: 0)
        var advance = Advance()
        for second in 1...10 {
            advance.done = second * 1_000_000
            state.update(advance, now: Double(second))
        }
        for second in 3600...3605 {
            advance.done += 1_000_000
            state.update(advance, now: Double(second))
        }
        #expect(abs((state.rate(now: 3605) ?? 0) - 1_000_000) < 1)
    }

    // MARK: - The terminal

    /// In a window that has become narrower, a line has become several.
    @Test func erasing() {
        #expect(Screen.erasing(79, columns: 80) == "\r")
        #expect(Screen.erasing(79, columns: 40) == "\r\u{1B}[K\u{1B}[A")
        #expect(Screen.erasing(80, columns: 40) == "\r\u{1B}[K\u{1B}[A")
        #expect(Screen.erasing(81, columns: 40) == "\r\u{1B}[K\u{1B}[A\u{1B}[K\u{1B}[A")
        #expect(Screen.erasing(0, columns: 0) == "\r")
    }

    @Test func styles() {
        func colors(_ environment: [String: String], terminal: Bool = true) -> Bool {
            TextStyle(isTerminal: terminal) { environment[$0] }.colors
        }
        #expect(colors(["TERM": "xterm"]))
        #expect(colors(["TERM": "xterm", "NO_COLOR": ""]))
        #expect(!colors(["TERM": "xterm", "NO_COLOR": "1"]))
        #expect(!colors(["TERM": "dumb"]) && !colors([:]))
        #expect(!colors(["TERM": "xterm"], terminal: false))
        func display(_ style: ProgressStyle, terminal: Bool, _ name: String = "xterm") -> Terminal.Display {
            Terminal.display(style, hasTerminal: terminal) { $0 == "TERM" ? name : nil }
        }
        #expect(display(.auto, terminal: true) == .bar && display(.auto, terminal: false) == .plain)
        #expect(display(.auto, terminal: true, "dumb") == .plain && display(.bar, terminal: false) == .bar)
        #expect(Environment.isUTF8 { $0 == "LANG" ? "ja_JP.UTF-8" : nil })
        #expect(!Environment.isUTF8 { ["LANG": "en_US.UTF-8", "LC_ALL": "C"][$0] })
        #expect(Environment.isUTF8 { ["LANG": "C.utf8", "LC_ALL": ""][$0] })
    }
}
