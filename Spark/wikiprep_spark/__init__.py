"""wikiprep on Apache Spark: dumps -> corpus -> token files, by as many machines as there are.

Whatever is done to a dump, a text or a token is done by the program `wikiprep`, one task a process; this package only says which task runs
where, and carries what crosses from one to another. The result is, byte for byte, what `wikiprep run` makes on one machine.

| module | what |
|---|---|
| `command` | the command line, from its words to the exit status |
| `run` | the phases, one after another |
| `extraction` | dumps -> corpus |
| `tokenization` | corpus, or other text -> pieces of tokens |
| `splits` | pieces of tokens -> token files, and what describes them |
| `cluster` | jobs of Spark: described, ended at once by what no second attempt would mend |
| `program` | finds wikiprep, runs it, reads what it says |
| `frames` | how bytes are framed between two processes |
| `attempts` | where a task writes, and how what it wrote gets its name |
| `storage` | paths, and places that are none (`s3a:`, `hdfs:`) |
| `dump_bytes` | a dump that is not on a path, through standard input |
| `counters` | counters of pages, documents and tokens |
| `package` | this package as a zip file |
| `folder_lock` | that no two write into the same folder |
"""
