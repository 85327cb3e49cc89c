extension LanguageTables {
    static let italian = LanguageTables(
        namespaces: [
            ("Media", -2), ("Speciale", -1), ("Discussione", 1), ("Utente", 2), ("Discussioni utente", 3),
            ("File", 6), ("Template", 10), ("Aiuto", 12), ("Categoria", 14), ("Immagine", 6),
            ("Discussioni immagine", 7),
        ],
        behaviorSwitches: [
            "__INDICE__", "__NOINDICE__",
        ],
        frameImageOptions: [
            "miniatura", "min", "riquadrato", "originale", "incorniciato", "miniatura=$1", "min=$1",
        ],
        placeImageOptions: [
            "sinistra", "destra", "centro", "nessuno",
        ],
        otherImageOptions: [
            "bordo", "sotto", "senza_cornice", "metà", "pagina=$1", "pagina_$1", "pedice", "testo-sotto",
            "testo-sopra", "sopra", "verticale", "verticale=$1", "verticale_$1",
        ],
        redirects: [
            "#RINVIA", "#RINVIO", "#RIMANDO",
        ],
        disambiguationTemplates: [
            "disambigua"
        ],
        nonProseSections: [
            "note", "nota", "esplicative", "bibliografiche", "fonti", "fonte", "note e fonti",
            "note e bibliografia", "note bibliografiche", "note esplicative", "riferimenti",
            "riferimenti bibliografici", "annotazioni", "bibliografia", "bibliografia e fonti",
            "letture consigliate", "letture di approfondimento", "per approfondire", "approfondimenti",
            "voci correlate", "voce correlata", "pagine correlate", "altri progetti", "collegamenti esterni",
            "collegamento esterno", "link esterni", "galleria", "galleria d'immagini", "galleria d’immagini",
            "galleria di immagini", "galleria immagini", "galleria fotografica", "immagini",
        ])
}
