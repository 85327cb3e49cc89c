import InputNumbers

enum EnglishTemplates {
    /// What the templates of English articles show. Names in lower case, redirects beside them.
    static let table: TemplateTable = [
        // Typography: the text itself.
        (
            """
            nowrap,nobr,nobreak,no wrap,j,nowraplinks,nobold,noitalic,normal,resize,unicode,noitalics,not a typo,typo,\
            chem name,proper name,as written,asis,script,script/hebrew,script/arabic,angle,big,large,larger,small,\
            smaller,smalldiv,sub,sup,smallsub,smallsup,smallcaps,sc,small caps,smallcaps2,aut,allcaps,underline,u,\
            strong,strongbad,stronggood,em,mvar,math,mathvar,var,tmath,bigmath,mono,monospace,code,kbd,samp,key,\
            keypress,key press,pre2,mxt,xt,!xt,var serif,serif,sans-serif,tt,overline,strikethrough,delete,\
            deleted text,ins,inserted,bdi,rtl,rtl-para,rtl-lang,nastaliq,noprint,screen reader-only,nowrap begin,\
            nospell,wikt-lang,iast,allow wrap,citation needed span,fact span,cnspan,cn span,cn-span,\
            disputed inline span,clarify span,clarifyspan,dubious span,vague span,semantics,vrt,rotate,red,green,blue,\
            gray,grey,white,bold,italic,italics,ipa2,ipa soft,hebrew,arabic,cuneiform,greek,old english,runic,gothic,\
            coptic,visible anchor,vanchor,vanc,visibleanchor,allow-wrap,sortshort,shy,lower,raise,in5,abbrlink,\
            annotated link,anl,al,link if exists,section link label,crossreference,crossref,cross-reference,see above,\
            see below,xref,cr,hidden note,mark,highlight,highlighted,strike,keyboard,smallprint
            """,
            "{=1}"
        ),
        ("abbr,tooltip,abbreviation,define,explain,h:title,hover title,hover,abbrv,popup", "{=1}"),
        ("font color,font colour,colour,color,fontcolor,fgcolor,font,fontsize,resized,text color,fc", "{3|2|text|1}"),
        ("background color,bg,bgcolor,highlight round,color box,colorbox,colour box,span", "{2|text|3}"),
        ("size,font size", "{2|1}"),
        ("0,00,clear space,phantom,void,pad,padding,hs,hsp", .nothing),
        ("',apostrophe,prime character,'-,okina alt", "'"),
        ("'s", "'s"), ("okina,ʻokina,hamza okina", "ʻ"), ("ayin", "ʽ"), ("hamza", "ʼ"), ("saltillo", "ꞌ"),
        ("' \",'\"", "' \""), ("\" ',\"'", "\" '"), ("\"", "\""), ("-'", "'"), ("' '", "' '"),
        ("ndash,en dash,endash,–,nbndash", "–"),
        ("snd,spaced ndash,spaced en dash,spnd,sndash,dash,snds,ndash spaced,spaced endash,- ,--", "&nbsp;– "),
        ("mdash,em dash,emdash,—", "—"), ("spaced mdash,spaced em dash,snmd", "&nbsp;— "), ("nbhyph,hyphen,nbh,-", "-"),
        (
            "nbsp,space,spaces,sp,nb10,nbs,nbsp-narrow,thinspace,thin space,thinsp,hair space,hairsp,nnbsp",
            " "
        ),
        ("zwsp,zwj,zwnj,wbr,shy hyphen,wj,\u{2060},lrm,rlm", .nothing),
        ("·,middot,dot,dot separator,interpunct,mdot", "&nbsp;· "), ("•,bullet,bull,bul,sdot,\\", "&nbsp;• "),
        ("pipe,|,!-", "&#124;"), ("(", "&#123;"), ("((", "&#123;&#123;"), (")", "&#125;"), ("))", "&#125;&#125;"),
        ("*,asterisk", "&#42;"),
        ("colon", "&#58;"), ("semicolon", "&#59;"), ("hash", "&#35;"), ("minus,mn", "−"), ("plus", "+"), ("times", "×"),
        ("pm,±", "±"), ("dagger,†", "†"), ("double-dagger,double dagger,ddagger,‡,ddag", "‡"), ("pound", "£"),
        ("degree,deg", "°"), ("prime", "{1}′"), ("pprime", "{1}″"), ("sharp,music sharp", "♯"), ("flat", "♭"),
        ("natural", "♮"), ("ell", "ℓ"), ("hbar", "ħ"), ("pi", "π"), ("tau", "τ"), ("phi", "φ"), ("gamma", "γ"),
        ("infinity", "∞"), ("radic,sqrt", "√{1}"), ("abs", "&#124;{1}&#124;"), ("norm", "‖{1}‖"), ("floor", "⌊{1}⌋"),
        ("ceil", "⌈{1}⌉"), ("langle", "⟨"), ("rangle", "⟩"),
        ("angle bracket,angbr,grapheme,orth", "⟨{1}⟩"), ("angbr ipa,angbripa", "⟨{1}⟩"),
        ("brackets,bracket,sqbr", "&#91;{1}&#93;"),
        ("ipablink,ipa blink", "&#91;{1}&#93;"), ("ipaslink,ipa slink", "/{1}/"), ("ipa link,ipalink", "{2|1}"),
        ("ipaalink,ipaalang", "⟨{1}⟩"),
        ("pars,paren,parens", "({1})"), ("bra-ket,bracket-notation", "⟨{1}&#124;{2}⟩"),
        ("bra", "⟨{1}&#124;"),
        ("ket", "&#124;{1}⟩"), ("su,subsup", "[{p|2}][{b|3}]"), ("intmath,intorient", "∫"), ("sum", "∑"),
        ("overset,underset", "{2}"), ("increase,up,gain,profit,increase positive", "▲[ {1}]"),
        ("decrease,down,loss,decrease negative", "▼[ {1}]"),
        ("steady,nochange,no change,same,unchanged", "[{1}]"),
        ("increasenegative,decreasepositive,profit/loss", .nothing),
        ("n/a,na,ya,na2", "{1}"), ("sic,sic!", .handler(sic)), ("sic-ul,sic2", "{1}"), ("hairspace", " "),
        ("linktext,link text,lt,wt", "{*}"), ("link language", .nothing), ("dn", .nothing),
        ("pagename,basepagename", .handler { Array(ReferenceTemplates.pageName($0).utf8) }),
        ("lit,literal,literally,literal translation,lit.", "lit.&nbsp;'{1}'"),
        ("gloss,gl,glossing", "'{1}'"), ("translation,trans,tr", "transl.&nbsp;{1}"),
        ("born-in", "born in {1}"), ("married in", "m. {1}"),

        // Units and numbers.
        (
            "convert,cvt,convert abbreviated,conv,convertsmart,convert/2,unit convert,conversion,con",
            .handler(ConvertTemplate.render)
        ),
        ("val,value", .handler(NumberTemplates.value)),
        ("formatnum,num,fmtn,fn,format number", .handler(NumberTemplates.formatted)),
        ("frac,fraction,fract", .handler(NumberTemplates.fraction)),
        ("sfrac,stack fraction", .handler(NumberTemplates.stackedFraction)),
        ("number table sorting,nts,sort number,ntsc", .handler(NumberTemplates.sortable)),
        ("ordinal,ord", .handler(NumberTemplates.ordinal)),
        ("e,esp,x10^,10^", "×10{1}"), ("smsup,smsub", "{1}"),
        ("chem,chem2,chemf,chem/sandbox", .handler(NumberTemplates.chemicalFormula)),
        ("simplenuclide,simplenuclide2,nuclide,nuclide2,physics particle nuclide", .handler(NumberTemplates.nuclide)),
        ("us$,usd", "US${1}"), ("gbp,£,pound sterling", "£{1}"), ("euro,eur,€", "€{1}"), ("jpy,jp¥,¥,yen", "¥{1}"),
        ("a$,aud", "A${1}"), ("cad,c$,can$", "CA${1}"), ("inr,indian rupee,rupee,₹,indian rupees", "₹{1}"),
        ("cny,rmb", "CN¥{1}"),
        ("philippine peso,php,₱", "₱{1}"), ("krw,south korean won", "₩{1}"), ("nzd,nz$", "NZ${1}"),
        ("jupiter mass,jupiter radius,solar mass,solar radius,solar luminosity,earth mass,earth radius", .nothing),
        ("mpl-", "{1}"), ("mp,mpl", "{1}[ {2}]"), ("percentage,pct", .handler(percentage)),
        ("height", .handler(height)),
        ("mdashb,mdash-b", "—"), ("railgauge,rail gauge,track gauge", .handler(trackGauge)), ("lsj,lsjtrans", "{2|1}"),
        ("eqm", .nothing),
        ("sep,sep entry", "[\"{2}\", ]Stanford Encyclopedia of Philosophy"),
        ("iep", "Internet Encyclopedia of Philosophy"),
        ("in our time", "{1|3} on In Our Time at the BBC"),
        ("mathworld", "Weisstein, Eric W. \"{title|1}\". MathWorld."),
        ("planetmath", "{title|1} at PlanetMath."), ("nlab", "{title|2} at the nLab"), ("gr icon", "(in Greek)"),
        ("an icon", "(in Aragonese)"),
        ("oldstyledate,old style date", "{1}[ &#91;O.S. {3}&#93;] {2}"), ("midsize,longitem", "{=1}"),
        ("-\"", "\""),
        ("imslp", "Free scores by {cname|1} at the International Music Score Library Project (IMSLP)"),
        ("goodreads author,goodreads", .nothing),
        ("r from camelcase,r from subpage,redr,redirect category shell,double image,vcite book", .nothing),
        ("inflation", .nothing), ("ar,ar2", "{2|1}"), ("unichar", .handler(unicodeCharacter)), ("vr", .nothing),
        ("harvs", .handler(ReferenceTemplates.named)), ("polytonic,lang-grc-gre", "Ancient Greek: {1}"),
        ("hayeren", "Armenian: {1}"),
        (
            "osmrelation-inline,osmway-inline,osmway,osmrelation",
            ReferenceTemplates.about("Geographic data related to ", " at OpenStreetMap", at: ["2"])
        ),
        ("equationnote,eqnnote,equationref,numblk ref", "({2|1})"),
        ("numblk", "{2}"), ("music", .handler(music)), ("chess notation", "{1}"),

        // Dates.
        (
            """
            start date,end date,date,birth date,death date,birth-date,death-date,start-date,end-date,bd,film date,dob,\
            launch date,sd,death date2
            """, .handler(DateTemplates.date)
        ),
        (
            "birth date and age,bda,birth date and age2,birth-date and age,dob age",
            .handler(DateTemplates.birthAndAge)
        ),
        ("death date and age,dda,death-date and age", .handler(DateTemplates.deathAndAge)),
        (
            "start date and age,start and age,start date and years ago,sda,start-date and age,release date and age",
            .handler(DateTemplates.startAndAge)
        ),
        ("age,age in years,age nts", .handler(DateTemplates.age)),
        ("age in years and days", .handler(DateTemplates.ages)),
        ("as of,asof,as-of", .handler(DateTemplates.asOf)),
        ("date table sorting,dts,dts2", .handler(DateTemplates.sortable)),
        ("circa,c.,ca.,ca,circ,cca", .handler(DateTemplates.circa)), ("reign,r.,rul,ruled", DateTemplates.span("r.")),
        ("floruit,fl.,fl,flourished", DateTemplates.span("fl.")), ("born,b.", DateTemplates.span("b.")),
        ("died,d.", DateTemplates.span("d.")),
        ("married,marriage", .handler(marriage)), ("currentdate", .nothing),
        ("years ago,years or months ago", .handler(yearsAgo)),
        ("bce,bc", "BCE"), ("ce,ad", "CE"), ("mya", "[{1}][–{2}] million years ago"),
        ("ma,megaannum", "[{1}][–{2}] Ma"),

        // Languages.
        ("lang,lang2,lan,tlit", .handler(LanguageTemplates.text)),
        ("langx,lang-x,langlabel", .handler(LanguageTemplates.labelled)),
        ("in lang,inlang,in language,languageicon,language icon", .handler(LanguageTemplates.inLanguage)),
        ("transliteration,transl,translit,xlit,rom,romanization", "{3|2}"),
        ("nihongo,nihongo core,jname", .handler(LanguageTemplates.nihongo)),
        ("nihongo2,nihongo krt kanji,nihongonum", "{1}"),
        ("nihongo3,nihongo krt", .handler(LanguageTemplates.nihongo3)), ("nihongo foot,nihongo2foot", "{1}"),
        ("ipa,api", .handler(LanguageTemplates.ipa)),
        ("ipac-en,ipa-en,ipac", .handler(LanguageTemplates.englishPronunciation)),
        ("ipa-all,ipa all", "&#91;{1}&#93;"),
        ("respell,pronunciation respelling,pronrespell", .handler(LanguageTemplates.respelling)),
        ("zh,chinese,zh-tsp,zh-cp,zh-tp,zh-stp,lang-zh", .handler(LanguageTemplates.chinese)), ("zh-full", "{1}"),
        ("arabdin,arabic dmg", "{1}"),
        ("lang-su-fonts,native name,native phrase,native name list", .handler(nativeName)),
        ("korean,ko-hhrm", "Korean: {hangul|1}"),
        (
            "iso 639 name,iso 639,language name",
            .handler { call in LanguageNames.name(call.word(1), in: .english).map { Array($0.utf8) } }
        ),
        ("pronunciation,pronounce,audio-nohelp,audio,listen inline,pron-en,pronunciation-audio", "{2}"),
        ("ipa audio link,audio-ipa,audio-ipa2", "{2|1}"),
        ("ruby,ruby-py,ruby-ja,ruby-zh-p,ruby-zh-b,furigana,ruby-small", "{1}"), ("kyujitai,shinjitai", "{1}"),
        ("contains special characters", .nothing),
        (
            "lang-rus,lang-ru2",
            .handler { call in
                call.text(1).isEmpty
                    ? nil
                    : Array("Russian: ".utf8) + call.text(1)
                        + (call.text(2).isEmpty ? [] : Array(", romanized: ".utf8) + call.text(2))
            }
        ),

        // Flags.
        (
            """
            flag,flagcountry,flagu,ru,flaglist,flagg,flagc,flagteam,fb,fbw,fbu,cr-,nft,country,flagdeco name,noflag,\
            nflag,bk,bkw,ih,nbt,vb,rl,flagathlete,flagmedalist,flagioc,flagioc2,flagbig,fbicon name,flagcountry name,\
            country name,country alias name,flagpbc,flagpro,cr,hb,wp,ih-rt,fb-rt,bb,sb,vbw
            """, .handler(CountryTemplates.flag)
        ),
        (
            """
            flagicon,flag icon,flagdeco,flag deco,fbicon,fb icon,flag decoration,flagicon image,flagicon2,country icon,\
            flagiconru
            """,
            .nothing
        ),
        ("uss", ReferenceTemplates.ship("USS")), ("hms", ReferenceTemplates.ship("HMS")),
        ("rms", ReferenceTemplates.ship("RMS")),
        ("ss", ReferenceTemplates.ship("SS")), ("mv", ReferenceTemplates.ship("MV")),
        ("hmas", ReferenceTemplates.ship("HMAS")),
        ("hmcs", ReferenceTemplates.ship("HMCS")), ("sms", ReferenceTemplates.ship("SMS")),
        ("ins", ReferenceTemplates.ship("INS")),
        ("usns", ReferenceTemplates.ship("USNS")), ("uscgc", ReferenceTemplates.ship("USCGC")),
        ("rfa", ReferenceTemplates.ship("RFA")),
        ("jds,js", ReferenceTemplates.ship("JS")), ("gs", "{1}"), ("sclass,sclass-,sclass2,sclass2-", "{1}-class {2}"),
        ("ship", .handler(ship)),
        ("lbs,lbb", "{1}"),

        // Links.
        (
            """
            ill,interlanguage link,link-interwiki,interlanguage link multi,illm,ill-wd,iw2,illwd,il,\
            interlanguage link wikidata,red link interlanguage,iwl
            """,
            "{lt|display|title|1}"
        ),
        ("sortname,sort name,sortn", "{1} {2}"), ("sort,hs sort,sortkey,sort key,hsort,sorttext", "{2}"),
        ("section link,slink,sectionlink", "{1}[ § {2}]"), ("pslink,pagelink", "{1}"),
        ("wikt,w,wl,wp link,wikilink,link", "{2|1}"),
        ("url,website,urls,web", .handler(ReferenceTemplates.address)),
        ("google books,google book,gbooks,googlebooks", "{title|2}"),
        (
            "official website,official,official site,officialwebsite,official page,home page,official-website,off site",
            ReferenceTemplates.link("Official website", name: "2")
        ),
        ("official url", .nothing), ("doi,doi-inline,doi inline", ReferenceTemplates.identifier("doi:")),
        ("isbn,isbnt,isbn13,isbn link", ReferenceTemplates.identifier("ISBN")),
        ("oclc", ReferenceTemplates.identifier("OCLC")), ("issn", ReferenceTemplates.identifier("ISSN")),
        ("lccn", ReferenceTemplates.identifier("LCCN")), ("pmid", ReferenceTemplates.identifier("PMID")),
        ("pmc", ReferenceTemplates.identifier("PMC")),
        ("asin", ReferenceTemplates.identifier("ASIN")), ("bibcode", ReferenceTemplates.identifier("Bibcode:")),
        ("arxiv", ReferenceTemplates.identifier("arXiv:")), ("jstor", ReferenceTemplates.identifier("JSTOR")),
        ("ol,open library", ReferenceTemplates.identifier("OL")), ("hdl", ReferenceTemplates.identifier("hdl:")),
        ("s2cid", ReferenceTemplates.identifier("S2CID")), ("zbl", ReferenceTemplates.identifier("Zbl")),
        ("mr", ReferenceTemplates.identifier("MR")),
        ("bibleverse,bibleref,bibleref2,bible,bibleverse-lb,bibleverse-nb,bibleref2-nb", "[{4}][{1} {2}]"),
        ("qref,quran-usc,cite quran,quran ref", "Quran {1}:{2}"),
        ("sourcetext", "{1}"),
        (
            """
            commons category-inline,commonscat-inline,commons-inline,commonscat inline,commons category inline,\
            commonscatinline,commons inline
            """,
            ReferenceTemplates.about("Media related to ", " at Wikimedia Commons", at: ["2", "1"])
        ),
        (
            "wikiquote-inline,wikiquote inline",
            ReferenceTemplates.about("Quotations related to ", " at Wikiquote", at: ["2", "1"])
        ),
        (
            "wiktionary-inline,wiktionary inline,wikt-inline",
            ReferenceTemplates.about("The dictionary definition of ", " at Wiktionary")
        ),
        (
            "wikisource-inline,wikisource inline,wikisourcelang-inline",
            ReferenceTemplates.about("Works related to ", " at Wikisource", at: ["2", "1"])
        ),
        (
            "wikispecies-inline,wikispecies inline",
            ReferenceTemplates.about("Data related to ", " at Wikispecies", at: ["2", "1"])
        ),
        (
            "wikivoyage-inline,wikivoyage inline",
            .handler { Array(ReferenceTemplates.pageName($0).utf8) + Array(" travel guide from Wikivoyage".utf8) }
        ),
        ("wikibooks-inline", ReferenceTemplates.about("", " at Wikibooks")),
        ("wikiversity-inline", ReferenceTemplates.about("Learning materials related to ", " at Wikiversity")),
        ("imdb name", ReferenceTemplates.about("", " at IMDb", at: ["2", "name"])),
        ("imdb title,imdb", ReferenceTemplates.about("", " at IMDb", at: ["2", "title"])),
        (
            "imdb episode,imdb company,imdb event,imdb character",
            ReferenceTemplates.about("", " at IMDb", at: ["2", "title"])
        ),
        ("allmovie title,allrovi movie,amg movie", ReferenceTemplates.about("", " at AllMovie", at: ["2", "title"])),
        ("allmusic", ReferenceTemplates.about("", " at AllMusic", at: ["title", "3"])),
        ("discogs artist,discogs", ReferenceTemplates.about("", " discography at Discogs", at: ["2", "name"])),
        ("musicbrainz artist", ReferenceTemplates.about("", " discography at MusicBrainz", at: ["2", "name"])),
        ("rotten tomatoes,rotten-tomatoes", ReferenceTemplates.about("", " at Rotten Tomatoes", at: ["2", "title"])),
        ("metacritic film,metacritic", ReferenceTemplates.about("", " at Metacritic", at: ["2", "title"])),
        (
            "tcmdb title,tcmdb name",
            ReferenceTemplates.about("", " at the TCM Movie Database", at: ["2", "title", "name"])
        ), ("afi film", ReferenceTemplates.about("", " at the AFI Catalog of Feature Films", at: ["2", "title"])),
        ("ibdb name,ibdb", ReferenceTemplates.about("", " at the Internet Broadway Database", at: ["2", "name"])),
        (
            "isfdb name,isfdb title",
            ReferenceTemplates.about("", " at the Internet Speculative Fiction Database", at: ["2", "name", "title"])
        ),
        ("find a grave,findagrave", ReferenceTemplates.about("", " at Find a Grave", at: ["2", "name"])),
        ("gutenberg author", ReferenceTemplates.about("Works by ", " at Project Gutenberg", at: ["name", "2"])),
        ("gutenberg", ReferenceTemplates.about("", " at Project Gutenberg", at: ["name", "2"])),
        (
            "internet archive author",
            ReferenceTemplates.about("Works by or about ", " at the Internet Archive", at: ["name", "sname"])
        ),
        (
            "librivox author",
            ReferenceTemplates.about("Works by ", " at LibriVox (public domain audiobooks)", at: ["name", "2"])
        ), ("librivox book", ReferenceTemplates.about("", " public domain audiobook at LibriVox", at: ["title"])),
        ("ol author", ReferenceTemplates.about("Works by ", " at Open Library", at: ["name", "cname"])),
        (
            "worldcat id,worldcat",
            ReferenceTemplates.about("Works by or about ", " in libraries (WorldCat catalog)", at: ["name", "2"])
        ),
        ("curlie,dmoz,dmoz category", ReferenceTemplates.about("", " at Curlie", at: ["2", "title"])),
        ("mathgenealogy", ReferenceTemplates.about("", " at the Mathematics Genealogy Project", at: ["name"])),
        ("mactutor biography,mactutor", ReferenceTemplates.about("", "", at: ["title", "name"])),
        ("twitter,x (social network)", ReferenceTemplates.about("", " on X", at: ["name", "2"])),
        ("facebook", ReferenceTemplates.about("", " on Facebook", at: ["name", "2"])),
        ("instagram", ReferenceTemplates.about("", " on Instagram", at: ["name", "2"])),
        ("youtube", ReferenceTemplates.about("", " on YouTube", at: ["title", "2"])),
        (
            "youtube user,youtube channel,youtube.com user",
            ReferenceTemplates.about("", "'s channel on YouTube", at: ["name", "channelname", "2"])
        ), ("c-span,c-span person", ReferenceTemplates.about("", " on C-SPAN", at: ["name"])),
        ("geonames link,cia world factbook link", "{2}"),
        ("cia world factbook link", "{2}. The World Factbook. Central Intelligence Agency."),
        ("osmnode", .nothing),
        ("osmway,osmrelation", ReferenceTemplates.about("Geographic data related to ", " at OpenStreetMap", at: ["2"])),
        ("webarchive,wayback", .handler(archive)),
        ("harvnb,harvard citation no brackets,harvnbs", .handler(ReferenceTemplates.short)),
        (
            "harv,harvard citation,harvp,harvcol,harvcolnb,harvard citation (parenthetical)",
            .handler(ReferenceTemplates.bracketed)
        ),
        ("harvtxt,harvard citation text,harvcoltxt", .handler(ReferenceTemplates.textual)),
        ("coord,coor dms,coor dm,coor d,coor,coord dms", .handler(CoordinateTemplate.render)),
        ("kotobank", .nothing),

        // Quotations and lists.
        (
            """
            quote,quote box,quotebox,blockquote,quotation,bq,block quote,long quote,blockquote with line breaks,\
            block quotation,imagequote
            """,
            .handler(ListTemplates.quotation)
        ),
        (
            "cquote,rquote,pull quote,pullquote,bquote,quote frame,centered pull quote,reduced pull quote",
            .handler(ListTemplates.pullQuotation)
        ),
        ("poemquote,poem quote,poem,verse quote,verse", .handler(ListTemplates.verse)),
        (
            """
            plainlist,plain list,flatlist,flat list,ublist,startplainlist,bulleted plainlist,indented plainlist,\
            treelist,div col content
            """,
            .handler(ListTemplates.list)
        ),
        (
            """
            ubl,unbulleted list,ubli,bulleted list,blist,ordered list,olist,unordered list,vunblist,nblist,hlist item,\
            numbered list,ul
            """,
            .handler(ListTemplates.items)
        ),
        ("hlist,horizontal list", .handler(ListTemplates.items)),
        ("csv,comma separated entries,comma separated values,cslist", "{*, }"),
        ("enum,inline list", .handler(enumeration)),
        ("br separated entries,unbulleted lines,br list,brlist", "{*<br />}"),
        ("center,centre,align center,centered", .handler(ListTemplates.block)),
        (
            "left,right,align,block indent,indent,blockindent,bi,quote without source,div,in,block,smallcenter",
            .handler(alignedBlock)
        ),
        ("break,br,crlf,-break", "<br />"), ("pb,paragraph break,paragraph,parabr", "<br />"),
        ("glossary term,term", "; {content|2|1}\n"), ("glossary definition,defn,definition", ": {defn|1}\n"),
        ("glossary,glossary end,glossary begin,end glossary", .nothing), ("demo,nowiki template", "{1}"),
        ("columns-list,div col list,column list,columns list,collist,columns", .handler(columns)),
        ("image label small,image label", .nothing),
        ("endplainlist,endflatlist,startflatlist,plainlist/end,hlist/end", .nothing), ("aligned table", .nothing),

        // Not text.
        (
            """
            cite web,cite book,cite journal,cite news,cite encyclopedia,cite magazine,cite conference,cite arxiv,\
            cite av media,cite press release,cite report,cite thesis,cite video,cite episode,cite podcast,cite tweet,\
            cite interview,cite map,cite patent,cite act,cite court,cite q,cite wikisource,cite dnb,cite eb1911,\
            cite iucn,cite gnis,cite newspaper the times,cite speech,cite sign,cite mailing list,cite serial,\
            cite techreport,cite doi,cite pmid,cite album,citation,cite,sfn,sfnp,sfnm,sfnref,harvid,rp,r,refn,efn,\
            efn-ua,efn-lr,ref,note,ref label,note label,notetag,notelist,notelist-ua,reflist,refbegin,refend,gr,1911,\
            eb1911,dnb,catholic,main,main article,main articles,see also,seealso,see,further,further information,about,\
            for,for2,other uses,otheruses,other people,redirect,redirect2,redirect-multi,distinguish,details,hatnote,\
            about2,other places,other hurricanes,see details,details2,similar names,technical reasons,\
            family name hatnote,chinese name,japanese name,korean name,spanish name,short description,use dmy dates,\
            use mdy dates,engvarb,use british english,use american english,use canadian english,use indian english,\
            use australian english,italic title,italictitle,displaytitle,lowercase title,lowercase,good article,\
            featured article,featured list,link fa,link ga,pp-move-indef,pp-semi-indef,pp-protected,pp-vandalism,pp,\
            pp-pc1,pp-semi,pp-move,citation needed,cn,fact,clarify,who,when,where,which,by whom,according to whom,why,\
            how,what,vague,dubious,disputed inline,verify source,verification needed,failed verification,\
            better source needed,page needed,full citation needed,dead link,deadlink,cbignore,update inline,\
            citation needed lead,or,original research inline,weasel inline,peacock inline,specify,third-party inline,\
            primary source inline,self-published inline,unreliable source?,needs update,dubious,contradict inline,\
            ambiguous,unreferenced,unreferenced section,refimprove,refimprove section,more citations needed,\
            more footnotes,more footnotes needed,no footnotes,nofootnotes,one source,original research,multiple issues,\
            cleanup,expand section,expand list,update,copy edit,tone,pov,npov,disputed,globalize,notability,advert,\
            orphan,merge,merge to,split,stub,sect-stub,empty section,expand japanese,expand language,incomplete list,\
            dynamic list,lead too short,primary sources,third-party,cleanup rewrite,in use,under construction,\
            authority control,portal,portal bar,portal inline,commons category,commonscat,commons,commons cat,\
            wiktionary,wikiquote,wikisource,wikibooks,wikinews,wikiversity,wikivoyage,wikispecies,sister project links,\
            sisterlinks,subject bar,navboxes,navbox,taxonbar,succession box,s-start,s-end,s-bef,s-ttl,s-aft,s-off,\
            s-roy,s-par,s-hou,s-reg,s-break,clear,clear left,clear right,-,col-begin,col-end,col-break,col-2,col-3,\
            col-4,col-5,div col,div col end,colbegin,colend,end div col,multicol,multicol-end,infobox,infobox person,\
            infobox settlement,infobox country,infobox company,infobox book,infobox film,infobox album,taxobox,\
            speciesbox,automatic taxobox,multiple image,gallery,image frame,wide image,external media,location map,\
            maplink,osm location map,toc,toc limit,toc right,toc left,compact toc,tocright,anchor,anchors,legend,\
            legend2,legend-line,chart,chart/start,chart/end,familytree,bar box,bar percent,climate chart,weather box,\
            historical populations,us census population,collapsible list,collapse top,collapse bottom,hidden,\
            hidden begin,hidden end,spoiler,isbn missing,refref,inflation-fn,inflation/fn,party shading/republican,\
            party shading/democratic,start box,end box,end,s-note,coord missing,default sort,sfn whitelist,good topic,\
            library resources box,spoken wikipedia,listen,archive,defaultsort,commons and category,wikidata,isbnlist,\
            afc comment,afc submission,draft,draft categories,draft topics,afc topic,subscription required,\
            registration required,open access,closed access,free access,paywall,retracted,full,rs,\
            self-reference inline,cref,cnote,note begin,notes,notefoot,reflist-talk,refs,notelist-lr,harvc,ussbddb,\
            disambiguation needed,dn inline,fix bunching,stack,stack begin,stack end,bulletin,persondata,lifetime,\
            birth year missing,bots,nobots,source-attribution,pd-notice,audio file,chess diagram,shogi diagram,\
            go board,graph:chart,graph,lcchart,pie chart,vertical bar chart,family tree,ahnentafel,cladogram,clade,\
            video game reviews
            """,
            .nothing
        ),
    ]

