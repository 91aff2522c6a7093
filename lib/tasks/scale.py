# /// script
# requires-python = ">=3.10"
# dependencies = ["distributed==2026.8.0", "duckdb==2.0.1", "numpy==2.4.6"]
# ///
"""Extracts features in shards on a cluster of Dask, and compares them with those of one process.

Usage: uv run lib/tasks/scale.py nemo=/path/to/nemo --shards 18
       (or pip install distributed duckdb numpy, and python instead of uv run)

The cluster is local, with two workers; each runs `deno task features --shard I/N` as any engine would.
Writes results/scale.json, and of it results/scale.md. Every number on that page is measured here, or computed from what is.
"""

import argparse
import hashlib
import json
import os
import platform
import random
import shutil
import subprocess
import tempfile
import time
import wave
from pathlib import Path

import duckdb
import numpy as np
from dask.distributed import Client, LocalCluster

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "results/features"
WORKERS = 2
AGAIN = 2  # shards that are run a second time, each by itself
FILES = 100_000  # files of the folder on which listing is timed
MILLION = 1_000_000
SHARD = 1_000  # clips a shard, for a million of them


def run(*args):
    """Runs `deno task features` on one core; returns wall and CPU seconds, and peak memory in MiB."""
    command = [shutil.which("deno"), "task", "--quiet", "features", "--workers", "1", *map(str, args)]
    started = time.perf_counter()
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if status:
            log.seek(0)
            raise RuntimeError(log.read().decode())
    cpu = usage.ru_utime + usage.ru_stime
    return {"wall": time.perf_counter() - started, "cpu": cpu, "mib": usage.ru_maxrss / 1024}


def run_shard(number, count, corpus, out):
    return run("--out", out, "--shard", f"{number}/{count}", "--corpus", corpus)


def run_on_cluster(count, corpus, out):
    """Runs all shards in random order on the cluster; returns wall seconds and the runs."""
    numbers = random.sample(range(1, count + 1), count)
    with LocalCluster(n_workers=WORKERS, threads_per_worker=1, dashboard_address=None) as cluster:
        with Client(cluster) as client:
            started = time.perf_counter()
            runs = client.gather(
                client.map(run_shard, numbers, count=count, corpus=corpus, out=out, pure=False)
            )
            return time.perf_counter() - started, runs


def time_start(folder):
    """Times the smallest shard of a few files, and of very many: start, and listing the files."""
    few = run("--out", folder / "few", "--shard", "1/4", ROOT / "data/samples")
    many = folder / "many"
    many.mkdir()
    shutil.copy(ROOT / "data/samples/1074_IEO_NEU_XX.wav", many / "000000.wav")
    for i in range(1, FILES):
        (many / f"{i:06}.wav").touch()
    return few, run("--out", folder / "one", "--shard", f"1/{FILES}", many)


def read(tables):
    """Reads Parquet files as one table, by DuckDB: the columns of all rows."""
    return duckdb.sql(f"SELECT * FROM read_parquet('{tables}', filename = false)").fetchnumpy()


def require_equal(whole, shards):
    """Requires the same columns, rows and bits; returns the numbers of rows and of features."""
    assert list(whole) == list(shards), "other columns"
    for name, column in whole.items():
        assert np.array_equal(column, shards[name]), f"column {name} differs"
    features = [column for column in whole.values() if column.dtype.kind == "f"]
    return len(features[0]), len(features)


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def bytes_of(*paths):
    return sum(path.stat().st_size for path in paths)


def mean_seconds(folder):
    """Mean duration of the WAV files of a folder."""
    seconds = []
    for path in Path(folder).rglob("*.wav"):
        with wave.open(str(path)) as file:
            seconds.append(file.getnframes() / file.getframerate())
    return sum(seconds) / len(seconds)


def measure(corpus, count, folder):
    """Runs everything; returns what the page needs."""
    # First, as a process counts as its own the memory of the one that starts it.
    few, many = time_start(folder)
    whole = folder / "whole.parquet"
    alone = run("--out", whole, "--corpus", corpus)
    wall, runs = run_on_cluster(count, corpus, folder / "shards")
    shards = sorted((folder / "shards").glob("*.parquet"))
    clips, columns = require_equal(read(whole), read(folder / "shards/*.parquet"))
    for path in random.sample(shards, AGAIN):
        number = int(path.name.split("-")[1])
        run_shard(number, count, corpus, folder / "again")
        assert sha256(path) == sha256(folder / "again" / path.name), f"{path.name} differs"
    return {
        "corpus": corpus.split("=")[0],
        "seconds": mean_seconds(corpus.split("=")[1]),
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}",
        "shards": count,
        "clips": clips,
        "columns": columns,
        "alone": {**alone, "bytes": bytes_of(whole)},
        "cluster": {
            "wall": wall,
            "cpu": sum(own["cpu"] for own in runs),
            "mib": max(own["mib"] for own in runs),
            "bytes": bytes_of(*shards),
        },
        "few": few,
        "many": many,
    }


