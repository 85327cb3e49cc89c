/// A number in names that are sorted by it: with zeros before it.
package func numberInName(_ number: Int, digits: Int) -> String {
    let shown = String(number)
    return String(repeating: "0", count: max(0, digits - shown.count)) + shown
}