    // MARK: Small handlers

    /// `{{sic|teh}}` reads "teh [sic]".
    private static func sic(_ call: TemplateCall) -> [UInt8]? {
        let text = call.text(1) + call.text(2)
        if call.flag("hide") || call.word("nolink").isEmpty == false && call.flag("hide") { return text }
        return text + (text.isEmpty ? [] : [0x20]) + Array("&#91;sic&#93;".utf8)
    }

    private static func percentage(_ call: TemplateCall) -> [UInt8]? {
        guard let part = Double(decimal: call.word(1)), let whole = Double(decimal: call.word(2)), whole != 0 else {
            return nil
        }
        let digits = min(max(Int(clampingDigits: call.word(3)) ?? 0, 0), 10)
        return DecimalText.rounded(part / whole * 100, decimals: digits).map { Array(($0 + "%").utf8) }
    }

    /// `{{height|ft=6|in=2}}` reads "6 ft 2 in (1.88 m)", `{{height|m=1.8}}` "1.8 m (5 ft 11 in)".
    private static func height(_ call: TemplateCall) -> [UInt8]? {
        if let feet = Double(decimal: call.word("ft")) {
            let inches = Double(decimal: call.word("in")) ?? 0
            let text =
                inches == 0 && call.word("in").isEmpty
                ? "\(call.word("ft")) ft" : "\(call.word("ft")) ft \(call.word("in")) in"
            let centimetres = (feet * 12 + inches) * 2.54
            return DecimalText.rounded(centimetres / 100, decimals: 2).map { Array("\(text) (\($0) m)".utf8) }
        }
        let metres = Double(decimal: call.word("m")) ?? Double(decimal: call.word("cm")).map { $0 / 100 }
        guard let metres, metres > 0, metres < 1e6 else { return nil }
        let inches = Int(clamping: (metres / 0.0254).rounded())
        let text = call.word("m").isEmpty ? "\(call.word("cm")) cm" : "\(call.word("m")) m"
        return Array("\(text) (\(inches / 12) ft \(inches % 12) in)".utf8)
    }

