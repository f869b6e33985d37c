"""Compares two runs as Polygraphy does from its own saved files.

make A.bin B.bin CLASSES OUT   saves both as RunResults, batches of 64
time OUT                       loads both, takes the top-1 of each, compares; prints JSON
"""

import json
import re
import sys
import time

import numpy as np
from polygraphy.comparator import Comparator, CompareFunc, IterationResult, PostprocessFunc, RunResults
from polygraphy.logger import G_LOGGER

G_LOGGER.module_severity = G_LOGGER.CRITICAL
names = ["left", "right"]

if sys.argv[1] == "make":
    *files, classes, out = sys.argv[2:]
    for name, file in zip(names, files):
        scores = np.fromfile(file, dtype=np.float32).reshape(-1, int(classes))
        results = RunResults()
        results.append(
            (name, [IterationResult({"logits": scores[at : at + 64]}, runner_name=name) for at in range(0, len(scores), 64)])
        )
        results.save(f"{out}/{name}.json")
else:
    began = time.perf_counter()
    results = RunResults()
    for name in names:
        results.extend(RunResults.load(f"{sys.argv[2]}/{name}.json"))
    loaded = time.perf_counter()
    top = Comparator.postprocess(results, PostprocessFunc.top_k(k=1))
    processed = time.perf_counter()
    Comparator.compare_accuracy(top, compare_func=CompareFunc.indices())
    ended = time.perf_counter()
    print(
        json.dumps(
            {
                "ms": (ended - began) * 1e3,
                "loadMs": (loaded - began) * 1e3,
                "top1Ms": (processed - loaded) * 1e3,
                "compareMs": (ended - processed) * 1e3,
                "peakMiB": int(re.search(r"VmHWM:\s+(\d+) kB", open("/proc/self/status").read())[1]) / 1024,
            }
        )
    )
