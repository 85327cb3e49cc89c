/// Prefixes of links to other wikis. Facts of Wikimedia's wikis: https://meta.wikimedia.org/wiki/Interwiki_map
enum InterwikiPrefixes {
    /// Language codes: a link with one of them, and without a leading colon, shows nothing in the text.
    static let languages = Set(
        """
        aa ab abs ace ady af ak als am ami an ang ann anp ar arc ary arz as ast atj av avk awa ay az azb ba ban bar
        bat-smg bbc bcl bdr be be-tarask be-x-old bew bg bh bho bi bjn blk bm bn bo bpy br bs btm bug bxr ca cbk-zam
        cdo ce ceb ch cho chr chy ckb co cr crh cs csb cu cv cy cz da dag de dga din diq dk dsb dtp dty dv dz ee el
        eml en eo epo es et eu ext fa fat ff fi fiu-vro fj fo fon fr frp frr fur fy ga gag gan gcr gd gl glk gn gom
        gor got gpe gsw gu guc gur guw gv ha hak haw he hi hif ho hr hsb ht hu hy hyw hz ia iba id ie ig igl ii ik ilo
        inh io is it iu ja jam jbo jp jv ka kaa kab kbd kbp kcg kg kge ki kj kk kl km kn knc ko koi kr krc ks ksh ku
        kus kv kw ky la lad lb lbe lez lfn lg li lij lld lmo ln lo lrc lt ltg lv lzh mad mai map-bms mdf mg mh mhr mi
        min minnan mk ml mn mni mnw mo mos mr mrj ms mt mus mwl my myv mzn na nah nan nap nb nds nds-nl ne new ng nia
        nl nn no nov nqo nr nrm nso nup nv ny oc olo om or os pa pag pam pap pcd pcm pdc pdt pfl pi pih pl pms pnb pnt
        ps pt pwn qu rki rm rmy rn ro roa-rup roa-tara rsk ru rue rup rw sa sah sat sc scn sco sd se sg sgs sh shi shn
        si simple sk skr sl sm smn sn so sq sr srn ss st stq su sv sw syl szl szy ta tay tcy tdd te tet tg th ti tig
        tk tl tly tn to tpi tr trv ts tt tum tw ty tyv udm ug uk ur uz ve vec vep vi vls vo vro wa war wo wuu xal xh
        xmf yi yo yue za zea zgh zh zh-classical zh-min-nan zh-yue zh-cn zh-tw zu
        """.split(whereSeparator: \.isWhitespace).map(String.init))

    /// Projects and outside wikis: such a link shows its label.
    static let projects = Set(
        """
        w wikipedia wikt wiktionary s wikisource q wikiquote b wikibooks n wikinews v wikiversity voy wikivoyage c
        commons m meta metawikipedia metawikimedia mw mediawikiwiki species wikispecies d wikidata f wikifunctions
        foundation wikimedia wmf phab phabricator bugzilla mediazilla incubator outreach strategy betawikiversity
        betawiki translatewiki oldwikisource mul tools toolforge toollabs doi pmid arxiv rfc iarchive google imdbtitle
        imdbname imdbcharacter imdbcompany gutenberg gutenbergwiki jargonfile jargon foldoc ietf hdl isbn issn oeis
        orthodoxwiki wikia memoryalpha starwars uncyclopedia wookieepedia wikitravel citizendium conservapedia
        everything2 sourceforge cpan perl python kde dictionary dict cache rev wikimania otrs ticket mozillawiki
        osmwiki openstreetmap githubwiki irc scholar wg tmbw tvtropes acronym appropedia bartleby bibcode choralwiki
        corpknowpedia discogs emacswiki finalfantasy geohack googlegroups googlescholar googlesearch h2g2 wowwiki
        wikilivres wikischool wlug worldcat viaf urbandict usemod
        """.split(whereSeparator: \.isWhitespace).map(String.init))
}