def per_shard_and_clip(measured, what):
    """Splits what a run takes into that of a shard and that of a clip: it was run in 1 and in N shards."""
    alone, cluster = measured["alone"][what], measured["cluster"][what]
    shard = max(0, cluster - alone) / (measured["shards"] - 1)
    return shard, (alone - shard) / measured["clips"]


def million(measured):
    """Estimates a million clips: CPU seconds, bytes, MiB of a process, and CPU seconds of a shard's start."""
    scale = MILLION / FILES
    few, many, cluster = measured["few"], measured["many"], measured["cluster"]
    start, clip = per_shard_and_clip(measured, "cpu")
    start += scale * max(0, many["cpu"] - few["cpu"])
    head, size = per_shard_and_clip(measured, "bytes")
    shards = MILLION / SHARD
    return {
        "cpu": shards * start + MILLION * clip,
        "bytes": shards * head + MILLION * size,
        "mib": cluster["mib"] + scale * max(0, many["mib"] - few["mib"]),
        "start": start,
    }


def row(name, processes, clips, run):
    rate = clips / run["cpu"]
    cells = [name, str(processes), f"{run['wall']:.0f}", f"{run['cpu']:.0f}", f"{rate:.1f}"]
    return "| " + " | ".join([*cells, f"{run['mib']:.0f}", f"{run['bytes'] / 1e6:.1f}"]) + " |"


def page(measured):
    count, clips, total = measured["shards"], measured["clips"], million(measured)
    hours = total["cpu"] / 3600
    held = MILLION * measured["columns"] * 4 / 2**30
    times = "\n".join(
        f"| {cores:,} | {hours / cores:.2g} |" for cores in (2, 16, 64, 256)
    )
    return f"""# Beyond one machine

Written by `uv run lib/tasks/scale.py {measured["corpus"]}=PATH --shards {count}`.

`deno task features --shard I/N` extracts the I-th of N parts of a table into a file of its own, with the
same bytes wherever and in whatever order the parts run. So any engine can distribute them; here it is
[Dask](https://www.dask.org), on a local cluster of {WORKERS} workers that take one shard after the other,
in random order, each on one core.

The features are those of the pretrained encoder, {measured["columns"]:,} a clip; {clips:,} clips of
{measured["corpus"]}, {measured["seconds"]:.1f} s long on average. Machine: {measured["machine"]}. Other
processes may have run at the same time, which lengthens the seconds, but hardly those of CPU.

| run                      | processes at once | seconds | seconds of CPU | clips a second of CPU | peak MiB of a process | MB on disk |
| :----------------------- | ----------------: | ------: | -------------: | --------------------: | --------------------: | ---------: |
{row("one process, one file", 1, clips, measured["alone"])}
{row(f"Dask, {count} shards", WORKERS, clips, measured["cluster"])}

- **Equal**: DuckDB reads the shards as one table, `SELECT * FROM 'shards/*.parquet'`; all {clips:,} rows
  have the order, the metadata and every bit of the {measured["columns"]:,} features of the single file.
- **Repeatable**: {AGAIN} shards, run again by themselves, have the same SHA-256.
- **Memory** is that of a shard: it does not grow with the number of clips, except for the list of
  files. The smallest shard of a folder of {FILES:,} files takes {measured["many"]["cpu"]:.1f} s of CPU and
  {measured["many"]["mib"]:.0f} MiB, of one of four files {measured["few"]["cpu"]:.1f} s and
  {measured["few"]["mib"]:.0f} MiB. A single file is bounded too: more than 256 MiB of values are refused,
  with the advice to divide them.

## A million clips

Computed from the above, in {MILLION // SHARD:,} shards of {SHARD:,} clips as long as these: {hours:.0f} hours
of one core, of which {total["start"]:.0f} s a shard go into starting, listing a million files, and writing.

| cores | hours |
| ----: | ----: |
{times}

On disk {total["bytes"] / 1e9:.1f} GB, as every file names each of its columns; in memory {total["mib"]:.0f} MiB a process. DuckDB and the like read such a
table from disk; `deno task train --table` holds it in memory, at least {held:.1f} GiB for a million clips, so
train on a part of them, or with features of fewer columns.
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", help="NAME=PATH of a folder, such as nemo=/path/to/nemo")
    parser.add_argument("--shards", type=int, default=18)
    parser.add_argument("--keep", action="store_true", help="keep the tables in results/features/")
    options = parser.parse_args()
    OUT.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="scale-", dir=OUT))
    try:
        measured = measure(options.corpus, options.shards, folder)
        (ROOT / "results/scale.json").write_text(json.dumps(measured, indent=2) + "\n")
        (ROOT / "results/scale.md").write_text(page(measured))
        print("Wrote results/scale.json and scale.md.")
    finally:
        if not options.keep:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
