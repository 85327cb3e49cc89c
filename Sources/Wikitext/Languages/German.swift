extension LanguageTables {
    static let german = LanguageTables(
        namespaces: [
            ("Medium", -2), ("Spezial", -1), ("Diskussion", 1), ("Benutzer", 2), ("Benutzer Diskussion", 3),
            ("Datei", 6), ("Vorlage", 10), ("Hilfe", 12), ("Kategorie", 14), ("Bild", 6), ("Bild Diskussion", 7),
        ],
        behaviorSwitches: [
            "__INHALTSVERZEICHNIS_ERZWINGEN__", "__VERSTECKTE_KATEGORIE__", "__WARTUNGSKATEGORIE__",
            "__INDEXIEREN__", "__INDIZIEREN__", "__NEUER_ABSCHNITTSLINK__", "__PLUS_LINK__",
            "__KEINE_INHALTSKONVERTIERUNG__", "__ABSCHNITTE_NICHT_BEARBEITEN__", "__KEINE_GALERIE__",
            "__KEINEGALERIE__", "__NICHT_INDEXIEREN__", "__KEIN_INDEX__", "__NICHT_INDIZIEREN__",
            "__KEIN_NEUER_ABSCHNITTSLINK__", "__KEIN_PLUS_LINK__", "__KEINE_TITELKONVERTIERUNG__",
            "__KEIN_INHALTSVERZEICHNIS__", "__KEININHALTSVERZEICHNIS__", "__PERMANENTE_WEITERLEITUNG__",
            "__INHALTSVERZEICHNIS__",
        ],
        frameImageOptions: [
            "mini", "miniatur", "gerahmt", "mini=$1", "miniatur=$1",
        ],
        placeImageOptions: [
            "rechts", "zentriert", "ohne",
        ],
        otherImageOptions: [
            "alternativtext=$1", "grundlinie", "rand", "unten", "klasse=$1", "rahmenlos", "sprache=$1",
            "verweis=$1", "mitte", "seite=$1", "seite $1", "seite_$1", "tief", "tiefgestellt", "hoch",
            "hochgestellt", "text-unten", "text-oben", "oben", "hochkant", "hochkant=$1", "hochkant $1",
            "hochkant_$1",
        ],
        redirects: [
            "#WEITERLEITUNG"
        ],
        disambiguationTemplates: [
            "begriffsklärung"
        ],
        nonProseSections: [
            "einzelnachweise", "einzelnachweis", "weblinks", "weblink", "literatur", "siehe auch", "quellen",
            "quelle", "belege", "nachweise", "anmerkungen", "anmerkung", "anmerkungen und einzelnachweise",
            "einzelnachweise und anmerkungen", "fußnoten", "fussnoten", "referenzen", "quellen und literatur",
            "literatur und quellen", "literatur und weblinks", "weblinks und literatur", "weblinks und quellen",
            "quellen und weblinks", "quellen und einzelnachweise", "quellen und anmerkungen",
            "anmerkungen und quellen", "weblinks und einzelnachweise", "weiterführende literatur",
            "weitere literatur", "literaturverzeichnis", "literaturnachweise", "quellenangaben",
            "quellennachweise", "quellenverzeichnis", "externe links", "galerie", "bildergalerie", "bilder",
            "fotos", "fotogalerie",
        ])
}
