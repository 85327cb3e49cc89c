/// Flags with the names of countries beside them: `{{flag|JPN}}`, `{{JPN}}`.
enum CountryTemplates {
    /// `{{JPN}}` and its kin, in English.
    static let english: TemplateTable = countries.map { ($0.code, .pattern(TemplatePattern($0.english))) }
    /// `{{JPN}}` and its kin, in Japanese, by the English name too.
    static let japanese: TemplateTable = countries.map { ($0.code, .pattern(TemplatePattern($0.japanese))) }

    /// `{{flag|JPN}}` and `{{flag|Japan}}` show the name, `{{flag|JPN|name=…}}` another.
    static func flag(_ call: TemplateCall) -> [UInt8]? {
        let name = call.text("name")
        if !name.isEmpty { return name }
        let text = call.text(1)
        let word = call.word(1)
        if let country = byName[word.lowercased()] {
            if call.page.site.languageTables.templates == .japanese { return Array(country.japanese.utf8) }
            return word == country.code ? Array(country.english.utf8) : text
        }
        return text.isEmpty ? nil : text
    }

    private struct Country {
        let code: String
        let english: String
        let japanese: String
    }

    private static let byName: [String: Country] = Dictionary(
        countries.flatMap { [($0.code.lowercased(), $0), ($0.english.lowercased(), $0), ($0.japanese, $0)] },
        uniquingKeysWith: { first, _ in first })

    private static let countries: [Country] = lines.split(separator: "\n").compactMap {
        let fields = $0.split(separator: "|")
        return fields.count == 3
            ? Country(code: String(fields[0]), english: String(fields[1]), japanese: String(fields[2])) : nil
    }

