extension Subcommand {
    static let task = Subcommand(
        name: "task", operands: "TASK [INPUT...]", operandKind: .words(TaskConfiguration.Verb.allCases.map(\.rawValue)),
        summary: "Does one piece of a run: what a cluster runs on its machines.",
        details: """
            A run is these tasks, each a process that shares nothing with the others but
            files. Whoever starts them (Spark does it on Apache Spark) may do them on
            any machine, in any order within a step, twice, or again: the token files are
            those of 'wikiprep run', byte for byte. A task says what it did in one JSON
            object on standard output. It takes all options of run, the same for all tasks.
              options [FILE...] -o DIR    what the token files in DIR were made with, or how the texts
                                          FILE are split: the options that all other tasks are to be
                                          given, too
              plan DUMP -o CORPUS         begin the part of a dump; list its segments
              extract DUMP --segment N -o FOLDER
                                          a segment, or 8-15 → files that belong into CORPUS/PART
              complete DUMP -o CORPUS     stitch and verify a part whose segments are there
              merge CORPUS [PART...] --token-folder DIR -o FOLDER
                                          list the complete parts; write FOLDER/parts.json. PART: those
                                          of the run's dumps, of which --missing is true
              duplicates CORPUS --dedup --parts FILE -o FOLDER
                                          what --dedup drops, for the tasks that tokenize
              slice FILE... --part-number P --ranges R --parts FILE
                                          segment files → frames by range of the shuffle key
              encode FILE --ranges R      JSON Lines or text → such frames
              tokenize --range N --ranges R --parts FILE -o FOLDER
                                          frames of a range → a piece of the token files
              check --parts FILE --results FILE -o DIR
                                          what the tasks of all ranges said → whether every
                                          document is accounted for; nothing is written
              write --split S -o FOLDER   all pieces → the token files of a split
              index --split S -o FOLDER   or: all pieces' documents → what tells where they are,
                                          and a list of the shards
              shard --split S --shard K --first-token T --token-count N --first-document D
                    --document-count M --piece-token T --piece-document D -o FOLDER
                                          the pieces that a shard is of → the shard
              finish --parts FILE --results FILE -o DIR
                                          token files that stand in DIR → meta.json, report
            """,
        isInOverview: false, work: TaskConfiguration.self)
}
