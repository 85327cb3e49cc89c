"""The program's commands, with its options as keywords. Made by tools/make_options.py: do not edit."""

from __future__ import annotations

from typing import Iterable, Literal, Mapping

from ._program import Progress, Result, StrPath, run_command

__all__ = ["run", "extract", "tokenize", "train_tokenizer"]

# The options that are not written as --name=value, once.
FORMS = {
    "captions": "flag",
    "dedup": "flag",
    "documents": "flag",
    "dry-run": "flag",
    "keep-disambiguation": "flag",
    "lines": "flag",
    "mix": "weights",
    "namespaces": "integers",
    "new-split": "flag",
    "nfkc": "flag",
    "only-new": "flag",
    "pages": "range",
    "remake": "flag",
    "salvage": "flag",
    "sections-file": "repeated",
    "shuffle": "flag",
    "skip-invalid": "flag",
    "special-token": "repeated",
    "val-range": "repeated",
    "with-title": "flag",
}


def run(
    *dumps: StrPath,
    output: StrPath | None = None,
    tokenizer: StrPath | None = None,
    pattern: Literal["gpt2", "cl100k", "o200k", "llama3", "qwen2", "japanese"] | None = None,
    format: Literal["nanogpt", "llmc", "npy", "megatron", "datatrove"] | None = None,
    shard_tokens: int | str | None = None,
    shard_name: str | None = None,
    eot: Literal["append", "prepend", "none"] | None = None,
    block_size: int | Literal["none"] | None = None,
    pack: Literal["documents", "stream"] | None = None,
    tail: Literal["drop", "pad"] | None = None,
    pad_id: int | Literal["none"] | None = None,
    val_ratio: float | None = None,
    temp_dir: StrPath | None = None,
    remake: bool | None = None,
    new_split: bool | None = None,
    mix: str | Mapping[str, float] | None = None,
    dedup: bool | None = None,
    only_new: bool | None = None,
    documents: bool | None = None,
    seed: int | None = None,
    text_format: Literal["plain", "markdown"] | None = None,
    headings: Literal["keep", "drop", "markdown"] | None = None,
    lists: Literal["plain", "markdown"] | None = None,
    tables: Literal["drop", "markdown"] | None = None,
    math: Literal["drop", "tex"] | None = None,
    code: Literal["keep", "drop"] | None = None,
    captions: bool | None = None,
    ruby: Literal["base", "reading"] | None = None,
    nfkc: bool | None = None,
    with_title: bool | None = None,
    sections: Literal["prose", "all"] | None = None,
    sections_file: StrPath | Iterable[StrPath] | None = None,
    templates: Literal["builtin", "none"] | None = None,
    min_chars: int | None = None,
    keep_disambiguation: bool | None = None,
    namespaces: int | str | Iterable[int] | None = None,
    wiki: str | None = None,
    name: str | None = None,
    pages: str | tuple[int, int] | None = None,
    first: int | None = None,
    titles: StrPath | None = None,
    index: StrPath | None = None,
    salvage: bool | None = None,
    missing: Literal["keep", "delete"] | None = None,
    segment_size: int | str | None = None,
    buckets: int | None = None,
    dry_run: bool | None = None,
    threads: int | None = None,
    progress: Progress = None,
) -> Result:
    """Turns Wikipedia dumps into token files: clean, shuffled, tokenized.

    `wikiprep run` with these options; None leaves an option out, and then the program's default holds, or
    what the output folder was made with.

    Args:
        dumps: paths; there may be none only where the command allows it.
        output: the output folder DIR (default: named after the wiki, such as enwiki)
        tokenizer: the vocabulary: gpt2 (default), or a file: tiktoken's (cl100k_base.tiktoken,
            o200k_base.tiktoken, your own) or a byte-level BPE tokenizer.json of Hugging Face
        pattern: how text is cut before it is encoded, of a .tiktoken file whose name does not tell it: gpt2,
            cl100k, o200k, llama3, qwen2, japanese
        format: the files: nanogpt (default: train.bin, val.bin), llmc (NAME_train_000001.bin …), npy
            (build-nanogpt's shards), megatron (.bin and .idx), datatrove (.ds)
        shard_tokens: tokens in a shard, such as 100M (default: none, which is 100M for llmc and npy, else one
            file)
        shard_name: what the names of shards begin with (default: the output folder's name)
        eot: where a document's end-of-text token stands (default: as the format's own programs have it:
            prepend for llmc and npy, else append)
        block_size: write train.npy and val.npy, arrays of rows of N tokens (default: none) (1 to 16777216)
        pack: what a row holds: stream: the documents one after another, cut into rows (default); documents:
            never more than one document
        tail: what becomes of tokens that do not fill a row: dropped (default), or filled up with --pad-id
        pad_id: the id that fills up rows (default: none, which is end-of-text) (0 to 4294967295)
        val_ratio: the share of documents that go to val.bin instead of train.bin, 0 to 1 (default: 0.0005)
        temp_dir: where what --dedup compares and what tasks encode waits (default: the output folder)
        remake: make what is there anew with the options that are given, where it was made with others; all
            that are not given, and the split, stay
        new_split: give up the split into training and validation of the token files that are there, where
            --val-ratio asks for another
        mix: how often the documents of each wiki are in train.bin, such as enwiki=1,jawiki=3; 0.5 takes half
            of them; validation is never repeated
        dedup: of documents with the same text, write only one; one for training where there is one
        only_new: leave the token files as they are, and write the documents that they lack as further shards
        documents: write documents.jsonl.zst too: id, title, url, revision, split, token offset and length of
            each document
        seed: the seed of the shuffle; it belongs to the corpus (default: 2357) (0 to 18446744073709551615)
        text_format: plain: one paragraph, heading or list item a line (default); markdown: the same as
            --headings markdown --lists markdown --tables markdown, with a blank line between paragraphs; bold
            and italic stay plain
        headings: keep: headings are lines of the text (default); drop: they go; markdown: '## Heading', by
            their level
        lists: plain: a list item is a line without a mark (default); markdown: '- item' and '1. item',
            indented where lists are nested
        tables: drop: tables go (default); markdown: tables with bars, as on GitHub, captions as a line before
            them; infoboxes and navigation boxes still go
        math: drop: formulas go (default); tex: their TeX source, $…$ in a line and $$…$$ apart
        code: keep: blocks of source code are text (default); drop: they go; code inside a line always stays
        captions: keep the captions of images, as lines of their own
        ruby: base: of characters with a reading above them the characters (default); reading: both, 漢字（かんじ）
        nfkc: Unicode's form NFKC instead of NFC: full-width letters, half-width kana, ligatures and the like
            become plain characters
        with_title: begin each text with the page's title as its first line; --min-chars does not count it
        sections: prose: without sections that are no prose (references, external links, see also …) and
            headings with nothing under them (default); all: every section
        sections_file: headings of more sections that are no prose, one a line; lines that begin with # are
            comments; beside those that are known of the wiki's language; list: has the lines behind it
        templates: builtin: the known templates show their text (default); none: every template shows nothing
        min_chars: the fewest characters of text of a document (default: 200; 100 for Japanese, Chinese and
            Korean); 0 keeps all that have any (0 to 1099511627776)
        keep_disambiguation: keep disambiguation pages
        namespaces: the numbers of the namespaces whose pages are wanted (default: 0, the articles) (-2 to
            65535)
        wiki: the wiki's database name, such as enwiki, where the dump does not tell it
        name: the part's name in the corpus, instead of the file's; needed for standard input
        pages: only the pages with these ids; stops when they are past. Of a multistream dump with its index,
            only their streams are read
        first: only the first N pages of each dump, whatever becomes of them; stops there (1 to
            1125899906842624)
        titles: only the pages with the titles that FILE lists, one a line; stops when all are found; - is
            standard input, and list: has the lines behind it
        index: the index of a multistream dump (…-multistream-index….txt.bz2), for --pages and --titles
            (default: the one beside the dump)
        salvage: go on behind damage at the next page that can be read, with a warning, instead of ending with
            an error and status 3
        missing: what becomes of older documents whose pages the dump lacks: keep or delete them; it is
            recorded with the dump's part (default: delete where a legacy dump that is whole claims the page
            by its name, -pages-articlesN.xml-pXpY; else keep)
        segment_size: bytes of a dump that are one piece of work, such as 512K or 8M (default: a 1024th of the
            dump, from 1M to 32M); changes no output
        buckets: pieces of each segment file, a power of two up to 65536 (default: by the dump's size);
            changes no output (1 to 65536)
        dry_run: write nothing: say what would be done, about how long it would take, and how much disk and
            memory
        threads: worker threads (default: as many as this process may use) (1 to 1024)
        progress: True: bars of tqdm; False: nothing; a function: it is called with each `Event`; None: bars
            on a terminal or in a notebook, where tqdm is installed.

    Returns:
        What came of it: the folder, the summary, and what the folder's records say.

    Raises:
        UsageError, DamagedInput, WorkFailed, Stopped: with the program's words and exit status.
        ProgramNotFound: there is no program, or none that runs here.
        TypeError, ValueError: a value that cannot be one of a command line.
        KeyboardInterrupt: on Ctrl-C, once the program has ended; the same call resumes.
    """
    return run_command("run", dumps, {
        "output": output,
        "tokenizer": tokenizer,
        "pattern": pattern,
        "format": format,
        "shard-tokens": shard_tokens,
        "shard-name": shard_name,
        "eot": eot,
        "block-size": block_size,
        "pack": pack,
        "tail": tail,
        "pad-id": pad_id,
        "val-ratio": val_ratio,
        "temp-dir": temp_dir,
        "remake": remake,
        "new-split": new_split,
        "mix": mix,
        "dedup": dedup,
        "only-new": only_new,
        "documents": documents,
        "seed": seed,
        "text-format": text_format,
        "headings": headings,
        "lists": lists,
        "tables": tables,
        "math": math,
        "code": code,
        "captions": captions,
        "ruby": ruby,
        "nfkc": nfkc,
        "with-title": with_title,
        "sections": sections,
        "sections-file": sections_file,
        "templates": templates,
        "min-chars": min_chars,
        "keep-disambiguation": keep_disambiguation,
        "namespaces": namespaces,
        "wiki": wiki,
        "name": name,
        "pages": pages,
        "first": first,
        "titles": titles,
        "index": index,
        "salvage": salvage,
        "missing": missing,
        "segment-size": segment_size,
        "buckets": buckets,
        "dry-run": dry_run,
        "threads": threads,
    }, FORMS, progress)