    private static let lines = """
        AFG|Afghanistan|アフガニスタン
        ALB|Albania|アルバニア
        DZA|Algeria|アルジェリア
        ALG|Algeria|アルジェリア
        AND|Andorra|アンドラ
        AGO|Angola|アンゴラ
        ANG|Angola|アンゴラ
        ATG|Antigua and Barbuda|アンティグア・バーブーダ
        ARG|Argentina|アルゼンチン
        ARM|Armenia|アルメニア
        AUS|Australia|オーストラリア
        AUT|Austria|オーストリア
        AZE|Azerbaijan|アゼルバイジャン
        BHS|Bahamas|バハマ
        BAH|Bahamas|バハマ
        BHR|Bahrain|バーレーン
        BGD|Bangladesh|バングラデシュ
        BAN|Bangladesh|バングラデシュ
        BRB|Barbados|バルバドス
        BLR|Belarus|ベラルーシ
        BEL|Belgium|ベルギー
        BLZ|Belize|ベリーズ
        BEN|Benin|ベナン
        BTN|Bhutan|ブータン
        BOL|Bolivia|ボリビア
        BIH|Bosnia and Herzegovina|ボスニア・ヘルツェゴビナ
        BWA|Botswana|ボツワナ
        BRA|Brazil|ブラジル
        BRN|Brunei|ブルネイ
        BGR|Bulgaria|ブルガリア
        BUL|Bulgaria|ブルガリア
        BFA|Burkina Faso|ブルキナファソ
        BDI|Burundi|ブルンジ
        KHM|Cambodia|カンボジア
        CMR|Cameroon|カメルーン
        CAN|Canada|カナダ
        CPV|Cape Verde|カーボベルデ
        CAF|Central African Republic|中央アフリカ共和国
        TCD|Chad|チャド
        CHL|Chile|チリ
        CHI|Chile|チリ
        CHN|China|中国
        PRC|China|中華人民共和国
        COL|Colombia|コロンビア
        COM|Comoros|コモロ
        COG|Republic of the Congo|コンゴ共和国
        COD|Democratic Republic of the Congo|コンゴ民主共和国
        CRI|Costa Rica|コスタリカ
        CRC|Costa Rica|コスタリカ
        CIV|Ivory Coast|コートジボワール
        HRV|Croatia|クロアチア
        CRO|Croatia|クロアチア
        CUB|Cuba|キューバ
        CYP|Cyprus|キプロス
        CZE|Czech Republic|チェコ
        DNK|Denmark|デンマーク
        DEN|Denmark|デンマーク
        DJI|Djibouti|ジブチ
        DMA|Dominica|ドミニカ国
        DOM|Dominican Republic|ドミニカ共和国
        TLS|East Timor|東ティモール
        ECU|Ecuador|エクアドル
        EGY|Egypt|エジプト
        SLV|El Salvador|エルサルバドル
        GNQ|Equatorial Guinea|赤道ギニア
        ERI|Eritrea|エリトリア
        EST|Estonia|エストニア
        SWZ|Eswatini|エスワティニ
        ETH|Ethiopia|エチオピア
        EUR|Europe|ヨーロッパ
        FJI|Fiji|フィジー
        FIN|Finland|フィンランド
        FRA|France|フランス
        GAB|Gabon|ガボン
        GMB|Gambia|ガンビア
        GEO|Georgia|ジョージア
        DEU|Germany|ドイツ
        GER|Germany|ドイツ
        GDR|East Germany|東ドイツ
        FRG|West Germany|西ドイツ
        GHA|Ghana|ガーナ
        GRC|Greece|ギリシャ
        GRE|Greece|ギリシャ
        GRD|Grenada|グレナダ
        GTM|Guatemala|グアテマラ
        GIN|Guinea|ギニア
        GNB|Guinea-Bissau|ギニアビサウ
        GUY|Guyana|ガイアナ
        HTI|Haiti|ハイチ
        HND|Honduras|ホンジュラス
        HKG|Hong Kong|香港
        HUN|Hungary|ハンガリー
        ISL|Iceland|アイスランド
        IND|India|インド
        IDN|Indonesia|インドネシア
        INA|Indonesia|インドネシア
        IRN|Iran|イラン
        IRI|Iran|イラン
        IRQ|Iraq|イラク
        IRL|Ireland|アイルランド
        ISR|Israel|イスラエル
        ITA|Italy|イタリア
        JAM|Jamaica|ジャマイカ
        JPN|Japan|日本
        JOR|Jordan|ヨルダン
        KAZ|Kazakhstan|カザフスタン
        KEN|Kenya|ケニア
        KIR|Kiribati|キリバス
        XKX|Kosovo|コソボ
        KWT|Kuwait|クウェート
        KUW|Kuwait|クウェート
        KGZ|Kyrgyzstan|キルギス
        LAO|Laos|ラオス
        LVA|Latvia|ラトビア
        LAT|Latvia|ラトビア
        LBN|Lebanon|レバノン
        LIB|Lebanon|レバノン
        LSO|Lesotho|レソト
        LBR|Liberia|リベリア
        LBY|Libya|リビア
        LIE|Liechtenstein|リヒテンシュタイン
        LTU|Lithuania|リトアニア
        LUX|Luxembourg|ルクセンブルク
        MAC|Macau|マカオ
        MDG|Madagascar|マダガスカル
        MWI|Malawi|マラウイ
        MYS|Malaysia|マレーシア
        MAS|Malaysia|マレーシア
        MDV|Maldives|モルディブ
        MLI|Mali|マリ共和国
        MLT|Malta|マルタ
        MHL|Marshall Islands|マーシャル諸島
        MRT|Mauritania|モーリタニア
        MUS|Mauritius|モーリシャス
        MEX|Mexico|メキシコ
        FSM|Federated States of Micronesia|ミクロネシア連邦
        MDA|Moldova|モルドバ
        MCO|Monaco|モナコ
        MON|Monaco|モナコ
        MNG|Mongolia|モンゴル
        MGL|Mongolia|モンゴル
        MNE|Montenegro|モンテネグロ
        MAR|Morocco|モロッコ
        MOZ|Mozambique|モザンビーク
        MMR|Myanmar|ミャンマー
        NAM|Namibia|ナミビア
        NRU|Nauru|ナウル
        NPL|Nepal|ネパール
        NEP|Nepal|ネパール
        NLD|Netherlands|オランダ
        NED|Netherlands|オランダ
        NZL|New Zealand|ニュージーランド
        NIC|Nicaragua|ニカラグア
        NER|Niger|ニジェール
        NGA|Nigeria|ナイジェリア
        NGR|Nigeria|ナイジェリア
        MKD|North Macedonia|北マケドニア
        PRK|North Korea|朝鮮民主主義人民共和国
        NOR|Norway|ノルウェー
        OMN|Oman|オマーン
        OMA|Oman|オマーン
        PAK|Pakistan|パキスタン
        PLW|Palau|パラオ
        PSE|Palestine|パレスチナ
        PAN|Panama|パナマ
        PNG|Papua New Guinea|パプアニューギニア
        PRY|Paraguay|パラグアイ
        PAR|Paraguay|パラグアイ
        PER|Peru|ペルー
        PHL|Philippines|フィリピン
        PHI|Philippines|フィリピン
        POL|Poland|ポーランド
        PRT|Portugal|ポルトガル
        POR|Portugal|ポルトガル
        PRI|Puerto Rico|プエルトリコ
        PUR|Puerto Rico|プエルトリコ
        QAT|Qatar|カタール
        ROU|Romania|ルーマニア
        ROM|Romania|ルーマニア
        RUS|Russia|ロシア
        RWA|Rwanda|ルワンダ
        KNA|Saint Kitts and Nevis|セントクリストファー・ネイビス
        LCA|Saint Lucia|セントルシア
        VCT|Saint Vincent and the Grenadines|セントビンセント・グレナディーン
        WSM|Samoa|サモア
        SMR|San Marino|サンマリノ
        STP|São Tomé and Príncipe|サントメ・プリンシペ
        SAU|Saudi Arabia|サウジアラビア
        KSA|Saudi Arabia|サウジアラビア
        SEN|Senegal|セネガル
        SRB|Serbia|セルビア
        SCG|Serbia and Montenegro|セルビア・モンテネグロ
        SYC|Seychelles|セーシェル
        SLE|Sierra Leone|シエラレオネ
        SGP|Singapore|シンガポール
        SIN|Singapore|シンガポール
        SVK|Slovakia|スロバキア
        SVN|Slovenia|スロベニア
        SLO|Slovenia|スロベニア
        SLB|Solomon Islands|ソロモン諸島
        SOM|Somalia|ソマリア
        ZAF|South Africa|南アフリカ共和国
        RSA|South Africa|南アフリカ共和国
        KOR|South Korea|韓国
        SSD|South Sudan|南スーダン
        URS|Soviet Union|ソビエト連邦
        USSR|Soviet Union|ソビエト連邦
        SSR|Soviet Union|ソビエト連邦
        ESP|Spain|スペイン
        LKA|Sri Lanka|スリランカ
        SRI|Sri Lanka|スリランカ
        SDN|Sudan|スーダン
        SUD|Sudan|スーダン
        SUR|Suriname|スリナム
        SWE|Sweden|スウェーデン
        CHE|Switzerland|スイス
        SUI|Switzerland|スイス
        SYR|Syria|シリア
        TWN|Taiwan|台湾
        ROC|Taiwan|中華民国
        TPE|Chinese Taipei|チャイニーズタイペイ
        TJK|Tajikistan|タジキスタン
        TZA|Tanzania|タンザニア
        TAN|Tanzania|タンザニア
        TCH|Czechoslovakia|チェコスロバキア
        THA|Thailand|タイ
        TGO|Togo|トーゴ
        TOG|Togo|トーゴ
        TON|Tonga|トンガ
        TTO|Trinidad and Tobago|トリニダード・トバゴ
        TRI|Trinidad and Tobago|トリニダード・トバゴ
        TUN|Tunisia|チュニジア
        TUR|Turkey|トルコ
        TKM|Turkmenistan|トルクメニスタン
        TUV|Tuvalu|ツバル
        UGA|Uganda|ウガンダ
        UKR|Ukraine|ウクライナ
        ARE|United Arab Emirates|アラブ首長国連邦
        UAE|United Arab Emirates|アラブ首長国連邦
        GBR|United Kingdom|イギリス
        ENG|England|イングランド
        SCO|Scotland|スコットランド
        WAL|Wales|ウェールズ
        NIR|Northern Ireland|北アイルランド
        USA|United States|アメリカ合衆国
        URY|Uruguay|ウルグアイ
        URU|Uruguay|ウルグアイ
        UZB|Uzbekistan|ウズベキスタン
        VUT|Vanuatu|バヌアツ
        VAT|Vatican City|バチカン
        VEN|Venezuela|ベネズエラ
        VNM|Vietnam|ベトナム
        VIE|Vietnam|ベトナム
        YEM|Yemen|イエメン
        YUG|Yugoslavia|ユーゴスラビア
        ZMB|Zambia|ザンビア
        ZAM|Zambia|ザンビア
        ZWE|Zimbabwe|ジンバブエ
        ZIM|Zimbabwe|ジンバブエ
        """
}