    /// `{{track gauge|1435 mm}}` reads "1,435 mm".
    private static func trackGauge(_ call: TemplateCall) -> [UInt8]? {
        let words = call.word(1).split(separator: " ")
        guard let number = words.first else { return nil }
        let unit = words.count > 1 ? String(words[1]) : number.hasSuffix("mm") ? "mm" : ""
        let digits = number.prefix { $0.isNumber }
        guard unit == "mm", let gauge = Double(decimal: digits), gauge > 0, gauge < 1e6 else { return call.text(1) }
        // Gauges are told in half inches.
        let inches = Int(clamping: (gauge / 25.4 * 2).rounded())
        let (feet, halves) = inches.quotientAndRemainder(dividingBy: 24)
        let rest = halves % 2 == 0 ? String(halves / 2) : halves == 1 ? "1⁄2" : "\(halves / 2)+1⁄2"
        let imperial = feet == 0 ? "\(rest) in" : halves == 0 ? "\(feet) ft" : "\(feet) ft \(rest) in"
        return Array("\(NumberFormat.grouped(String(digits))) mm (\(imperial))".utf8)
    }

    /// `{{unichar|00A9}}` reads "U+00A9 ©".
    private static func unicodeCharacter(_ call: TemplateCall) -> [UInt8]? {
        let code = call.word(1)
        guard code.utf8.count <= 6, let value = UInt32(code, radix: 16), value > 0x20,
            let scalar = Unicode.Scalar(value)
        else { return nil }
        // As a reference: the character itself may be markup.
        return Array("U+\(code.uppercased()) &#\(scalar.value);".utf8)
    }

