#!/usr/bin/env python3
"""How long a run on Spark takes, and what breaks first, by simulation: the jobs of Spark, task by task.

    python3 simulate-cluster.py                                      # 3 TB of dumps on 500 executors of 4 cores
    python3 simulate-cluster.py --dumps 100G --executors 16 --bandwidth 2e9
    python3 simulate-cluster.py --compare                            # a table of choices instead of one of phases

The jobs stand in a row: plan, extract, complete, merge (the driver), with --dedup duplicates (the driver), slice and tokenize with the shuffle between them,
index, shard, finish (the driver). A job ends with its last task. What a task costs was measured (constants below); what machines, networks and file systems
do is assumed, and an option. Machines differ (log-normal), some are slow, some are lost, with what runs on them and with what they hold of the shuffle.
Segments, ranges and slices are as many as the driver makes them by itself (Spark), where no option says otherwise.
"""

import argparse
import heapq
import math
import random
import statistics
from collections import deque
from dataclasses import dataclass, field, replace

# CPU seconds and bytes as measured on 2026-11-21 on two shared cores: release build, --threads 1, the least of several runs. MB are 10^6 bytes. "Dump" is the
# compressed dump; en-dev, ja-dev: two excerpts of 5 MB; mix: 41 MB of dump, 178 MB of XML, half English, half Japanese, 62.4 MB of text, which is the
# corpus's JSON Lines before compression; mix10: ten times that, in one dump, in segments of 64 MiB.
SECONDS = {
    "start": 0.035,  # a process of task plan, of a dump of any size: 0.030-0.042
    "extract/segment": 0.055,  # segments of 256 KiB against one: 0.054 en-dev, 0.037 ja-dev, 0.058 mix
    "extract/MB of dump": 0.10,  # one segment: 0.081 en-dev, 0.105-0.111 ja-dev, 0.099-0.12 mix; 0.11 mix10
    "complete/MB of dump": 0.0019,  # SHA-256 by openssl, with the processor's instructions for it; mix
    "complete/segment": 0.0020,  # stitching; 158 segments of 64 buckets, mix
    "complete/offset": 0.9e-6,  # 158 segments of 4096 buckets against 64
    "json/MB": 0.08,  # part.json of 4.1 MB, read by task merge
    "duplicates/page": 1e-6,  # task duplicates: 0.26 mix10, with 275,460 pages; half of it is opens on a local disk, which are counted apart
    "slice/file": 0.0009,  # 159 files of 64 buckets
    "slice/offset": 0.35e-6,  # 159 files of 4096 buckets against 64
    "slice/MB of frames": 0.0022,  # buckets as they are: 0.055-0.12 for 26.0 MB, mix; 0.46 for 95.2 MB, mix10
    "slice/MB dealt out": 0.010,  # of text, buckets unpacked and packed anew: 0.0105 mix (4096, 16,384 ranges), 0.0097-0.0110 mix10
    "tokenize/task": 0.055,  # a range of 60 kB: 0.040-0.062
    "tokenize/MB of text": 0.025,  # GPT-2: 0.020 en-dev, 0.022 ja-dev, 0.023-0.026 mix, 0.024 mix10
    "index/document": 0.05e-6,  # a million documents
    "write/MB of tokens": 0.0030,  # 54 MB: written, and read back for the checksum
    "spark/task": 0.05,  # PySpark 4 on one core, both processes: 200 empty tasks in 13 s with the warm-up, 64 in 3.6 s
    "spark/MB shuffled": 0.0055,  # through Python, JVM, disk, JVM, Python: 400 MB in 4000 frames
    "spark/frame": 4e-6,  # read, pickled, unpickled: 3e-6, 26,852 frames against 454; the JVM's share is assumed
}
TEXT_PER_DUMP = 1.5  # bytes of text for one of dump: 1.02 en-dev, 2.2 ja-dev, 1.51 mix
PAGES_PER_MB = 665  # of dump, rejected ones too: 860 en-dev, 310 ja-dev, 665 mix
DOCUMENTS_PER_MB = 270  # of dump: 129 en-dev, 259 ja-dev, 308 mix
TOKENS_PER_TEXT = 0.40  # tokens for a byte of text, GPT-2: 0.22 en-dev, 0.52 ja-dev, 0.43 mix
BYTES_PER_TOKEN = 2
CORPUS_PER_TEXT = 0.45  # zstd, in frames of many documents: 0.419 mix (20 documents a frame), 0.467 mix10 (80)
FRAME_BYTES = 200  # what one more frame costs: its headers, what zstd no longer finds: 356 mix (11,500 frames against 640), 107 mix10 (23,148 against 512)
PAGE_BYTES = 44  # of a segment file's page index for a page: 44 mix, 16 mix10, where most texts are there ten times
OFFSET_BYTES = 10  # of a segment file, for each bucket: the index's table, and the trailer; 158 files of 4096 against 64
PIECE_BYTES = 14.3  # of .documents for a document, the hash of its text among them
INDEX_BYTES = 24  # of offsets and origins for a document
READ_AHEAD = 0.9e6  # what a task of extract reads beside its segment: the dump's head, the end of a page
FILE_TEXT = 128 * 2**20  # more text of a segment becomes several files (SegmentExtraction.spillSize)
EXTRACT_MEMORY = 34e6, 1.3  # and for a byte of text, up to that: 35-37 MB at 3 MB, 98 MB at 62 MB, 166 MB at 102 MB
SLICE_MEMORY = 20e6, 2.8  # and for a byte of a segment file: 22 MB at 1.3 MB, 156 at 48 MB (113 where buckets are dealt out)
TOKENIZE_MEMORY = 32e6, 2.1  # and for a byte of text: 65 MB at 15.6 MB, 98 at 31, 164 at 62, 359 at 156
PYTHON_MEMORY = 300e6  # a Python worker: half of spark.python.worker.memory, 512m, where it hands its frames on (assumed)
SHARD_ITEM_BYTES = 12.5  # of a task of shard for each of its own ranges: 833,625 bytes for 65,536
OPENS_PER_TASK = 12  # folders and files of an attempt, renames
OPENS_PER_FILE = 3  # of task slice: the trailer, the frames, the page index
DUPLICATES_RANGE = 2**30  # text of a range in which task duplicates looks at once; it opens all segment files for each (DuplicatesTask)
SCATTER = 0.25  # sigma of how unequal tasks of one size are

