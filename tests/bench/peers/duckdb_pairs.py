"""Counts the labels that differ between all pairs of Parquet files with DuckDB; prints JSON."""

import json
import sys
import time

import duckdb

files = sys.argv[1:]
began = time.perf_counter()
connection = duckdb.connect()
for index, file in enumerate(files):
    connection.execute(f"create table run{index} as select label, score, second_score from '{file}'")
flips = 0
for left in range(len(files)):
    for right in range(left + 1, len(files)):
        query = f"select count(*) from run{left} a positional join run{right} b where a.label <> b.label"
        flips += connection.execute(query).fetchone()[0]
print(json.dumps({"ms": (time.perf_counter() - began) * 1e3, "flips": flips}))