    private static func music(_ call: TemplateCall) -> [UInt8]? {
        switch call.word(1).lowercased() {
        case "sharp", "#": Array("♯".utf8)
        case "flat", "b": Array("♭".utf8)
        case "natural", "n": Array("♮".utf8)
        default: nil
        }
    }

    private static func nativeName(_ call: TemplateCall) -> [UInt8]? {
        let text = call.text(2)
        guard !text.isEmpty else { return nil }
        guard let name = LanguageNames.name(call.word(1), in: .english), !call.word("paren").hasPrefix("o") else {
            return text
        }
        return text + Array(" (\(name))".utf8)
    }

    private static func marriage(_ call: TemplateCall) -> [UInt8]? {
        let name = call.text(1)
        guard !name.isEmpty else { return nil }
        let years = Array([call.text(2), call.text(3)].filter { !$0.isEmpty }.joined(separator: "–".utf8))
        return years.isEmpty ? name : name + Array(" (m. ".utf8) + years + Array(")".utf8)
    }

    private static func yearsAgo(_ call: TemplateCall) -> [UInt8]? {
        guard let year = Int(call.word(1)), year.magnitude < 100_000 else { return nil }
        let now = CivilDate.date(days: call.page.clock.secondsSince1970.flooredQuotient(86_400)).year
        return Array("\(now - year) years ago".utf8)
    }