def extract(
    *dumps: StrPath,
    output: StrPath | None = None,
    seed: int | None = None,
    remake: bool | None = None,
    text_format: Literal["plain", "markdown"] | None = None,
    headings: Literal["keep", "drop", "markdown"] | None = None,
    lists: Literal["plain", "markdown"] | None = None,
    tables: Literal["drop", "markdown"] | None = None,
    math: Literal["drop", "tex"] | None = None,
    code: Literal["keep", "drop"] | None = None,
    captions: bool | None = None,
    ruby: Literal["base", "reading"] | None = None,
    nfkc: bool | None = None,
    with_title: bool | None = None,
    sections: Literal["prose", "all"] | None = None,
    sections_file: StrPath | Iterable[StrPath] | None = None,
    templates: Literal["builtin", "none"] | None = None,
    min_chars: int | None = None,
    keep_disambiguation: bool | None = None,
    namespaces: int | str | Iterable[int] | None = None,
    wiki: str | None = None,
    name: str | None = None,
    pages: str | tuple[int, int] | None = None,
    first: int | None = None,
    titles: StrPath | None = None,
    index: StrPath | None = None,
    salvage: bool | None = None,
    missing: Literal["keep", "delete"] | None = None,
    segment_size: int | str | None = None,
    buckets: int | None = None,
    dry_run: bool | None = None,
    threads: int | None = None,
    progress: Progress = None,
) -> Result:
    """Turns dumps into a corpus folder of clean text, or into JSON Lines.

    `wikiprep extract` with these options; None leaves an option out, and then the program's default holds, or
    what the output folder was made with.

    Args:
        dumps: paths; there may be none only where the command allows it.
        output: the corpus folder, or - for JSON Lines on standard output (default: WIKI/corpus)
        seed: the seed of the shuffle; it belongs to the corpus (default: 2357) (0 to 18446744073709551615)
        remake: make what is there anew with the options that are given, where it was made with others; all
            that are not given, and the split, stay
        text_format: plain: one paragraph, heading or list item a line (default); markdown: the same as
            --headings markdown --lists markdown --tables markdown, with a blank line between paragraphs; bold
            and italic stay plain
        headings: keep: headings are lines of the text (default); drop: they go; markdown: '## Heading', by
            their level
        lists: plain: a list item is a line without a mark (default); markdown: '- item' and '1. item',
            indented where lists are nested
        tables: drop: tables go (default); markdown: tables with bars, as on GitHub, captions as a line before
            them; infoboxes and navigation boxes still go
        math: drop: formulas go (default); tex: their TeX source, $…$ in a line and $$…$$ apart
        code: keep: blocks of source code are text (default); drop: they go; code inside a line always stays
        captions: keep the captions of images, as lines of their own
        ruby: base: of characters with a reading above them the characters (default); reading: both, 漢字（かんじ）
        nfkc: Unicode's form NFKC instead of NFC: full-width letters, half-width kana, ligatures and the like
            become plain characters
        with_title: begin each text with the page's title as its first line; --min-chars does not count it
        sections: prose: without sections that are no prose (references, external links, see also …) and
            headings with nothing under them (default); all: every section
        sections_file: headings of more sections that are no prose, one a line; lines that begin with # are
            comments; beside those that are known of the wiki's language; list: has the lines behind it
        templates: builtin: the known templates show their text (default); none: every template shows nothing
        min_chars: the fewest characters of text of a document (default: 200; 100 for Japanese, Chinese and
            Korean); 0 keeps all that have any (0 to 1099511627776)
        keep_disambiguation: keep disambiguation pages
        namespaces: the numbers of the namespaces whose pages are wanted (default: 0, the articles) (-2 to
            65535)
        wiki: the wiki's database name, such as enwiki, where the dump does not tell it
        name: the part's name in the corpus, instead of the file's; needed for standard input
        pages: only the pages with these ids; stops when they are past. Of a multistream dump with its index,
            only their streams are read
        first: only the first N pages of each dump, whatever becomes of them; stops there (1 to
            1125899906842624)
        titles: only the pages with the titles that FILE lists, one a line; stops when all are found; - is
            standard input, and list: has the lines behind it
        index: the index of a multistream dump (…-multistream-index….txt.bz2), for --pages and --titles
            (default: the one beside the dump)
        salvage: go on behind damage at the next page that can be read, with a warning, instead of ending with
            an error and status 3
        missing: what becomes of older documents whose pages the dump lacks: keep or delete them; it is
            recorded with the dump's part (default: delete where a legacy dump that is whole claims the page
            by its name, -pages-articlesN.xml-pXpY; else keep)
        segment_size: bytes of a dump that are one piece of work, such as 512K or 8M (default: a 1024th of the
            dump, from 1M to 32M); changes no output
        buckets: pieces of each segment file, a power of two up to 65536 (default: by the dump's size);
            changes no output (1 to 65536)
        dry_run: write nothing: say what would be done, about how long it would take, and how much disk and
            memory
        threads: worker threads (default: as many as this process may use) (1 to 1024)
        progress: True: bars of tqdm; False: nothing; a function: it is called with each `Event`; None: bars
            on a terminal or in a notebook, where tqdm is installed.

    Returns:
        What came of it: the folder, the summary, and what the folder's records say.

    Raises:
        UsageError, DamagedInput, WorkFailed, Stopped: with the program's words and exit status.
        ProgramNotFound: there is no program, or none that runs here.
        TypeError, ValueError: a value that cannot be one of a command line.
        KeyboardInterrupt: on Ctrl-C, once the program has ended; the same call resumes.
    """
    return run_command("extract", dumps, {
        "output": output,
        "seed": seed,
        "remake": remake,
        "text-format": text_format,
        "headings": headings,
        "lists": lists,
        "tables": tables,
        "math": math,
        "code": code,
        "captions": captions,
        "ruby": ruby,
        "nfkc": nfkc,
        "with-title": with_title,
        "sections": sections,
        "sections-file": sections_file,
        "templates": templates,
        "min-chars": min_chars,
        "keep-disambiguation": keep_disambiguation,
        "namespaces": namespaces,
        "wiki": wiki,
        "name": name,
        "pages": pages,
        "first": first,
        "titles": titles,
        "index": index,
        "salvage": salvage,
        "missing": missing,
        "segment-size": segment_size,
        "buckets": buckets,
        "dry-run": dry_run,
        "threads": threads,
    }, FORMS, progress)


