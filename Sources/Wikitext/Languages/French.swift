extension LanguageTables {
    static let french = LanguageTables(
        namespaces: [
            ("Média", -2), ("Spécial", -1), ("Discussion", 1), ("Utilisateur", 2), ("Discussion utilisateur", 3),
            ("Fichier", 6), ("Modèle", 10), ("Aide", 12), ("Catégorie", 14), ("Discuter", 1),
            ("Discussion Utilisateur", 3), ("Discussion Fichier", 7), ("Discussion Image", 7),
            ("Discussion Modèle", 11), ("Discussion Aide", 13), ("Discussion Catégorie", 15),
        ],
        behaviorSwitches: [
            "__FORCERSOMMAIRE__", "__FORCERTDM__", "__CATCACHEE__", "__LIENNOUVELLESECTION__",
            "__SANSCONVERSIONCONTENU__", "__SANSCC__", "__SECTIONNONEDITABLE__", "__AUCUNEGALERIE__",
            "__AUCUNINDEX__", "__AUCUNLIENNOUVELLESECTION__", "__SANSCONVERSIONTITRE__", "__SANSCT__",
            "__AUCUNSOMMAIRE__", "__AUCUNETDM__", "__REDIRECTIONSTATIQUE__", "__SOMMAIRE__", "__TDM__",
        ],
        frameImageOptions: [
            "vignette", "cadre", "encadré", "encadre", "vignette=$1",
        ],
        placeImageOptions: [
            "gauche", "droite", "centré", "néant", "neant",
        ],
        otherImageOptions: [
            "base", "ligne-de-base", "bordure", "bas", "classe=$1", "sans_cadre", "non_encadré", "non_encadre",
            "langue=$1", "lien=$1", "milieu", "indice", "ind", "exposant", "exp", "bas-texte", "bas-txt",
            "haut-texte", "haut-txt", "haut", "redresse", "redresse=$1", "redresse_$1",
        ],
        redirects: [
            "#REDIRECTION"
        ],
        disambiguationTemplates: [
            "homonymie", "toponymie", "patronymie", "paronymie", "homonymie de titre",
        ],
        nonProseSections: [
            "notes et références", "références", "référence", "notes", "note", "références et notes",
            "notes et sources", "notes, sources et références", "sources et références", "sources", "source",
            "sources et bibliographie", "bibliographie et sources", "voir aussi", "voir également", "annexes",
            "annexe", "articles connexes", "article connexe", "liens internes", "liens externes", "lien externe",
            "bibliographie", "bibliographie sélective", "références bibliographiques", "notes bibliographiques",
            "notes de bas de page", "lectures complémentaires", "pour en savoir plus", "pour approfondir",
            "galerie", "galerie d'images", "galerie d’images", "galerie de photos", "galerie photos",
            "galerie photographique", "galerie de photographies",
        ])
}
