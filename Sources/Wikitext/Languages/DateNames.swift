/// Names of months and days in a language.
struct DateNames: Sendable {
    let months: [String]
    let genitiveMonths: [String]
    let shortMonths: [String]
    let weekdays: [String]
    let shortWeekdays: [String]

    static let english = DateNames(
        months: englishMonths, genitiveMonths: englishMonths,
        shortMonths: englishMonths.map { String($0.prefix(3)) }, weekdays: englishWeekdays,
        shortWeekdays: englishWeekdays.map { String($0.prefix(3)) })

    private static let englishMonths = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
    private static let englishWeekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
}
