extension LanguageTables {
    /// Portuguese, of Portugal and Brazil.
    static let portuguese = LanguageTables(
        namespaces: [
            ("Multimédia", -2), ("Especial", -1), ("Discussão", 1), ("Utilizador", 2), ("Utilizador Discussão", 3),
            ("Ficheiro", 6), ("Predefinição", 10), ("Ajuda", 12), ("Categoria", 14), ("Usuário", 2),
            ("Usuário Discussão", 3), ("Imagem", 6), ("Imagem Discussão", 7), ("Arquivo", 6),
            ("Arquivo Discussão", 7), ("Mídia", -2), ("Ficheiro Discussão", 7),
        ],
        behaviorSwitches: [
            "__FORCARTDC__", "__FORCARSUMARIO__", "__FORÇARTDC__", "__FORÇARSUMÁRIO__", "__CATEGORIAOCULTA__",
            "__CATOCULTA__", "__INDEXAR__", "__LINKDENOVASECAO__", "__LINKDENOVASEÇÃO__", "__LIGACAODENOVASECAO__",
            "__LIGAÇÃODENOVASEÇÃO__", "__SEMCONVERTERCONTEUDO__", "__SEMCONVERTERCONTEÚDO__", "__SEMCC__",
            "__NÃOEDITARSEÇÃO__", "__SEMEDITARSEÇÃO__", "__NAOEDITARSECAO__", "__SEMEDITARSECAO__",
            "__SEMGALERIA__", "__NAOINDEXAR__", "__NÃOINDEXAR__", "__SEMLINKDENOVASECAO__",
            "__SEMLINKDENOVASEÇÃO__", "__SEMLIGACAODENOVASECAO__", "__SEMLIGAÇÃODENOVASEÇÃO__",
            "__SEMCONVERTERTITULO__", "__SEMCONVERTERTÍTULO__", "__SEMCT__", "__SEMTDC__", "__SEMSUMÁRIO__",
            "__REDIRECIONAMENTOESTATICO__", "__REDIRECIONAMENTOESTÁTICO__", "__TDC__", "__SUMÁRIO__",
            "__SUMARIO__",
        ],
        frameImageOptions: [
            "miniaturadaimagem", "miniatura", "commoldura", "comborda", "miniaturadaimagem=$1", "miniatura=$1",
        ],
        placeImageOptions: [
            "esquerda", "direita", "centro", "nenhum",
        ],
        otherImageOptions: [
            "linhadebase", "borda", "abaixo", "semmoldura", "semborda", "ligação=$1", "meio", "página=$1",
            "página_$1", "página $1", "acima", "superiordireito", "superiordireito=$1", "superiordireito_$1",
            "superiordireito $1",
        ],
        redirects: [
            "#REDIRECIONAMENTO"
        ],
        disambiguationTemplates: [
            "desambiguação", "desambig",
        ],
        nonProseSections: [
            "referências", "referência", "notas", "nota", "notas e referências", "referências e notas",
            "notas de rodapé", "notas e fontes", "ver também", "veja também", "artigos relacionados",
            "ligações externas", "ligação externa", "links externos", "páginas externas", "bibliografia",
            "bibliografia complementar", "bibliografia e referências", "referências bibliográficas",
            "referências gerais", "referências e ligações externas", "fontes", "fonte", "fontes e referências",
            "leitura adicional", "leituras adicionais", "leitura complementar", "leituras complementares",
            "leituras recomendadas", "leitura recomendada", "para saber mais", "outros projetos", "galeria",
            "galeria de imagens", "galeria de fotos", "imagens", "fotos",
        ])
}