# What the driver does by itself (extraction.py, tokenization.py in Spark).
MOST_SEGMENTS, MOST_SEGMENT_BYTES = 20_000, 64 << 20
SLICE_BYTES, MOST_SLICES, MOST_SLICE_BYTES = 64 << 20, 4096, 1 << 30
RANGE_BYTES, MOST_RANGES, MOST_RANGE_BYTES = 64 << 20, 4096, 512 << 20

MB, GB, TB = 1e6, 1e9, 1e12


@dataclass
class Setting:
    """What a user, or a default, chooses."""

    name: str
    segment: float = 0  # bytes of dump; 0: the driver's default; below 0: the program's own, for one machine
    buckets: int = 0  # 0: the program's default
    ranges: int = 0  # 0: by range_bytes
    range_bytes: float = 0  # of text; 0: the driver's default
    slice_bytes: float = 0  # of text, for a task of slice; 0: the driver's default
    shard_tokens: float = 1e9  # 0: one file
    dedup: bool = False


@dataclass
class Job:
    """Tasks that may run at once, and what they do to the shared file system."""

    name: str
    seconds: list
    read: float = 0.0
    written: float = 0.0
    opens: float = 0.0
    # Bytes that go to or come from the machines' own disks.
    scratch: float = 0.0
    memory: float = 0.0
    # Seconds of other machines' work that a lost machine takes with it: its share of the shuffle.
    lost_with_machine: float = 0.0
    on_driver: bool = False
    took: float = 0.0
    limit: str = ""
    # How long it would take for the cores, the file system's bandwidth, its opens alone.
    limits: dict = field(default_factory=dict)
    repeated: float = 0.0
    copies: int = 0


@dataclass
class World:
    """What is assumed of the cluster."""

    executors: int
    cores: int
    slow: float
    slowness: float
    spread: float
    loss: float  # lost machines an hour and machine
    restart: float
    bandwidth: float
    stream: float
    opens: float
    latency: float
    network: float
    disk: float
    disk_reads: float
    launches: float
    speculation: bool
    quantile: float
    multiplier: float
    rng: random.Random = field(default_factory=random.Random)


