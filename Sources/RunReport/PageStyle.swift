/// What pages look like, in light and in dark, on a screen, on a phone and on paper.
enum PageStyle {
    static let sheet: HTML = """
        :root { color-scheme: light dark; --back: #fff; --plane: #f5f6f8; --ink: #1c2025; --soft: #565e68; --line: \
        #d5d9df; --link: #0b57b0;
          --c0: #2f6fb3; --c1: #d4761c; --c2: #2f8f62; --c3: #a64d93; --c4: #8a7a1f; --c5: #4a4fa8; --c6: #b2413c; \
        --c7: #6b737d; }
        @media (prefers-color-scheme: dark) {
          :root { --back: #14171b; --plane: #1e2329; --ink: #e8eaed; --soft: #a7b0bb; --line: #3a424c; --link: #8ab8f5;
            --c0: #6aa5e6; --c1: #f0a04b; --c2: #5fc493; --c3: #d68bc6; --c4: #cdbb52; --c5: #9a9ff0; --c6: #ee8079; \
        --c7: #98a2ad; } }
        * { box-sizing: border-box; }
        body { margin: 0 auto; padding: 1rem 1.25rem 4rem; max-width: 72rem; background: var(--back); color: var(--ink);
          font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans CJK JP", "Hiragino \
        Sans", sans-serif; }
        h1 { font-size: 1.6rem; margin: .5rem 0 0; } h2 { font-size: 1.25rem; margin: 2.5rem 0 .5rem; border-bottom: \
        1px solid var(--line); padding-bottom: .25rem; }
        h3 { font-size: 1rem; margin: 1.25rem 0 .25rem; }
        p { max-width: 46rem; } .soft, caption, figcaption { color: var(--soft); font-size: .9rem; }
        a { color: var(--link); } a:focus-visible, summary:focus-visible, [tabindex]:focus-visible { outline: 2px \
        solid var(--link); outline-offset: 2px; }
        .skip { position: absolute; left: -99rem; } .skip:focus { position: static; }
        nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1rem; padding: 0; margin: .75rem 0; }
        code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "Noto Sans Mono", "Noto Sans Mono CJK \
        JP", monospace; font-size: .875rem; }
        p code, p a { overflow-wrap: anywhere; }
        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .75rem; margin: \
        1rem 0; padding: 0; }
        .tiles div { background: var(--plane); border-radius: .5rem; padding: .6rem .8rem; display: flex; \
        flex-direction: column; }
        .tiles dt { color: var(--soft); font-size: .875rem; order: 2; } .tiles dd { margin: 0; font-size: 1.35rem; \
        font-weight: 600; font-variant-numeric: tabular-nums; }
        .scroll { overflow-x: auto; max-width: 100%; }
        table { border-collapse: collapse; margin: .5rem 0 1rem; font-variant-numeric: tabular-nums; min-width: \
        min(100%, 34rem); }
        caption { text-align: start; padding-bottom: .25rem; }
        th, td { text-align: start; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid var(--line); \
        vertical-align: top; }
        thead th { font-weight: 600; color: var(--soft); font-size: .875rem; } tbody th { font-weight: 400; \
        overflow-wrap: break-word; min-width: 9rem; max-width: 26rem; }
        .n { text-align: end; white-space: nowrap; } .w { width: 35%; min-width: 6rem; vertical-align: middle; }
        figure { margin: .5rem 0 1.25rem; }
        svg { display: block; } svg.bar { width: 100%; height: .7rem; } svg.patch { display: inline-block; width: \
        .8rem; height: .8rem; margin-inline-end: .4rem; }
        svg.stack { width: 100%; height: 1.5rem; border-radius: .25rem; } svg.histogram { width: 100%; height: 13rem; \
        overflow: visible; }
        svg text { fill: var(--soft); font-size: .8rem; } svg line { stroke: var(--line); }
        .c0 { fill: var(--c0); } .c1 { fill: var(--c1); } .c2 { fill: var(--c2); } .c3 { fill: var(--c3); }
        .c4 { fill: var(--c4); } .c5 { fill: var(--c5); } .c6 { fill: var(--c6); } .c7 { fill: var(--c7); }
        .two { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 0 2rem; }
        .two > * { min-width: 0; }
        details { border: 1px solid var(--line); border-radius: .5rem; margin: .75rem 0; padding: 0 .9rem; }
        summary { cursor: pointer; padding: .5rem 0; font-weight: 600; overflow-wrap: anywhere; }
        .pair { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; padding-bottom: .9rem; }
        .pair > * { min-width: 0; } .pair h3 { margin-top: 0; }
        .pair pre { margin: 0; padding: .75rem; background: var(--plane); border-radius: .4rem; max-height: 32rem; \
        overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
        .pair pre.text { font-family: inherit; font-size: .95rem; }
        @media (max-width: 44rem) { .pair { grid-template-columns: 1fr; } body { padding: .75rem .9rem 3rem; } h1 { \
        font-size: 1.35rem; } .tiles { grid-template-columns: 1fr 1fr; } .tiles dd { font-size: 1.1rem; } }
        @media print { nav, .skip { display: none; } .pair pre { max-height: none; } }
        """

    /// The document around a page's body: head, style, title.
    static func page(title: String, _ body: HTML) -> HTML {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(title)</title>
        <link rel="icon" href="data:,">
        <style>
        \(sheet)
        </style>
        </head>
        <body>
        \(body)
        </body>
        </html>

        """
    }
}