def tokenize(
    *inputs: StrPath,
    output: StrPath | None = None,
    tokenizer: StrPath | None = None,
    pattern: Literal["gpt2", "cl100k", "o200k", "llama3", "qwen2", "japanese"] | None = None,
    format: Literal["nanogpt", "llmc", "npy", "megatron", "datatrove"] | None = None,
    shard_tokens: int | str | None = None,
    shard_name: str | None = None,
    eot: Literal["append", "prepend", "none"] | None = None,
    block_size: int | Literal["none"] | None = None,
    pack: Literal["documents", "stream"] | None = None,
    tail: Literal["drop", "pad"] | None = None,
    pad_id: int | Literal["none"] | None = None,
    val_ratio: float | None = None,
    temp_dir: StrPath | None = None,
    remake: bool | None = None,
    new_split: bool | None = None,
    mix: str | Mapping[str, float] | None = None,
    dedup: bool | None = None,
    only_new: bool | None = None,
    documents: bool | None = None,
    missing: Literal["keep", "delete"] | None = None,
    seed: int | None = None,
    input_format: Literal["auto", "jsonl", "text"] | None = None,
    text_field: str | None = None,
    lines: bool | None = None,
    delimiter: str | None = None,
    skip_invalid: bool | None = None,
    shuffle: bool | None = None,
    split_text: Literal["cut", "documents"] | None = None,
    val_range: str | Iterable[str] | None = None,
    name: str | None = None,
    dry_run: bool | None = None,
    threads: int | None = None,
    progress: Progress = None,
) -> Result:
    """Turns corpora, JSON Lines or plain text into token files.

    `wikiprep tokenize` with these options; None leaves an option out, and then the program's default holds,
    or what the output folder was made with.

    Args:
        inputs: paths; there may be none only where the command allows it.
        output: the output folder (default: the folder that holds the corpus; needed for other inputs)
        tokenizer: the vocabulary: gpt2 (default), or a file: tiktoken's (cl100k_base.tiktoken,
            o200k_base.tiktoken, your own) or a byte-level BPE tokenizer.json of Hugging Face
        pattern: how text is cut before it is encoded, of a .tiktoken file whose name does not tell it: gpt2,
            cl100k, o200k, llama3, qwen2, japanese
        format: the files: nanogpt (default: train.bin, val.bin), llmc (NAME_train_000001.bin …), npy
            (build-nanogpt's shards), megatron (.bin and .idx), datatrove (.ds)
        shard_tokens: tokens in a shard, such as 100M (default: none, which is 100M for llmc and npy, else one
            file)
        shard_name: what the names of shards begin with (default: the output folder's name)
        eot: where a document's end-of-text token stands (default: as the format's own programs have it:
            prepend for llmc and npy, else append)
        block_size: write train.npy and val.npy, arrays of rows of N tokens (default: none) (1 to 16777216)
        pack: what a row holds: stream: the documents one after another, cut into rows (default); documents:
            never more than one document
        tail: what becomes of tokens that do not fill a row: dropped (default), or filled up with --pad-id
        pad_id: the id that fills up rows (default: none, which is end-of-text) (0 to 4294967295)
        val_ratio: the share of documents that go to val.bin instead of train.bin, 0 to 1 (default: 0.0005)
        temp_dir: where what --dedup compares and what tasks encode waits (default: the output folder)
        remake: make what is there anew with the options that are given, where it was made with others; all
            that are not given, and the split, stay
        new_split: give up the split into training and validation of the token files that are there, where
            --val-ratio asks for another
        mix: how often the documents of each wiki are in train.bin, such as enwiki=1,jawiki=3; 0.5 takes half
            of them; validation is never repeated
        dedup: of documents with the same text, write only one; one for training where there is one
        only_new: leave the token files as they are, and write the documents that they lack as further shards
        documents: write documents.jsonl.zst too: id, title, url, revision, split, token offset and length of
            each document
        missing: what becomes of older documents whose pages the dump lacks: keep or delete them; it is
            recorded with the dump's part (default: delete where a legacy dump that is whole claims the page
            by its name, -pages-articlesN.xml-pXpY; else keep)
        seed: the seed of the shuffle; it belongs to the corpus (default: 2357) (0 to 18446744073709551615)
        input_format: what files hold: auto: JSON Lines by their names (.jsonl, .ndjson, .json), or of a pipe
            by its first byte; else plain text (default)
        text_field: the field of a JSON line that holds the text (default: text)
        lines: of plain text: a line is a document (default: a file is one)
        delimiter: of plain text: what stands between documents, such as '<|endoftext|>' or '\\n\\n'; \\n,
            \\r, \\t, \\0 and \\\\ are understood (default: none)
        skip_invalid: count JSON lines without a text and go on, instead of ending with an error
        shuffle: shuffle, or with no- keep the order of the input (a corpus is shuffled already)
        split_text: of plain text, a file a document: cut: the end of each is for validation (default for up
            to 16 such files and nothing else); documents: each file is for one of both
        val_range: of a text that is cut: the bytes that are for validation; the folder remembers them
            (default: its end); HASH: XXH128 of the text up to END, which must not change; HEAD: of its first
            KiB
        name: what standard input is called in the folder (default: stdin)
        dry_run: write nothing: say what would be done, about how long it would take, and how much disk and
            memory
        threads: worker threads (default: as many as this process may use) (1 to 1024)
        progress: True: bars of tqdm; False: nothing; a function: it is called with each `Event`; None: bars
            on a terminal or in a notebook, where tqdm is installed.

    Returns:
        What came of it: the folder, the summary, and what the folder's records say.

    Raises:
        UsageError, DamagedInput, WorkFailed, Stopped: with the program's words and exit status.
        ProgramNotFound: there is no program, or none that runs here.
        TypeError, ValueError: a value that cannot be one of a command line.
        KeyboardInterrupt: on Ctrl-C, once the program has ended; the same call resumes.
    """
    return run_command("tokenize", inputs, {
        "output": output,
        "tokenizer": tokenizer,
        "pattern": pattern,
        "format": format,
        "shard-tokens": shard_tokens,
        "shard-name": shard_name,
        "eot": eot,
        "block-size": block_size,
        "pack": pack,
        "tail": tail,
        "pad-id": pad_id,
        "val-ratio": val_ratio,
        "temp-dir": temp_dir,
        "remake": remake,
        "new-split": new_split,
        "mix": mix,
        "dedup": dedup,
        "only-new": only_new,
        "documents": documents,
        "missing": missing,
        "seed": seed,
        "input-format": input_format,
        "text-field": text_field,
        "lines": lines,
        "delimiter": delimiter,
        "skip-invalid": skip_invalid,
        "shuffle": shuffle,
        "split-text": split_text,
        "val-range": val_range,
        "name": name,
        "dry-run": dry_run,
        "threads": threads,
    }, FORMS, progress)


