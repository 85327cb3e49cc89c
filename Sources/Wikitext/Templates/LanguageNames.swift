/// Languages by their codes, as templates call them and as a label names them.
enum LanguageNames {
    /// The code, the English and the Japanese name.
    static let all: [(code: String, english: String, japanese: String)] = lines.split(separator: "\n").compactMap {
        let fields = $0.split(separator: "|")
        return fields.count == 3 ? (String(fields[0]), String(fields[1]), String(fields[2])) : nil
    }

    private static let byCode = Dictionary(all.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })

    /// The name of a code such as `ja` or `zh-Hant`, in English or Japanese.
    static func name(_ code: String, in language: TemplateLanguage) -> String? {
        let code = code.lowercased().replacing("_", with: "-")
        let entry = byCode[code] ?? byCode[code.split(separator: "-").first.map(String.init) ?? ""]
        return entry.map { entry in
            switch language {
            case .english: entry.english
            case .japanese: entry.japanese
            }
        }
    }

    private static let lines = """
        af|Afrikaans|アフリカーンス語
        am|Amharic|アムハラ語
        ang|Old English|古英語
        ar|Arabic|アラビア語
        arz|Egyptian Arabic|エジプト・アラビア語
        ary|Moroccan Arabic|モロッコ・アラビア語
        arc|Aramaic|アラム語
        ast|Asturian|アストゥリアス語
        ay|Aymara|アイマラ語
        az|Azerbaijani|アゼルバイジャン語
        ain|Ainu|アイヌ語
        ba|Bashkir|バシキール語
        be|Belarusian|ベラルーシ語
        bg|Bulgarian|ブルガリア語
        bi|Bislama|ビスラマ語
        bn|Bengali|ベンガル語
        bo|Tibetan|チベット語
        br|Breton|ブルトン語
        bs|Bosnian|ボスニア語
        ca|Catalan|カタルーニャ語
        ceb|Cebuano|セブアノ語
        ch|Chamorro|チャモロ語
        co|Corsican|コルシカ語
        cop|Coptic|コプト語
        crh|Crimean Tatar|クリミア・タタール語
        cs|Czech|チェコ語
        cy|Welsh|ウェールズ語
        da|Danish|デンマーク語
        de|German|ドイツ語
        dv|Dhivehi|ディベヒ語
        dz|Dzongkha|ゾンカ語
        el|Greek|ギリシア語
        en|English|英語
        eo|Esperanto|エスペラント語
        es|Spanish|スペイン語
        et|Estonian|エストニア語
        eu|Basque|バスク語
        fa|Persian|ペルシア語
        fi|Finnish|フィンランド語
        fil|Filipino|フィリピノ語
        fj|Fijian|フィジー語
        fo|Faroese|フェロー語
        fr|French|フランス語
        fro|Old French|古フランス語
        fy|West Frisian|西フリジア語
        ga|Irish|アイルランド語
        gd|Scottish Gaelic|スコットランド・ゲール語
        gl|Galician|ガリシア語
        gn|Guarani|グアラニー語
        got|Gothic|ゴート語
        grc|Ancient Greek|古代ギリシア語
        gu|Gujarati|グジャラート語
        gv|Manx|マン島語
        ha|Hausa|ハウサ語
        haw|Hawaiian|ハワイ語
        he|Hebrew|ヘブライ語
        hi|Hindi|ヒンディー語
        hr|Croatian|クロアチア語
        ht|Haitian Creole|ハイチ語
        hu|Hungarian|ハンガリー語
        hy|Armenian|アルメニア語
        ia|Interlingua|インターリングア
        id|Indonesian|インドネシア語
        ig|Igbo|イボ語
        is|Icelandic|アイスランド語
        it|Italian|イタリア語
        iu|Inuktitut|イヌクティトット語
        ja|Japanese|日本語
        jv|Javanese|ジャワ語
        ka|Georgian|グルジア語
        kk|Kazakh|カザフ語
        kl|Greenlandic|グリーンランド語
        km|Khmer|クメール語
        kn|Kannada|カンナダ語
        ko|Korean|朝鮮語
        ks|Kashmiri|カシミール語
        ku|Kurdish|クルド語
        kw|Cornish|コーンウォール語
        ky|Kyrgyz|キルギス語
        la|Latin|ラテン語
        lb|Luxembourgish|ルクセンブルク語
        li|Limburgish|リンブルフ語
        ln|Lingala|リンガラ語
        lo|Lao|ラーオ語
        lt|Lithuanian|リトアニア語
        lv|Latvian|ラトビア語
        lzh|Literary Chinese|漢文
        mg|Malagasy|マダガスカル語
        mh|Marshallese|マーシャル語
        mi|Māori|マオリ語
        mk|Macedonian|マケドニア語
        ml|Malayalam|マラヤーラム語
        mn|Mongolian|モンゴル語
        mnc|Manchu|満洲語
        mo|Moldovan|モルドバ語
        mr|Marathi|マラーティー語
        ms|Malay|マレー語
        mt|Maltese|マルタ語
        my|Burmese|ビルマ語
        na|Nauruan|ナウル語
        nah|Nahuatl|ナワトル語
        nb|Norwegian Bokmål|ノルウェー語 (ブークモール)
        nds|Low German|低地ドイツ語
        ne|Nepali|ネパール語
        nl|Dutch|オランダ語
        nn|Norwegian Nynorsk|ノルウェー語 (ニーノシュク)
        no|Norwegian|ノルウェー語
        non|Old Norse|古ノルド語
        nv|Navajo|ナバホ語
        oc|Occitan|オック語
        ojp|Old Japanese|上代日本語
        om|Oromo|オロモ語
        or|Odia|オリヤー語
        os|Ossetian|オセット語
        ota|Ottoman Turkish|オスマン語
        pa|Punjabi|パンジャーブ語
        pi|Pali|パーリ語
        pl|Polish|ポーランド語
        ps|Pashto|パシュトー語
        pt|Portuguese|ポルトガル語
        qu|Quechua|ケチュア語
        rm|Romansh|ロマンシュ語
        rn|Kirundi|ルンディ語
        ro|Romanian|ルーマニア語
        ru|Russian|ロシア語
        rw|Kinyarwanda|ルワンダ語
        ryu|Okinawan|沖縄語
        sa|Sanskrit|サンスクリット
        sc|Sardinian|サルデーニャ語
        scn|Sicilian|シチリア語
        sco|Scots|スコットランド語
        sd|Sindhi|シンド語
        sg|Sango|サンゴ語
        sh|Serbo-Croatian|セルビア・クロアチア語
        si|Sinhala|シンハラ語
        sk|Slovak|スロバキア語
        sl|Slovene|スロベニア語
        sm|Samoan|サモア語
        sn|Shona|ショナ語
        so|Somali|ソマリ語
        sq|Albanian|アルバニア語
        sr|Serbian|セルビア語
        ss|Swazi|スワジ語
        st|Sotho|ソト語
        su|Sundanese|スンダ語
        sv|Swedish|スウェーデン語
        sw|Swahili|スワヒリ語
        syr|Syriac|シリア語
        ta|Tamil|タミル語
        te|Telugu|テルグ語
        tet|Tetum|テトゥン語
        tg|Tajik|タジク語
        th|Thai|タイ語
        ti|Tigrinya|ティグリニャ語
        tk|Turkmen|トルクメン語
        tl|Tagalog|タガログ語
        tn|Tswana|ツワナ語
        to|Tongan|トンガ語
        tpi|Tok Pisin|トク・ピシン
        tr|Turkish|トルコ語
        tt|Tatar|タタール語
        tvl|Tuvaluan|ツバル語
        ug|Uyghur|ウイグル語
        uk|Ukrainian|ウクライナ語
        ur|Urdu|ウルドゥー語
        uz|Uzbek|ウズベク語
        vec|Venetian|ヴェネト語
        vi|Vietnamese|ベトナム語
        wo|Wolof|ウォロフ語
        xh|Xhosa|コサ語
        yi|Yiddish|イディッシュ語
        yo|Yoruba|ヨルバ語
        yue|Cantonese|広東語
        zh|Chinese|中国語
        zh-hans|Simplified Chinese|簡体字中国語
        zh-hant|Traditional Chinese|繁体字中国語
        zh-cn|Chinese|中国語
        zh-tw|Chinese|中国語
        zu|Zulu|ズールー語
        """
}
