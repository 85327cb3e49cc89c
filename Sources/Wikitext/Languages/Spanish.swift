extension LanguageTables {
    static let spanish = LanguageTables(
        namespaces: [
            ("Medio", -2), ("Especial", -1), ("Discusión", 1), ("Usuario", 2), ("Usuario discusión", 3),
            ("Archivo", 6), ("Plantilla", 10), ("Ayuda", 12), ("Categoría", 14), ("Imagen", 6),
            ("Imagen discusión", 7),
        ],
        behaviorSwitches: [
            "__FORZAR_TDC__", "__FORZARTDC__", "__FORZARTOC__", "__CATEGORÍAOCULTA__", "__INDEXAR__",
            "__VINCULARANUEVASECCION__", "__ENLACECREARSECCIÓN__", "__NOCONVERTIRCONTENIDO__", "__NOCC___",
            "__NO_EDITAR_SECCIÓN__", "__NOEDITARSECCIÓN__", "__NOEDITARSECCION__", "__SIN_GALERÍA__",
            "__NOGALERÍA__", "__NOGALERIA__", "__NOINDEXAR__", "__NOVINCULARANUEVASECCION__",
            "__SINENLACECREARSECCIÓN__", "__NOCONVERTIRTITULO__", "__NOCONVERTIRTÍTULO__", "__NOCT___",
            "__SIN_TDC__", "__NOTDC__", "__REDIRECCIÓNESTÁTICA__", "__REDIRECCIONESTATICA__", "__TDC__",
        ],
        frameImageOptions: [
            "miniaturadeimagen", "miniatura", "mini", "marco", "enmarcado", "enmarcada", "miniaturadeimagen=$1",
            "miniatura=$1",
        ],
        placeImageOptions: [
            "izquierda", "izda", "izq", "derecha", "der", "dcha", "centro", "centrado", "centrada", "centrar",
            "no", "ninguna", "ninguno", "nada",
        ],
        otherImageOptions: [
            "borde", "abajo", "sinmarco", "sin_enmarcar", "sinenmarcar", "idioma=$1", "vínculo=$1", "vinculo=$1",
            "enlace=$1", "medio", "pagina=$1", "página=$1", "pagina_$1", "página_$1", "arriba",
        ],
        redirects: [
            "#REDIRECCIÓN", "#REDIRECCION",
        ],
        disambiguationTemplates: [
            "desambiguación", "desambiguacion", "desambig", "des",
        ],
        nonProseSections: [
            "referencias", "referencia", "notas", "nota", "notas y referencias", "referencias y notas",
            "notas al pie", "notas aclaratorias", "véase también", "vease también", "véase", "ver también",
            "vea también", "artículos relacionados", "enlaces externos", "enlace externo", "enlaces",
            "vínculos externos", "bibliografía", "bibliografía adicional", "bibliografía recomendada",
            "bibliografía complementaria", "bibliografía y referencias", "referencias y bibliografía",
            "referencias bibliográficas", "referencias y enlaces externos", "fuentes", "fuente",
            "fuentes y referencias", "lecturas adicionales", "lectura adicional", "lecturas recomendadas",
            "lectura recomendada", "lecturas complementarias", "para saber más", "otros proyectos", "galería",
            "galería de imágenes", "galería de fotos", "galería fotográfica", "imágenes", "fotografías",
        ])
}