def dumps(total, rng):
    """Sizes as those of Wikimedia's files: a few of 25 GB (a wiki in one file) hold half, parts of 0.1 to 3 GB the rest; hundreds are tiny."""
    tiny = [10 ** rng.uniform(4.3, 7.7) for _ in range(700)]
    sizes = []
    left = total - sum(tiny)
    while left > 0.55 * total and left > 30 * GB:
        sizes.append(24.5 * GB * rng.uniform(0.95, 1.05))
        left -= sizes[-1]
    while left > 0:
        sizes.append(min(left, 10 ** rng.uniform(8, 9.48)))
        left -= sizes[-1]
    return sizes + [size for size in tiny if size < total / 10]


def default_segment(size):
    """DumpConfiguration.segmentSize."""
    most = min(max(size // 1024, 2 << 20), 32 << 20)
    wanted = (int((size - 1) // most // 4) + 1) * 4
    return (size - 1) // min(wanted, max(int(size) >> 20, 1)) + 1


def default_buckets(size):
    """DumpConfiguration.buckets."""
    count = 16
    while count < 1024 and count < size / (2 << 20):
        count *= 2
    return count


def driver_segment(sizes):
    """segment_size of the driver; 0: the program's default will do."""
    usual = sum(max(1, int(size) // min(max(int(size) >> 10, 2 << 20), 32 << 20)) for size in sizes)
    return 0 if usual <= MOST_SEGMENTS else min(max(int(sum(sizes)) // MOST_SEGMENTS, 2 << 20), MOST_SEGMENT_BYTES)


def default_ranges(text, range_bytes, cores):
    """number_of_ranges of the driver."""
    text = int(text)
    range_bytes = int(range_bytes) or min(max(RANGE_BYTES, -(-text // MOST_RANGES)), MOST_RANGE_BYTES)
    wanted = max(1, -(-text // range_bytes), min(2 * cores, text >> 20))
    return 1 << (wanted - 1).bit_length()


def filled(places, things):
    """How many of so many places so many things fall into, by chance."""
    return places * -math.expm1(things * math.log1p(-1 / places)) if places > 1 else min(places, things)


def scattered(mean, rng):
    return mean * rng.lognormvariate(-SCATTER * SCATTER / 2, SCATTER)


@dataclass
class Load:
    """The jobs of a run, and what is counted beside them."""

    jobs: list
    figures: dict


def load(sizes, setting, world):
    """What a run of these dumps has to do."""
    rng, s = world.rng, SECONDS
    cores = world.executors * world.cores
    total = sum(sizes)
    text = total * TEXT_PER_DUMP
    ranges = setting.ranges or default_ranges(text, setting.range_bytes, cores)
    chosen = driver_segment(sizes) if setting.segment == 0 else max(0, setting.segment)
    segments, extract, complete = [], [], []
    part_json = []
    frames = shuffled = dealt = corpus = 0.0
    count_of_segments = 0
    for size in sizes:
        segment = chosen or default_segment(size)
        count = max(1, math.ceil(size / segment))
        count_of_segments += count
        buckets = setting.buckets or default_buckets(size)
        extract += [scattered(s["extract/segment"] + s["extract/MB of dump"] * size / count / MB, rng) for _ in range(count)]
        complete.append(s["start"] + s["complete/MB of dump"] * size / MB + count * (s["complete/segment"] + s["complete/offset"] * buckets))
        # Each segment is a file, or several.
        count *= max(1, math.ceil(size / count * TEXT_PER_DUMP / FILE_TEXT))
        each = size / count
        segments.append((count, each, buckets))
        documents = each * DOCUMENTS_PER_MB / MB
        # The file's own frames are those of its buckets. A bucket of one range crosses as it is; else its documents are dealt out, and what crosses is a frame a range.
        packed, own = each * TEXT_PER_DUMP * CORPUS_PER_TEXT, filled(buckets, documents)
        file_bytes = packed + FRAME_BYTES * own + PAGE_BYTES * each * PAGES_PER_MB / MB + OFFSET_BYTES * buckets
        corpus += count * file_bytes
        found = filled(ranges, documents)
        frames += count * found
        shuffled += count * (packed + FRAME_BYTES * (found if ranges > buckets else own) + 48 * found)
        if ranges > buckets:
            dealt += size * TEXT_PER_DUMP
        digits = len(str(int(file_bytes))) + 1
        part_json.append(count * (100 + (buckets + 1) * digits) + 3000)
    files = sum(count for count, _, _ in segments)
    documents = total * DOCUMENTS_PER_MB / MB
    tokens = text * TOKENS_PER_TEXT
    token_bytes = tokens * BYTES_PER_TOKEN
    # A task of slice takes files of one part until it has enough.
    slices = []
    wanted = min(setting.slice_bytes or min(max(SLICE_BYTES, text // MOST_SLICES), MOST_SLICE_BYTES), max(1, text // (3 * cores)))
    for count, each, buckets in segments:
        content = each * TEXT_PER_DUMP
        per_file = s["slice/file"] + s["slice/offset"] * buckets + (s["slice/MB of frames"] + s["spark/MB shuffled"] / 2) * content * CORPUS_PER_TEXT / MB
        per_file += s["spark/frame"] / 2 * filled(ranges, each * DOCUMENTS_PER_MB / MB)
        if ranges > buckets:
            per_file += s["slice/MB dealt out"] * content / MB
        at_once = max(1, math.ceil(wanted / content))
        while count > 0:
            slices.append(scattered(s["start"] + per_file * min(at_once, count), rng))
            count -= at_once
    blocks = min(frames, float(len(slices)) * ranges)
    tokenize = [
        scattered(
            s["tokenize/task"] + (s["tokenize/MB of text"] * text + s["spark/MB shuffled"] / 2 * shuffled) / MB / ranges + s["spark/frame"] / 2 * frames / ranges, rng)
        for _ in range(ranges)]
    shards = max(1, math.ceil(tokens / setting.shard_tokens)) if setting.shard_tokens else 1
    shard = s["start"] + s["write/MB of tokens"] * token_bytes / shards / MB
    json_seconds = s["json/MB"] * sum(part_json) / MB
    duplicates_opens = files * max(16, text / DUPLICATES_RANGE)
    duplicates_seconds = s["duplicates/page"] * total * PAGES_PER_MB / MB + duplicates_opens * world.latency
    biggest = max(sizes)
    most_text = max(each for _, each, _ in segments) * TEXT_PER_DUMP
    range_text = text / ranges
    (e0, e1), (s0, s1), (t0, t1) = EXTRACT_MEMORY, SLICE_MEMORY, TOKENIZE_MEMORY
    streams = lambda cpu, bytes_: cpu + bytes_ / world.stream
    disk = world.disk / world.cores
    jobs = [
        Job("plan", [s["start"] + 4 * MB / world.stream] * len(sizes), read=4 * MB * len(sizes), opens=OPENS_PER_TASK * len(sizes)),
        Job("extract", [streams(cpu, (total + READ_AHEAD * count_of_segments + corpus) / count_of_segments) for cpu in extract], read=total + READ_AHEAD * count_of_segments,
            written=corpus, opens=OPENS_PER_TASK * count_of_segments, memory=e0 + e1 * most_text),
        Job("complete", [max(cpu, size / world.stream) for cpu, size in zip(complete, sizes)], read=total, opens=OPENS_PER_TASK * len(sizes) + 2 * files),
        Job("merge", [json_seconds], opens=len(sizes), on_driver=True),
        *([Job("duplicates", [duplicates_seconds], read=PAGE_BYTES * total * PAGES_PER_MB / MB, opens=duplicates_opens, on_driver=True)] if setting.dedup else []),
        Job("slice", [streams(cpu, corpus / len(slices)) + shuffled / len(slices) / disk for cpu in slices], read=corpus, opens=OPENS_PER_FILE * files + 3 * len(slices),
            scratch=shuffled, memory=s0 + s1 * most_text * CORPUS_PER_TEXT),
        # What crosses is read from where it lies, and kept on the task's own disk, to be read again.
        Job("tokenize", [cpu + shuffled / ranges / (world.network / world.cores) + 3 * shuffled / ranges / disk + token_bytes / ranges / world.stream for cpu in tokenize],
            written=token_bytes + documents * PIECE_BYTES, opens=OPENS_PER_TASK * ranges, scratch=3 * shuffled, memory=t0 + t1 * range_text,
            lost_with_machine=sum(slices) / world.executors),
        Job("index", [streams(s["start"] + s["index/document"] * documents + 0.0005 * ranges, documents * (PIECE_BYTES + INDEX_BYTES))] * 2,
            read=documents * PIECE_BYTES, written=documents * INDEX_BYTES, opens=2 * ranges),
        Job("shard", [streams(shard, 2 * token_bytes / shards)] * shards, read=token_bytes, written=token_bytes,
            opens=OPENS_PER_TASK * shards + 2 * (shards + ranges)),
        Job("finish", [json_seconds + 1], opens=len(sizes) + shards, on_driver=True),
    ]
    for job in jobs:
        if not job.on_driver:
            job.seconds = [seconds + s["spark/task"] for seconds in job.seconds]
    cpu = sum(extract) + sum(complete) + sum(slices) + sum(tokenize) + shard * shards + sum(s["spark/task"] for job in jobs for _ in job.seconds)
    figures = {
        "dump files": len(sizes), "segments": count_of_segments, "segment files": files, "ranges": ranges, "slice tasks": len(slices), "shards": shards, "documents": documents, "tokens": tokens,
        "text": text, "corpus": corpus, "frames": frames, "shuffled": shuffled, "blocks": blocks, "range text": range_text,
        "part.json": sum(part_json), "largest part.json": max(part_json), "shard items": (ranges + 2 * shards) * SHARD_ITEM_BYTES, "largest dump": biggest,
        "token bytes": token_bytes, "cpu": cpu, "dealt": dealt / text, "segment file": corpus / files, "memory": max(job.memory for job in jobs),
    }
    return Load(jobs, figures)


def simulate(job, world):
    """Runs a job's tasks on the machines; sets how long it took."""
    rng = world.rng
    if job.on_driver:
        job.took, job.limit = sum(job.seconds), "driver"
        return
    machines = [
        rng.lognormvariate(-world.spread**2 / 2, world.spread) * (world.slowness if rng.random() < world.slow else 1) for _ in range(world.executors)]
    generation = [0] * world.executors
    idle = deque((machine, 0) for _ in range(world.cores) for machine in range(world.executors))
    count = len(job.seconds)
    pending = deque(range(count))
    done = bytearray(count)
    attempts = [0] * count  # that run
    running = {}  # attempt: (task, machine, when it began)
    took = []
    number = left = 0
    left = count
    now = launched = blocked = 0.0
    events = []
    if world.loss > 0:
        for machine in range(world.executors):
            heapq.heappush(events, (rng.expovariate(world.loss / 3600), 1, machine, 0))
    if world.speculation:
        heapq.heappush(events, (1.0, 2, 0, 0))
    median = median_of = 0

    def launch(task, machine):
        nonlocal number, launched
        # The driver hands out so many tasks a second.
        launched = max(now, launched) + 1 / world.launches
        number += 1
        attempts[task] += 1
        running[number] = (task, machine, launched)
        heapq.heappush(events, (launched + job.seconds[task] * machines[machine], 0, number, 0))

    def fill():
        while pending and idle:
            machine, born = idle.popleft()
            if born != generation[machine]:
                continue
            task = pending.popleft()
            if done[task]:
                idle.appendleft((machine, born))
                continue
            launch(task, machine)

    fill()
    while left > 0:
        now, kind, which, _ = heapq.heappop(events)
        if kind == 0:
            if which not in running:
                continue
            task, machine, began = running.pop(which)
            attempts[task] -= 1
            idle.append((machine, generation[machine]))
            if not done[task]:
                done[task] = 1
                left -= 1
                took.append(now - began)
                if attempts[task]:
                    # The other attempt is ended.
                    for other in [one for one, (twin, _, _) in running.items() if twin == task]:
                        _, place, start = running.pop(other)
                        attempts[task] -= 1
                        job.repeated += max(0, now - start)
                        idle.append((place, generation[place]))
        elif kind == 1:
            # A machine is lost. Of a shuffle, what it held is made again, and whoever reads waits for it and begins again.
            generation[which] += 1
            gone = [one for one, (_, machine, _) in running.items() if machine == which or job.lost_with_machine]
            for one in gone:
                task, machine, start = running.pop(one)
                attempts[task] -= 1
                job.repeated += max(0, now - start)
                if machine != which:
                    idle.append((machine, generation[machine]))
                if not done[task] and attempts[task] == 0:
                    pending.appendleft(task)
            if job.lost_with_machine:
                job.repeated += job.lost_with_machine
                blocked = now + 15 + job.lost_with_machine / (world.executors * world.cores) * 2
                heapq.heappush(events, (blocked, 3, 0, 0))
            heapq.heappush(events, (now + world.restart, 4, which, 0))
            heapq.heappush(events, (now + world.restart + rng.expovariate(world.loss / 3600), 1, which, 0))
        elif kind == 4:
            idle.extend((which, generation[which]) for _ in range(world.cores))
        elif kind == 2:
            if not pending and len(took) >= world.quantile * count and took:
                if len(took) > 1.02 * median_of:
                    median, median_of = statistics.median(took), len(took)
                late = [(start, task, machine) for task, machine, start in running.values() if attempts[task] == 1 and now - start > max(median * world.multiplier, 0.1)]
                for _, task, machine in sorted(late):
                    for _ in range(len(idle)):
                        place, born = idle.popleft()
                        if born == generation[place]:
                            if place != machine:
                                launch(task, place)
                                job.copies += 1
                                break
                            idle.append((place, born))
            heapq.heappush(events, (now + 1.0, 2, 0, 0))
        if now >= blocked:
            fill()
    limits = job.limits = {
        "cores": now,
        "bandwidth": (job.read + job.written) / world.bandwidth,
        "opens": job.opens / world.opens,
        "disks": job.scratch / world.executors / world.disk,
    }
    limit = max(limits, key=limits.get)
    job.took, job.limit = limits[limit], limit
    if limit == "cores" and count and max(took) > 0.5 * now and count > 1 and max(took) > 3 * statistics.median(took):
        job.limit = "one task"
    elif limit == "cores" and count < world.executors * world.cores / 4:
        job.limit = f"{count} task{'s' if count > 1 else ''}"


def run(sizes, setting, world, seed):
    """A run; the load with what its jobs took."""
    world.rng = random.Random(seed)
    result = load(sizes, setting, world)
    figures = result.figures
    for job in result.jobs:
        simulate(job, world)
        # The shuffle's blocks are read at random places of the machines' disks.
        if job.name == "tokenize":
            reads = figures["blocks"] / world.executors / world.disk_reads
            if reads > job.took:
                job.took, job.limit = reads, "shuffle blocks"
            network = figures["shuffled"] / world.executors / world.network
            if network > job.took:
                job.took, job.limit = network, "network"
    return result


def amount(value):
    for unit, name in ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")):
        # As it will be rounded.
        if value >= 0.9995 * unit:
            return f"{value / unit:.3g}{name}"
    return f"{value:.3g}"


def duration(seconds):
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"


def show_run(setting, result, world):
    figures = result.figures
    print(f"\n{setting.name}")
    print(f"  {figures['dump files']:,} dump files, the largest of {amount(figures['largest dump'])}B; {amount(figures['text'])}B of text, "
          f"{amount(figures['documents'])} documents, {amount(figures['tokens'])} tokens")
    print("  job         tasks    time  limited by     (cores, bandwidth, opens, disks alone)      busy  done twice  copies    reads   writes   opens  memory a task")
    for job in result.jobs:
        alone = ", ".join(duration(job.limits[name]) for name in ("cores", "bandwidth", "opens", "disks")) if job.limits else ""
        print(f"  {job.name:10} {len(job.seconds):6,} {duration(job.took):>7}  {job.limit:14} {alone:>36} {duration(sum(job.seconds)):>8} {duration(job.repeated):>11} {job.copies:7,} "
              f"{amount(job.read):>7}B {amount(job.written):>7}B {amount(job.opens):>7}  {job.memory and amount(job.memory) + 'B' or ''}")
    whole = sum(job.took for job in result.jobs)
    busy = sum(sum(job.seconds) for job in result.jobs if not job.on_driver)
    cores = world.executors * world.cores
    print(f"  whole: {duration(whole)} on {cores:,} cores; {figures['cpu'] / 3600:,.0f} CPU hours, {figures['cpu'] / whole / cores:.0%} of the cores' time "
          f"({busy / whole / cores:.0%} with waiting for the file system)")
    print(f"  shuffle: {amount(figures['shuffled'])}B in {amount(figures['frames'])} frames and {amount(figures['blocks'])} blocks of "
          f"{amount(figures['shuffled'] / figures['blocks'])}B; {amount(figures['shuffled'] / world.executors)}B an executor; the corpus has {amount(figures['corpus'])}B, {figures['dealt']:.0%} of its text is packed anew")
    print(f"  files: {figures['segments']:,} segments, {figures['segment files']:,} segment files of {amount(figures['segment file'])}B, {figures['ranges']:,} ranges of {amount(figures['range text'])}B of text "
          f"({figures['ranges'] * 3:,} files), {figures['shards']:,} shards of {amount(figures['token bytes'] / figures['shards'])}B")
    print(f"  driver: part.json {amount(figures['part.json'])}B in all, {amount(figures['largest part.json'])}B the largest; the tasks of shard {amount(figures['shard items'])}B")
    print(f"  memory: {amount(figures['memory'])}B the largest task, and {amount(PYTHON_MEMORY)}B for its Python worker; {amount((figures['memory'] + PYTHON_MEMORY) * world.cores)}B an executor, beside the JVM's")


def compare(sizes, settings, world, seed):
    """A row for each choice."""
    print("\nchoice                               files   ranges  memory  shuffled   blocks   opens  part.json  CPU h    time  efficiency  limits")
    for setting in settings:
        result = run(sizes, setting, world, seed)
        figures = result.figures
        whole = sum(job.took for job in result.jobs)
        limits = ", ".join(f"{job.name}: {job.limit} {duration(job.took)}" for job in result.jobs if job.took > 0.1 * whole)
        print(f"{setting.name:33} {figures['segment files']:8,} {figures['ranges']:8,} {amount(figures['memory']):>6}B {amount(figures['shuffled']):>8}B {amount(figures['blocks']):>8} "
              f"{amount(sum(job.opens for job in result.jobs)):>7} {amount(figures['part.json']):>9}B {figures['cpu'] / 3600:6,.0f} "
              f"{duration(whole):>8} {figures['cpu'] / whole / world.executors / world.cores:10.0%}  {limits}", flush=True)


def choices(base):
    """What the table compares: what the driver does, and what changes with a choice."""
    mib = 2**20

    def one(name, **changed):
        return replace(base, name=f"  {name}", **changed)

    return [
        replace(base, name="the driver's defaults"),
        one("segments as on one machine", segment=-1),
        *(one(f"segments of {size} MiB", segment=size * mib) for size in (16, 256)),
        *(one(f"ranges of {size} MiB", range_bytes=size * mib) for size in (64, 256, 1024)),
        *(one(f"{count} ranges and buckets", ranges=count, buckets=count) for count in (1024, 4096)),
        *(one(f"slices of {size} MiB", slice_bytes=size * mib) for size in (64, 256)),
        one("shards of 10^8 tokens", shard_tokens=1e8),
        one("one train.bin", shard_tokens=0),
        one("--dedup", dedup=True),
    ]


def size(text):
    units = {"K": 2**10, "M": 2**20, "G": 1e9, "T": 1e12}
    number = text[:-1] if text[-1:] in units else text
    return float(number) * units.get(text[-1:], 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    work = parser.add_argument_group("the work (sizes: K, M = 2^10, 2^20; G, T = 10^9, 10^12)")
    work.add_argument("--dumps", type=size, default=3 * TB, metavar="SIZE", help="compressed dumps in all (3T)")
    work.add_argument("--dump-sizes", metavar="FILE", help="the sizes of your own dumps, a number a line, instead")
    work.add_argument("--segment-size", type=size, default=0, metavar="SIZE", help="as wikiprep's option (the driver's default)")
    work.add_argument("--buckets", type=int, default=0, metavar="N", help="as wikiprep's option (its default)")
    work.add_argument("--ranges", type=int, default=0, metavar="N", help="as the driver's option (its default)")
    work.add_argument("--range-size", type=size, default=0, metavar="SIZE", help="as the driver's option (its default)")
    work.add_argument("--slice-size", type=size, default=0, metavar="SIZE", help="text that a task of slice reads (the driver's default)")
    work.add_argument("--shard-tokens", type=float, default=1e9, metavar="N", help="tokens in a shard (1e9; llmc's default is 1e8); 0: one train.bin")
    work.add_argument("--dedup", action="store_true", help="as wikiprep's option")
    work.add_argument("--compare", action="store_true", help="a table of choices")
    cluster = parser.add_argument_group("the cluster (assumed, not measured)")
    cluster.add_argument("--executors", type=int, default=500, help="machines (%(default)s)")
    cluster.add_argument("--cores", type=int, default=4, help="of each, a task each (%(default)s)")
    cluster.add_argument("--spread", type=float, default=0.1, help="sigma of the machines' speeds (%(default)s)")
    cluster.add_argument("--slow", type=float, default=0.02, help="share of slow machines (%(default)s)")
    cluster.add_argument("--slowness", type=float, default=3, help="how many times as long they take (%(default)s)")
    cluster.add_argument("--loss", type=float, default=0.002, help="losses of a machine an hour (%(default)s)")
    cluster.add_argument("--restart", type=float, default=120, help="seconds until a lost one is replaced (%(default)s)")
    cluster.add_argument("--bandwidth", type=float, default=10e9, help="bytes a second of the shared file system (%(default)g)")
    cluster.add_argument("--stream", type=float, default=200e6, help="bytes a second of one task there (%(default)g)")
    cluster.add_argument("--opens", type=float, default=20e3, help="opens a second there (%(default)g)")
    cluster.add_argument("--latency", type=float, default=5e-4, help="seconds of an open there, one after another (%(default)g)")
    cluster.add_argument("--network", type=float, default=1.25e9, help="bytes a second of a machine (%(default)g)")
    cluster.add_argument("--disk", type=float, default=500e6, help="bytes a second of a machine's own disk (%(default)g)")
    cluster.add_argument("--disk-reads", type=float, default=5e3, help="random reads a second of a machine's disk (%(default)g)")
    cluster.add_argument("--launches", type=float, default=500, help="tasks that the driver starts a second (%(default)g)")
    cluster.add_argument("--no-speculation", action="store_true", help="as Spark is by default; else both are shown")
    cluster.add_argument("--quantile", type=float, default=0.9, help="spark.speculation.quantile (%(default)s)")
    cluster.add_argument("--multiplier", type=float, default=1.5, help="spark.speculation.multiplier (%(default)s; Spark's own default is 3)")
    cluster.add_argument("--seed", type=int, default=8, help="of all that is random (%(default)s)")
    options = parser.parse_args()

    if options.dump_sizes:
        with open(options.dump_sizes) as file:
            sizes = [float(line) for line in file if line.strip()]
    else:
        sizes = dumps(options.dumps, random.Random(options.seed))
    world = World(
        options.executors, options.cores, options.slow, options.slowness, options.spread, options.loss, options.restart, options.bandwidth, options.stream,
        options.opens, options.latency, options.network, options.disk, options.disk_reads, options.launches, not options.no_speculation, options.quantile, options.multiplier)
    print(f"seed {options.seed}; {amount(sum(sizes))}B of dumps; {options.executors} executors of {options.cores} cores, {options.slow:.0%} of them {options.slowness:g} times as slow, "
          f"{options.loss:g} losses an hour each; shared file system {amount(options.bandwidth)}B/s, {amount(options.opens)} opens/s")
    setting = Setting(
        "with speculation", options.segment_size, options.buckets, options.ranges, options.range_size, options.slice_size, options.shard_tokens, options.dedup)
    if options.compare:
        compare(sizes, choices(setting), world, options.seed)
        return
    if not options.no_speculation:
        show_run(setting, run(sizes, setting, world, options.seed), world)
    setting.name = "without speculation"
    world.speculation = False
    show_run(setting, run(sizes, setting, world, options.seed), world)


if __name__ == "__main__":
    main()
