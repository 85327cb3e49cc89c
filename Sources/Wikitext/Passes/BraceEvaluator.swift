/// Decides what `{{…}}` and `{{{…}}}` show.
struct BraceEvaluator: ~Copyable {
    /// Deeper and higher calls show nothing, so that moving results costs no more than this many copies of a page.
    private static let maximumDepth = 100
    /// No name of a function is longer, in bytes.
    private static let longestFunctionName = 40
    /// Known templates inside more than this show nothing: each copies what is in it several times.
    private static let maximumTemplateDepth = 30
    /// A page may grow to this many bytes by what its templates show, as MediaWiki caps it.
    private static let maximumExpansion = 2 << 20

    let site: Site
    let options: TextOptions
    private let templates: NameTable<TemplateRendering>
    private let page: PageContext
    /// Whether a template or switch says that the page only tells apart pages of the same name.
    var isDisambiguation = false
    var droppedTemplates: [String: Int] = [:]
    var result = ByteBuffer()
    private var expanded = 0
    private let work: WorkMeter

    init(site: Site, options: TextOptions, work: WorkMeter) {
        self.site = site
        self.options = options
        self.work = work
        templates = TemplateTables.table(for: site.languageTables.templates)
        page = PageContext(site: site, clock: options.clock, work: work)
    }

    mutating func begin(title: String) {
        page.begin(title: title)
        isDisambiguation = false
        droppedTemplates.removeAll(keepingCapacity: true)
        expanded = 0
    }

    // MARK: Braces

    /// What stands in the output where a pair of braces was closed.
    enum Closed {
        /// What they show, made of what was in them.
        case shown
        /// Nothing but a mark.
        case vanished
        /// The braces themselves and what was in them.
        case text
    }

    /// `{{{name|default}}}`: a page has no arguments, so the default shows, or else the braces themselves.
    mutating func evaluateArgument(
        _ call: BraceCall, _ parts: [BraceArguments.Part], in output: inout ByteBuffer
    ) -> Closed {
        guard parts.count - call.firstPart > 1 else {
            output.append("}}}")
            return .text
        }
        guard work.charge(WorkMeter.Cost.call), call.height <= Self.maximumDepth else {
            return vanish(call, in: &output)
        }
        result.removeAll()
        let arguments = BraceArguments(call: call, parts: parts)
        let (from, to) = arguments.range(1)
        result.append(output, from, to)
        return replace(call, in: &output)
    }

    mutating func evaluateTemplate(
        _ call: BraceCall, _ parts: [BraceArguments.Part], in output: inout ByteBuffer, strips: inout StripTable
    ) -> Closed {
        guard work.charge(WorkMeter.Cost.call) else { return vanish(call, in: &output) }
        let arguments = BraceArguments(call: call, parts: parts)
        let whole = arguments.range(0)
        let name = output.trimmed(whole.from, whole.to)
        result.removeAll()
        if call.depth <= Self.maximumDepth, call.height <= Self.maximumDepth {
            switch evaluateWord(name, arguments, output, strips: &strips) {
            case .shown: return replace(call, in: &output)
            case .nothing: return vanish(call, in: &output)
            case .text: return keep(in: &output)
            case .unknown: break
            }
        }
        guard isTemplateName(output, name.from, name.to) else { return keep(in: &output) }
        let known = TemplateName.range(output, name.from, name.to)
        let folded = NameInBuffer(output, known.from, known.to)
        if case .disambiguation? = site.templateClasses.value(output, folded) { isDisambiguation = true }
        if call.depth <= Self.maximumTemplateDepth, options.templates == .builtin,
            let rendering = templates.value(output, folded)
        {
            guard case .nothing = rendering else { return render(rendering, known, call, parts, in: &output) }
        } else {
            noteDropped(output, known)
        }
        return vanish(call, in: &output)
    }

    private mutating func vanish(_ call: BraceCall, in output: inout ByteBuffer) -> Closed {
        output.truncate(to: call.opening)
        output.append(Mark.vanished)
        return .vanished
    }

