/// Numbers in decimal notation: values, fractions, powers of ten.
enum NumberTemplates {
    /// `{{val|1234.5|0.2|u=km|e=6}}` reads "1,234.5±0.2 km" with the power of ten.
    static func value(_ call: TemplateCall) -> [UInt8]? {
        let number = call.text(1)
        // Gaps between groups are margins, not characters.
        let hasCommas = call.word("fmt") == "commas"
        func format(_ text: String) -> String {
            hasCommas ? grouped(text) : text.replacing("-", with: "−").replacing(",", with: "")
        }
        guard !number.isEmpty || !call.text("e").isEmpty else { return nil }
        var text = call.word("p") + (number.isEmpty ? "" : format(call.word(1)))
        let plus = call.word(2)
        let minus = call.word(3)
        let exponent = call.word("e")
        let hasErrors = !plus.isEmpty
        if hasErrors {
            if plus.hasPrefix("(") {
                text += plus
            } else if minus.isEmpty {
                text += "±" + format(plus)
            } else {
                text += "+" + format(plus.hasPrefix("+") ? String(plus.dropFirst()) : plus)
                text += "−" + format(minus.hasPrefix("-") ? String(minus.dropFirst()) : minus)
            }
        }
        if !exponent.isEmpty {
            if hasErrors, !plus.hasPrefix("(") { text = "(\(text))" }
            text += (number.isEmpty ? "" : "×") + "10" + exponent.replacing("-", with: "−")
        }
        text += call.word("s")
        var output = Array(text.utf8)
        let unit = call.text("u", "ul")
        if !unit.isEmpty {
            // A percent sign or a degree (0xC2 0xB0) follows the number at once.
            output += Array((unit.first == UInt8(ascii: "%") || unit.first == 0xC2 ? "" : " ").utf8) + unit
        }
        let per = call.text("up", "upl")
        if !per.isEmpty { output += Array("/".utf8) + per }
        let end = call.text("end")
        return output + end
    }

    /// A number with commas between groups, and a true minus sign.
    static func grouped(_ text: String) -> String {
        let text = text.hasPrefix("-") ? "−" + text.dropFirst() : text
        let bytes = Array(text.utf8)
        let digits = bytes.drop { !isDigit($0) }.prefix { isDigit($0) }
        return digits.count > 4 || digits.count == 4 ? NumberFormat.grouped(text.replacing(",", with: "")) : text
    }

    /// `{{frac|3|1|4}}` reads "3+1⁄4".
    static func fraction(_ call: TemplateCall) -> [UInt8]? {
        let parts = call.texts().prefix(3)
        let slash = Array("⁄".utf8)
        switch Array(parts) {
        case let one where one.count == 1: return Array("1⁄".utf8) + one[0]
        case let two where two.count == 2: return two[0] + slash + two[1]
        case let three where three.count == 3: return three[0] + Array("+".utf8) + three[1] + slash + three[2]
        default: return nil
        }
    }

    /// `{{sfrac|3|1|4}}` reads "3+1/4".
    static func stackedFraction(_ call: TemplateCall) -> [UInt8]? {
        fraction(call).map { Array(String(decoding: $0, as: UTF8.self).replacingBytes("⁄", with: "/").utf8) }
    }

    /// `{{formatnum}}` and its kin as templates.
    static func formatted(_ call: TemplateCall) -> [UInt8]? {
        let text = call.word(1)
        return text.isEmpty ? nil : Array(NumberFormat.grouped(text).utf8)
    }

    /// `{{number table sorting|1234}}` reads "1,234".
    static func sortable(_ call: TemplateCall) -> [UInt8]? {
        let text = call.word(1)
        return text.isEmpty ? nil : Array((call.word("prefix") + NumberFormat.grouped(text)).utf8)
    }

    /// `{{ordinal|3}}` reads "3rd".
    static func ordinal(_ call: TemplateCall) -> [UInt8]? {
        let text = call.word(1)
        guard let number = Int(text) else { return text.isEmpty ? nil : Array(text.utf8) }
        return Array((text + suffix(number)).utf8)
    }

