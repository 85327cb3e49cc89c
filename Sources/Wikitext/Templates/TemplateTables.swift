/// Which wiki knows which templates.
enum TemplateTables {
    /// What the templates of a wiki in this language show.
    static func table(for language: TemplateLanguage) -> NameTable<TemplateRendering> {
        switch language {
        case .english: english
        case .japanese: japanese
        }
    }

    private static let english = names(
        LanguageTemplates.table(.english) + CountryTemplates.english + EnglishTemplates.table)
    /// Japanese articles call templates with English names too: what they show there comes last.
    private static let japanese = names(
        EnglishTemplates.table + LanguageTemplates.table(.japanese) + CountryTemplates.japanese
            + JapaneseTemplates.table)

    private static func names(_ table: TemplateTable) -> NameTable<TemplateRendering> {
        NameTable(table.flatMap { entry in entry.names.split(separator: ",").map { (String($0), entry.rendering) } })
    }
}