    private func keep(in output: inout ByteBuffer) -> Closed {
        output.append("}}")
        return .text
    }

    /// Puts the result where the braces were.
    private mutating func replace(_ call: BraceCall, in output: inout ByteBuffer) -> Closed {
        work.charge(output.count - call.opening + result.count)
        // What only moves does not count.
        expanded += max(0, result.count - (output.count - call.opening))
        guard expanded <= Self.maximumExpansion else { return vanish(call, in: &output) }
        output.truncate(to: call.opening)
        // What would be a list or a table at the start of a line is one here too: MediaWiki puts a line break before it
        // (phabricator.wikimedia.org/T2529).
        if !call.startsLine, call.opening > 0, output[call.opening - 1] != "\n" {
            switch result[0] {
            case "*", "#", ":", ";": output.append(UInt8(ascii: "\n"))
            case "{" where result[1] == "|": output.append(UInt8(ascii: "\n"))
            default: break
            }
        }
        output.append(result, 0, result.count)
        return .shown
    }

    /// Variables, such as `{{CURRENTYEAR}}`, and parser functions, such as `{{#if:…}}`.
    private mutating func evaluateWord(
        _ name: (from: Int, to: Int), _ arguments: BraceArguments, _ source: borrowing ByteBuffer,
        strips: inout StripTable
    ) -> FunctionCall.Outcome {
        if arguments.count == 1, MagicVariable.mayBeName(source, name.from, name.to) {
            let word = source.string(name.from, name.to)
            if let value = MagicVariable.value(of: word, page: page) {
                result.append(value.utf8)
                return .shown
            }
        }
        let searched = min(name.to, name.from + Self.longestFunctionName + 1)
        let colon = source.firstIndex(of: UInt8(ascii: ":"), from: name.from, to: searched)
        guard colon < searched else {
            if source.hasIgnoringCase("#invoke", at: name.from, to: name.to) { return .nothing }
            return .unknown
        }
        let function = source.string(name.from, colon)
        if function == "subst" { return .text }
        var call = FunctionCall(arguments: arguments, first: (colon + 1, arguments.range(0).to), page: page)
        return call.evaluate(function, source, into: &result, strips: &strips)
    }

    // MARK: Templates

    private func isTemplateName(_ source: borrowing ByteBuffer, _ from: Int, _ to: Int) -> Bool {
        guard from < to, source[from] != "#" else { return false }
        var isPlain = true
        for index in from..<to where !Titles.isPlain(source[index]) {
            guard Titles.isLegal(source[index]) else { return false }
            isPlain = false
        }
        switch isPlain ? Titles.targetOfPlain(source, from, to) : Titles.target(source, from, to, site: site) {
        case .page: return true
        case .fragment, .interlanguage, .interwiki, .invalid: return false
        }
    }

    private mutating func noteDropped(_ source: borrowing ByteBuffer, _ name: (from: Int, to: Int)) {
        guard options.countsDroppedTemplates else { return }
        for index in name.from..<name.to where source[index] >= Mark.first { return }
        droppedTemplates[source.string(name.from, name.to), default: 0] += 1
    }

    /// Puts what a known template shows where its call was. What it shows is parsed with the page.
    private mutating func render(
        _ rendering: TemplateRendering, _ name: (from: Int, to: Int), _ call: BraceCall, _ parts: [BraceArguments.Part],
        in output: inout ByteBuffer
    ) -> Closed {
        guard work.charge(WorkMeter.Cost.processedByte * (call.end - call.opening)) else {
            return vanish(call, in: &output)
        }
        let arguments = BraceArguments(call: call, parts: parts)
        let word = output.string(name.from, name.to).lowercased()
        let shown = rendering.render(TemplateCall(name: word, page: page, arguments: arguments, output))
        guard let shown, !shown.isEmpty else { return vanish(call, in: &output) }
        result.append(shown)
        return replace(call, in: &output)
    }
}