    static func suffix(_ number: Int) -> String {
        let number = Int(number.magnitude % 100)
        if (11...13).contains(number) { return "th" }
        return switch number % 10 {
        case 1: "st"
        case 2: "nd"
        case 3: "rd"
        default: "th"
        }
    }

    /// `{{chem|C|2|H|5|OH}}` reads "C2H5OH": its parts in a row.
    static func chemicalFormula(_ call: TemplateCall) -> [UInt8]? {
        let parts = call.texts()
        return parts.isEmpty ? nil : Array(parts.joined()).map { $0 }.replacingHyphens()
    }

    /// `{{SimpleNuclide|lithium|6}}` reads "6Li": the mass number stands before the sign of the element.
    static func nuclide(_ call: TemplateCall) -> [UInt8]? {
        let element = call.word(1)
        guard !element.isEmpty else { return nil }
        let sign = ChemicalElements.sign(of: element.lowercased()) ?? element
        return Array((call.word(2) + sign + call.word(3)).utf8)
    }
}

extension [UInt8] {
    /// Hyphens as minus signs.
    fileprivate func replacingHyphens() -> [UInt8] {
        contains(UInt8(ascii: "-"))
            ? Array(split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false).joined(separator: "−".utf8))
            : self
    }
}

/// The signs of the chemical elements by their English names.
enum ChemicalElements {
    static func sign(of name: String) -> String? { signs[name] }

    private static let signs: [String: String] = Dictionary(
        lines.split(whereSeparator: { $0 == "\n" || $0 == " " }).compactMap { pair in
            let fields = pair.split(separator: "=")
            return fields.count == 2 ? (String(fields[0]), String(fields[1])) : nil
        }, uniquingKeysWith: { first, _ in first })

    private static let lines = """
        hydrogen=H helium=He lithium=Li beryllium=Be boron=B carbon=C nitrogen=N oxygen=O fluorine=F neon=Ne sodium=Na
        magnesium=Mg aluminium=Al aluminum=Al silicon=Si phosphorus=P sulfur=S sulphur=S chlorine=Cl argon=Ar \
        potassium=K
        calcium=Ca scandium=Sc titanium=Ti vanadium=V chromium=Cr manganese=Mn iron=Fe cobalt=Co nickel=Ni copper=Cu
        zinc=Zn gallium=Ga germanium=Ge arsenic=As selenium=Se bromine=Br krypton=Kr rubidium=Rb strontium=Sr yttrium=Y
        zirconium=Zr niobium=Nb molybdenum=Mo technetium=Tc ruthenium=Ru rhodium=Rh palladium=Pd silver=Ag cadmium=Cd
        indium=In tin=Sn antimony=Sb tellurium=Te iodine=I xenon=Xe caesium=Cs cesium=Cs barium=Ba lanthanum=La \
        cerium=Ce
        praseodymium=Pr neodymium=Nd promethium=Pm samarium=Sm europium=Eu gadolinium=Gd terbium=Tb dysprosium=Dy
        holmium=Ho erbium=Er thulium=Tm ytterbium=Yb lutetium=Lu hafnium=Hf tantalum=Ta tungsten=W rhenium=Re osmium=Os
        iridium=Ir platinum=Pt gold=Au mercury=Hg thallium=Tl lead=Pb bismuth=Bi polonium=Po astatine=At radon=Rn
        francium=Fr radium=Ra actinium=Ac thorium=Th protactinium=Pa uranium=U neptunium=Np plutonium=Pu americium=Am
        curium=Cm berkelium=Bk californium=Cf einsteinium=Es fermium=Fm mendelevium=Md nobelium=No lawrencium=Lr
        rutherfordium=Rf dubnium=Db seaborgium=Sg bohrium=Bh hassium=Hs meitnerium=Mt
        """
}
