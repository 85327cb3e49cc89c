enum JapaneseTemplates {
    /// What the templates of Japanese articles show, beside those that they share with English ones.
    static let table: TemplateTable = [
        // Links.
        ("仮リンク,仮link,ill,ill2,link-interwiki,interlanguage link,日本語版にない記事リンク,illm", "{label|lt|display|1}"),
        ("enlink", .handler(englishLink)), ("interlang,ilang", "{3|2}"), ("wikicite,zh,zh-cn", .nothing),
        ("prefix,intitle", .nothing),
        ("pdflink", "{1} (PDF)"), ("swlink,日本語版wikisource", "{2|1}"), ("lang wikipedia", "{1}"),
        ("ndldc,ndljp", "https://dl.ndl.go.jp/pid/{1}"), ("国立国会図書館デジタルコレクション", "[{2|title} - ]国立国会図書館デジタルコレクション"),
        ("kotobank", .handler(kotobank)),
        ("official website,official,公式サイト,公式ウェブサイト", ReferenceTemplates.link("公式ウェブサイト", name: "2")),
        ("facebook", ReferenceTemplates.about("", " - Facebook", at: ["name", "2"])),
        ("instagram", ReferenceTemplates.about("", " - Instagram", at: ["name", "2"])),
        ("twitter", .handler(twitter)), ("youtube", ReferenceTemplates.about("", " - YouTube", at: ["title", "2"])),
        ("youtube channel,youtube user", ReferenceTemplates.about("", " - YouTubeチャンネル", at: ["name", "title", "2"])),
        ("google+", ReferenceTemplates.about("", " - Google+", at: ["2"])),
        ("pinterest", ReferenceTemplates.about("", " - Pinterest", at: ["2"])),
        ("flickr", ReferenceTemplates.about("", " - Flickr", at: ["2"])),
        ("国指定文化財等データベース,国指定文化財等db", "[{3} - ]国指定文化財等データベース（文化庁）"), ("文化遺産オンライン", "[{2} - ]文化遺産オンライン（文化庁）"),
        (
            "神道・神社史料集成",
            .handler { call in
                (call.text(2).isEmpty ? Array(ReferenceTemplates.pageName(call).utf8) : call.text(2))
                    + Array("（國學院大學21世紀COEプログラム「神道・神社史料集成」）".utf8)
            }
        ),
        ("全国書誌番号", "全国書誌番号:&nbsp;{1}"), ("isbn,isbn2", ReferenceTemplates.identifier("ISBN")),
        ("issn", ReferenceTemplates.identifier("ISSN")), ("ncid", ReferenceTemplates.identifier("NCID")),
        ("doi", ReferenceTemplates.identifier("doi:")), ("jacar", ReferenceTemplates.identifier("JACAR（アジア歴史資料センター）")),
        ("wayback,webarchive", .handler(archive)),
        ("commonscat-inline,commons category-inline,commons-inline", .nothing),
        ("harvnb", .handler(harvard)),
        ("harv", .handler { call in harvard(call).map { Array("(".utf8) + $0 + Array(")".utf8) } }),
        ("harvtxt", .handler(ReferenceTemplates.textual)),

        // Languages.
        ("en", "{1}"), ("ja", "{1}"), ("fr", "{1}"), ("de", "{1}"),
        ("languageicon,language icon", "（{2|1}）"),
        ("llang,langwithname", "{2}: {3}"), ("rtl-lang", "{2}"), ("lang", .handler(LanguageTemplates.text)),
        ("transl,transliteration,ラテン翻字,翻字", "{3|2}"),
        ("ipa,ipa2,ipa-all,発音", "&#91;{1}&#93;"), ("ipaen,ipac-en", .handler(LanguageTemplates.englishPronunciation)),
        ("ピン音", "{1}"), ("audio,audio2", "{2}"),
        ("unicode,拡張漢字,jis2004フォント,補助漢字フォント,cjk,異体字,特殊文字フォント", "{1}"), ("snamei,snamei2,sname,sname2", "{2|1}"),
        ("nastaliq,script", "{2|1}"), ("lang-sh-latn-cyrl", "{1}"), ("zh icon text", .nothing),

        // Readings.
        ("ruby,ruby-ja,ルビ,rb,るび,ruby2,r-ja", "{1}"), ("読み仮名,ふりがな,読み仮名 ruby不使用,読み,振り仮名,よみがな", .handler(reading)),
        ("読み仮名 ruby", "{1}"),

        // Text as it stands.
        (
            """
            要出典範囲,要出典範囲2,独自研究範囲,いつ範囲,誰範囲,要検証範囲,要説明範囲,正確性範囲,不十分な記述範囲,疑問範囲,要追加記述範囲,要出典範囲 2,どこ範囲,要文献特定範囲,why範囲,中立的観点範囲,\
            信頼性要検証範囲,精度範囲
            """,
            "{=1}"
        ),
        (
            """
            small,smaller,smallsup,nowrap,nobr,sup,sub,large,big,bold,太字,underline,下線,ul,取消線,打ち消し,傍点,圏点,斜体,強調,背景色,縦書き,\
            普通,大文字,等幅
            """,
            "{=1}"
        ),
        ("weight", "{2}"), ("fontsize,font size", "{2}"), ("color,font color,fontcolor,色,colors", "{3|2}"),
        ("color2", "{3|2}"), ("bgcolor", "{2}"),
        ("center,centre,中央,中央揃え,右,right,左,left,右揃え,float right,indent,字下げ,div,枠,box", .handler(ListTemplates.block)),
        ("wikipediapage,selfref,自己言及", .nothing),
        ("-,clear,clearleft,clearright,0", .nothing), ("space,全角スペース,sp", "&nbsp;"), ("br", "<br />"),
        ("注,統合文字", .nothing),
        ("legend,legend2", .nothing),
        (
            "worldcat id,worldcat",
            .handler { call in Array("図書館にある\(ReferenceTemplates.pageName(call))に関係する蔵書一覧 - WorldCatカタログ".utf8) }
        ), ("ndash,–", "–"), ("mdash", "—"), ("spaced ndash", " – "), ("jis x 0213", "{1}"), ("increase,上げ", "▲"),
        ("decrease,下げ", "▼"), ("steady", .nothing),
        ("hidden begin,hidden end,quotation/start", .nothing), ("返り点,レ点", "{1}"), ("abbr", "{=1}"), ("要説明", .nothing),
        ("年号", "{1}"),
        ("和暦", "{1}"), ("西暦", "{1}"), ("pathnav", .nothing),

        // Flags.
        ("flag,flagcountry,flagu,国旗名,flaglist,flaglist2,flagc,fb,fbu", .handler(CountryTemplates.flag)),

        // Quotations and lists.
        ("quotation,quote,引用,blockquote,引用文", .handler(quotation)), ("cquote,rquote", .handler(pullQuotation)),
        ("squoteh,squotef", .nothing),
        ("unbulleted list,ubl,plainlist,bulleted list", .handler(ListTemplates.items)),
        ("plainlist,flatlist", .handler(ListTemplates.list)), ("hlist", .handler(ListTemplates.items)),
        (
            "columns-list,段組",
            .handler { call in
                let text = call.text("2", "1");
                return text.isEmpty ? nil : Array("<div>\n".utf8) + text + Array("\n</div>".utf8)
            }
        ),

        // Units, dates.
        ("convert,cvt", .handler(ConvertTemplate.render)),
        ("coord,ウィキ座標度分秒,coord/dms,ウィキ座標,ウィキ座標2段度分秒,ウィキ座標2", .nothing), ("生年月日と年齢", .handler(birth)),
        ("死亡年月日と没年齢", .handler(death)),
        ("没年齢,享年", .handler(age)),
        ("年齢,満年齢", .handler(age)), ("生年月日,和暦年月日", .handler(birth)), ("旧暦", "{1}"),
        ("start date,end date,開始日,film date", .handler(date)), ("circa", "{1}年頃"), ("jpy,円", "{1}円"),

        // Not text.
        (
            """
            sfn,sfnp,efn,efn2,refnest,refn,r,rp,notelist,notelist2,reflist,reflist2,脚注リスト,cite book,cite web,\
            cite journal,cite news,cite,citation,citenews,citebook,citeweb,cite book ja-jp,cite 判例検索システム,\
            cite conference,wikicite/,脚注ヘルプ,main,main2,see,see2,see also,seealso,otheruses,otheruses2,otheruseslist,\
            redirect,redirect2,混同,distinguish,about,for,並記,出典の明記,単一の出典,脚注の不足,参照方法,複数の問題,独自研究,要曖昧さ回避,要出典,いつ,誰,誰2,どこ,なぜ,\
            要検証,要ページ番号,ページ番号,要文献特定詳細情報,出典無効,リンク切れ,dead link,オープンアクセス,信頼性要検証,full citation needed,更新,加筆依頼,国際化,画像提供依頼,告知,\
            表記揺れ案内,特殊文字,インド系文字,節stub,節スタブ,stub,normdaten,典拠管理,commonscat,commons,commons&cat,commons category,\
            wikisource,wikinews,wiktionary,wikispecies,wikiquote,wikibooks,wikivoyage,sisterlinks,ウィキポータルリンク,\
            ウィキプロジェクトリンク,link ga,link fa,good article,半保護,pp-vandalism,pp,lifetime,defaultsort,coord missing,座標一覧,\
            国土航空写真,osm box,maplink2,maplink,googlemap,colbegin,colend,col-begin,col-break,col-end,col,col-2,col-3,\
            col-4,div col,div col end,columns-start,columns-end,表3列,multicol,familytree,familytree/start,\
            familytree/end,chart,location map,legend,bar box,multiple image,vertical images list,double image aside,\
            double image stack,external media,wide image,gallery,flagicon,flagicon2,flagdeco,audio-ipa,基礎情報 国,神社,神道 横,\
            日本の寺院,anchors,anchor,visible anchor,wikidata property,rfd notice,reflist/,イベントインフォメーション,温泉,succession box,\
            s-start,s-bef,s-ttl,s-aft,s-end,先代次代,start box,end,end box,参考文献,ref label,note label,harvid,sfnref,\
            section link,未検証,リンクのみの節,宣伝,観点,大言壮語,雑多な内容の箇条書き,正確性,存命人物の出典明記,一次資料,内容過剰,特筆性,あらすじ,ウィキ文法,wikify,推敲,言葉を濁さない,\
            未作成,現在進行,最近の出来事,暴力的,性的,ネタバレ,archives
            """,
            .nothing
        ),
    ]

    // MARK: Small handlers

    /// `{{読み仮名|漢字|かんじ|…}}` reads "漢字（かんじ、…）".
    private static func reading(_ call: TemplateCall) -> [UInt8]? {
        let base = call.text(1)
        guard !base.isEmpty else { return nil }
        let readings = [call.text(2), call.text(3)].filter { !$0.isEmpty }
        return readings.isEmpty ? base : base + Array("（".utf8) + readings.joined(separator: "、".utf8) + Array("）".utf8)
    }

    /// `{{Kotobank|門付|世界大百科事典}}` reads "『門付』 - コトバンク".
    private static func kotobank(_ call: TemplateCall) -> [UInt8]? {
        let word = call.text(1)
        return (word.isEmpty ? Array(ReferenceTemplates.pageName(call).utf8) : word) + Array(" - コトバンク".utf8)
    }

    private static func twitter(_ call: TemplateCall) -> [UInt8]? {
        let account = call.word(1)
        let name = call.text("name", "2")
        guard !account.isEmpty else { return nil }
        let handle = account.hasPrefix("@") ? String(account.dropFirst()) : account
        return (name.isEmpty ? Array(ReferenceTemplates.pageName(call).utf8) : name)
            + Array(" (@\(handle)) - X（旧Twitter）".utf8)
    }

    /// `{{Wayback|url=…|title=題|date=20070711163744}}` reads "題 - ウェイバックマシン（2007年7月11日アーカイブ分）".
    private static func archive(_ call: TemplateCall) -> [UInt8]? {
        let title = call.text("title")
        let stamp = call.word("date")
        if title.isEmpty { return archived(stamp) }
        var output = title + Array(" - ウェイバックマシン".utf8)
        if stamp.utf8.count >= 8, let year = Int(stamp.prefix(4)), let month = Int(stamp.dropFirst(4).prefix(2)),
            let day = Int(stamp.dropFirst(6).prefix(2))
        {
            output += Array("（\(year)年\(month)月\(day)日アーカイブ分）".utf8)
        }
        return output
    }

    /// `{{Wayback|date=20220508…}}` without a title reads "アーカイブ 2022年5月8日 - ウェイバックマシン".
    private static func archived(_ stamp: String) -> [UInt8] {
        var text = stamp
        if stamp.utf8.count >= 8, let year = Int(stamp.prefix(4)), let month = Int(stamp.dropFirst(4).prefix(2)),
            let day = Int(stamp.dropFirst(6).prefix(2))
        {
            text = "\(year)年\(month)月\(day)日"
        }
        return Array("アーカイブ \(text) - ウェイバックマシン".utf8)
    }

    /// `{{enlink|Title}}` reads " (Title)"; a second argument shows in its place, `en` alone is only a mark.
    private static func englishLink(_ call: TemplateCall) -> [UInt8]? {
        let text = call.text("2", "1")
        return text.isEmpty || text == Array("en".utf8) ? nil : Array(" (".utf8) + text + Array(")".utf8)
    }

    /// `{{Harvnb|田中|2009|p=92}}` reads "田中 2009, p. 92".
    private static func harvard(_ call: TemplateCall) -> [UInt8]? { ReferenceTemplates.short(call) }

    private static func quotation(_ call: TemplateCall) -> [UInt8]? {
        block(call.text("quote", "text", "1"), [call.text("author", "sign", "2"), call.text("source", "3")])
    }

    private static func pullQuotation(_ call: TemplateCall) -> [UInt8]? {
        block(call.text("quote", "text", "1"), [call.text("author", "4"), call.text("source", "5")])
    }

    private static func block(_ text: [UInt8], _ sources: [[UInt8]]) -> [UInt8]? {
        guard !text.isEmpty else { return nil }
        var output = Array("<blockquote>\n".utf8) + text
        let sources = sources.filter { !$0.isEmpty }
        if !sources.isEmpty {
            output += Array("\n<div>—".utf8) + sources.joined(separator: "、".utf8) + Array("</div>".utf8)
        }
        return output + Array("\n</blockquote>".utf8)
    }

    private static func japanese(_ parts: DateTemplates.Parts) -> String {
        var text = "\(parts.year)年"
        if let month = parts.month { text += "\(month)月" }
        if let day = parts.day { text += "\(day)日" }
        return text
    }

    private static func date(_ call: TemplateCall) -> [UInt8]? {
        DateTemplates.Parts(call, at: 1).map { Array(japanese($0).utf8) }
    }

    private static func birth(_ call: TemplateCall) -> [UInt8]? {
        guard let parts = DateTemplates.Parts(call, at: 1) else { return nil }
        let now = CivilDate.date(days: call.page.clock.secondsSince1970.flooredQuotient(86_400))
        return Array("\(japanese(parts))（\(parts.years(to: now))歳）".utf8)
    }

    private static func death(_ call: TemplateCall) -> [UInt8]? {
        guard let birth = DateTemplates.Parts(call, at: 1), let death = DateTemplates.Parts(call, at: 4) else {
            return nil
        }
        let years = birth.years(to: (death.year, death.month ?? 1, death.day ?? 1))
        return Array("\(japanese(death))（\(years)歳没）".utf8)
    }

    private static func age(_ call: TemplateCall) -> [UInt8]? { DateTemplates.age(call) }
}

extension TemplateCall {
    /// The first of two positions that shows something.
    fileprivate func text(_ first: Int, _ second: Int) -> [UInt8]? {
        let value = text(first)
        if !value.isEmpty { return value }
        return text(second).isEmpty ? nil : text(second)
    }
}