def train_tokenizer(
    *inputs: StrPath,
    output: StrPath,
    vocab_size: int,
    pattern: Literal["gpt2", "cl100k", "o200k", "llama3", "qwen2", "japanese"] | None = None,
    special_token: str | Iterable[str] | None = None,
    min_frequency: int | None = None,
    sample: float | str | None = None,
    input_format: Literal["auto", "jsonl", "text"] | None = None,
    text_field: str | None = None,
    lines: bool | None = None,
    delimiter: str | None = None,
    skip_invalid: bool | None = None,
    memory: int | str | None = None,
    temp_dir: StrPath | None = None,
    threads: int | None = None,
    progress: Progress = None,
) -> Result:
    """Learns a vocabulary from corpora, JSON Lines or plain text.

    `wikiprep train-tokenizer` with these options; None leaves an option out, and then the program's default
    holds, or what the output folder was made with.

    Args:
        inputs: paths; there may be none only where the command allows it.
        output: NAME: the path of the files without their endings (needed)
        vocab_size: the number of ids of the new vocabulary, special tokens included (needed) (257 to 1048576)
        pattern: how text is cut into pretokens, which tokens never cross: gpt2, cl100k, o200k, llama3, qwen2,
            japanese (default: japanese for corpora of Japanese wikis, else cl100k)
        special_token: a token that stands for no text; may be given several times (default: <|endoftext|>)
        min_frequency: how often two neighbours must occur to become a token (default: 2) (1 to 1099511627776)
        sample: train on a share of the documents, such as 0.1, or on about so much text, such as 500M, drawn
            by a hash of each (default: all)
        input_format: what files hold: auto: JSON Lines by their names (.jsonl, .ndjson, .json), or of a pipe
            by its first byte; else plain text (default)
        text_field: the field of a JSON line that holds the text (default: text)
        lines: of plain text: a line is a document (default: a file is one)
        delimiter: of plain text: what stands between documents, such as '<|endoftext|>' or '\\n\\n'; \\n,
            \\r, \\t, \\0 and \\\\ are understood (default: none)
        skip_invalid: count JSON lines without a text and go on, instead of ending with an error
        memory: memory for counting and merging; what it has no room for waits on disk (default: 1G)
        temp_dir: where what --dedup compares and what tasks encode waits (default: the output folder)
        threads: worker threads (default: as many as this process may use) (1 to 1024)
        progress: True: bars of tqdm; False: nothing; a function: it is called with each `Event`; None: bars
            on a terminal or in a notebook, where tqdm is installed.

    Returns:
        What came of it: the folder, the summary, and what the folder's records say.

    Raises:
        UsageError, DamagedInput, WorkFailed, Stopped: with the program's words and exit status.
        ProgramNotFound: there is no program, or none that runs here.
        TypeError, ValueError: a value that cannot be one of a command line.
        KeyboardInterrupt: on Ctrl-C, once the program has ended; the same call resumes.
    """
    return run_command("train-tokenizer", inputs, {
        "output": output,
        "vocab-size": vocab_size,
        "pattern": pattern,
        "special-token": special_token,
        "min-frequency": min_frequency,
        "sample": sample,
        "input-format": input_format,
        "text-field": text_field,
        "lines": lines,
        "delimiter": delimiter,
        "skip-invalid": skip_invalid,
        "memory": memory,
        "temp-dir": temp_dir,
        "threads": threads,
    }, FORMS, progress)