    private static func ship(_ call: TemplateCall) -> [UInt8]? {
        let prefix = call.text(1)
        let name = call.text(2)
        let number = call.text(3)
        guard !name.isEmpty else { return nil }
        let full = prefix + (prefix.isEmpty ? [] : [0x20]) + name
        return switch call.word("4", "up") {
        case "2": name
        case "6": full
        default: number.isEmpty ? full : full + Array(" (".utf8) + number + Array(")".utf8)
        }
    }

    /// `{{webarchive|url=…|title=Title|date=1 January 2010}}` reads "Title at the Wayback Machine (archived 1 January
    /// 2010)".
    private static func archive(_ call: TemplateCall) -> [UInt8]? {
        let title = call.text("title")
        let date = call.text("date")
        var output = title.isEmpty ? Array("Archived".utf8) : title
        if title.isEmpty, !date.isEmpty { output += [0x20] + date }
        output += Array(" at the Wayback Machine".utf8)
        if !title.isEmpty, !date.isEmpty { output += Array(" (archived ".utf8) + date + Array(")".utf8) }
        return output
    }

    private static func enumeration(_ call: TemplateCall) -> [UInt8]? {
        let items = call.texts()
        guard let last = items.last else { return nil }
        if items.count == 1 { return last }
        return items.dropLast().joined(separator: ", ".utf8) + Array((items.count > 2 ? ", and " : " and ").utf8) + last
    }

    private static func alignedBlock(_ call: TemplateCall) -> [UInt8]? {
        let text = call.text("text", "2", "1")
        return text.isEmpty ? nil : Array("<div>".utf8) + text + Array("</div>".utf8)
    }

    private static func columns(_ call: TemplateCall) -> [UInt8]? {
        let text = call.text("1", "content")
        // On lines of its own, so that a list in it begins at the start of a line.
        return text.isEmpty ? nil : Array("<div>\n".utf8) + text + Array("\n</div>".utf8)
    }
}
