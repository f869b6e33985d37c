#!/usr/bin/env bash
# Everything that is to be proven on a GPU, in the order of what matters; see README.md beside this.
#
#   campaign.sh WORK OUT            in a tree with node_modules, zoo/efficientnet_lite0.onnx and native/build/<version>/…
#     LIBRARIES=/opt/trt/lib        TensorRT's libraries
#     TRTEXEC=trtexec  CROPS=1000
#     STEPS0="…"  STEPS1="…"  …     steps of each GPU, by their names below, where not all are wanted; full_size:NAME and
#                                   tables:NAME are of one architecture (tools/full-size), study:SPEC:PLATFORMS:RECIPES
#                                   is a spec of studies/, as in study:zoo/centernet:cpu-1,gpu:fp16, and
#                                   sessions:FILE:NAMES are sessions of a study of any spec, as in
#                                   sessions:tools/gpu/specs/full-size/resnet18.spec.ts:labels,warm,paper,profile;
#                                   trained:NAME is both, for one of studies/fashion-mnist
#     STEPS_ANY="…"                 after those, for whichever GPU is free; lines added to WORK/any meanwhile are done, too
#     STEPS_CPU="…"                 steps without a GPU, meanwhile, on a quarter of the cores
#
# Works in WORK, in copies of the tree: one that is synchronized meanwhile loses files under a run. It uses all GPUs, each for
# itself. OUT/gpu0.log and so on say what is done; OUT/done0 and so on that all is. OUT always holds what there is so far. Runs on its own: start it with setsid, and look at OUT.
set -uo pipefail
[ $# -eq 2 ] || { sed -n '2,16p' "$0"; exit 2; }
work=$1 out=$2
export LIBRARIES=${LIBRARIES:-/opt/trt/lib} TRTEXEC=${TRTEXEC:-trtexec}
mkdir -p "$work" "$out"
export LD_LIBRARY_PATH="$LIBRARIES:/usr/local/cuda/lib64${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
export TRIPLICATE_TENSORRT=$LIBRARIES
began=$SECONDS

own_tree() { # NAME
  cp -a . "$work/$1" && cd "$work/$1" || exit 1
  # Locks of a machine lie there: sessions on different cards run at the same time, as builds do.
  export TMPDIR=$work/tmp-$1 && mkdir -p "$TMPDIR"
  export TRIPLICATE_ADDON=$PWD/native/build
  addon=$(ls "$PWD"/native/build/*/triplicate-trt.node | head -1)
}
lap() { echo "$((SECONDS - began)) s: $*"; }
triplicate() { node harness/cli/main.ts "$@"; }
here() { node "tools/gpu/$1.ts" --addon "$addon" --libraries "$LIBRARIES" "${@:2}"; }
# Whoever fetches OUT meanwhile must not find half an archive.
pack() { tar -cJf "$work/$1" "${@:2}" 2> /dev/null && mv "$work/$1" "$out/$1"; }
suite() { # NAME ARGUMENT… : a vitest run whose results are kept
  timeout 300 node node_modules/vitest/vitest.mjs run "${@:2}" --reporter=json --outputFile="$out/$1.json" > "$out/$1.log" 2>&1
  lap "$1 $?"
}

classifier() { # MODEL: judged, pinned, rebuilt from timing caches, repeated in other processes; in a store of its own
  local model=$1 store=(--store "$work/store-$1")
  triplicate "${store[@]}" run "tools/gpu/specs/$model.spec.ts" > "$out/run-$model.log" 2>&1
  lap "run $model $?"
  pack "report-$model.tar.xz" reports/"$model"-tensorrt*/report.json
  local ordinal
  for ordinal in 1 2 3; do
    triplicate "${store[@]}" pin "$model-tensorrt" --unproven --ordinal $ordinal --reason "the campaign's" >> "$out/pin-$model.log" 2>&1
    timeout 120 node harness/cli/main.ts "${store[@]}" --json rebuild > "$out/rebuild-$model-$ordinal.json" 2>> "$out/rebuild-$model.log"
    lap "rebuild $model $ordinal $?"
  done
  timeout 240 node tools/gpu/repeat-runs.ts --report reports/"$model"-tensorrt* "${store[@]}" --times 3 \
    --out "$out/repeat-$model.json" > "$out/repeat-$model.log" 2>&1
  lap "repeat $model $?"
}

lite0_golden() {
  node tools/gpu/crop-photographs.ts zoo/crops "${CROPS:-1000}"
  triplicate --store "$work/store-lite0" golden refresh tools/gpu/specs/efficientnet-lite0-fp16.spec.ts > "$out/golden.log" 2>&1
  triplicate --store "$work/store-lite0" golden accept --reason "the reference, for the campaign" >> "$out/golden.log" 2>&1
  lap "golden $?"
}

lite0() { # NAME of a spec
  triplicate --store "$work/store-lite0" run "tools/gpu/specs/efficientnet-lite0-$1.spec.ts" > "$out/run-lite0-$1.log" 2>&1
  lap "run lite0 $1 $?"
  pack report-lite0.tar.xz reports/efficientnet-lite0-*/report.json
}

# Shapes of both plans are those of the comparison; level 1 builds in a quarter of the time.
against_trtexec() {
  here build-plan --model zoo/efficientnet_lite0.onnx --out "$work/lite0.plan" --flags FP16 --level 1 --batch 8 > "$out/plan.log" 2>&1
  here against-trtexec --trtexec "$TRTEXEC" --plan "$work/lite0.plan" --batch 8 --out "$out/against-trtexec.json" > "$out/against-trtexec.log" 2>&1
  lap "against trtexec $?"
}

soundness() {
  here build-plan --model models/resnet18-f32/model.onnx --out "$work/small.plan" --flags FP16 --level 1 --batch 256 >> "$out/plan.log" 2>&1
  here partition-check --plan "$work/small.plan" --out "$out/partition-check.json" > "$out/partition-check.log" 2>&1
  lap "partitions $?"
  LIMIT=120 tools/gpu/sanitize.sh "$out" "$addon" "$LIBRARIES" "$work/lite0.plan" > "$out/sanitize.log" 2>&1
  lap "memcheck $?"
  node --expose-gc tools/gpu/flat-memory.ts --addon "$addon" --libraries "$LIBRARIES" --plan "$work/small.plan" \
    --out "$out/flat-memory.json" > "$out/flat-memory.log" 2>&1
  lap "flat memory $?"
}

suites() {
  suite contract-suite --project contract tests/contract/backend.contract.test.ts -t 'backend of gpu'
  TRIPLICATE_REAL=1 suite native-suite --config vitest.native.config.ts
}

recordings() {
  mkdir -p "$work/recordings"
  here record --out "$work/recordings" --jobs 6 > "$out/record.log" 2>&1
  lap "recordings $?"
  pack recordings.tar.xz -C "$work" recordings
}

study() { # SPEC PLATFORMS RECIPES: labels alone, by these recipes on these platforms
  local name=${1##*/}.${2//,/+}.${3//,/+}
  triplicate run "studies/$1.spec.ts" --report-only --platforms ${2//,/ } --recipes ${3//,/ } >> "$out/study-$name.log" 2>&1
  lap "study $* $?"
  pack "studies-${PWD##*/}.tar.xz" reports/*.part-*/report.json
}

sessions() { # FILE NAMES: of a study on the whole card and on a part of it, with few inferences each
  local name=$(basename "$1" .spec.ts)
  [[ $1 != */full-size/* ]] || node tools/full-size/write-model.ts "$name" "zoo/$name.onnx" >> "$out/sessions-$name.log" 2>&1
  triplicate study "$1" --sessions ${2//,/ } --short --platforms gpu gpu-sm96 --recipes fp16 >> "$out/sessions-$name.log" 2>&1
  lap "sessions $* $?"
  pack "sessions-${PWD##*/}.tar.xz" reports/*/report.json reports/*/study.json
}

trained() { # NAME: of a network of studies/fashion-mnist all labels, and how fast the same engines are
  study "fashion-mnist/$1" cpu-1,gpu,gpu-sm96 fp16
  sessions "studies/fashion-mnist/$1.spec.ts" warm,paper,paper-unprofiled,profile
}

# What triplicate import --help says, with clocks left as they are: the first launches of the first engine of earlier sessions.
counters() { # NAME
  local metrics digest
  metrics=$(triplicate import --help | grep -o 'smsp__inst_executed[^ ]*' | head -1)
  digest=$(node -p "JSON.parse(fs.readFileSync('$(ls reports/"$1"-seeded*/report.json | head -1)')).engines.find(({ build }) => build.recipe.name === 'fp16').build.engine")
  timeout 240 ncu --csv --page raw --print-units base --clock-control none --launch-count 200 --metrics "$metrics" \
    --log-file "$out/counters-$1.csv" node tools/gpu/sanitized-run.ts --addon "$addon" --libraries "$LIBRARIES" --batch 1 \
    --plan ".triplicate/store/blobs/sha256/${digest#sha256:}" --out "$out/counters-$1.json" > "$out/counters-$1.log" 2>&1
  lap "counters $1 $? $digest"
}

# The paper's architectures are built as quickly as TensorRT can, to see that it takes them.
builds_full_size() { # NAME
  node tools/full-size/write-model.ts "$1" "zoo/$1.onnx" > "$out/builds-$1.log" 2>&1
  here build-plan --model "zoo/$1.onnx" --out "$work/$1.plan" --flags FP16 --level 0 --batch 1 >> "$out/builds-$1.log" 2>&1
  lap "builds $1 $?"
  rm -f "$work/$1.plan" "zoo/$1.onnx"
}

full_size() { # NAME: latency by three recipes, of an architecture of the paper with seeded weights
  local store=(--store "$work/store-$1") spec="tools/gpu/specs/full-size/$1.spec.ts" recipe
  node tools/full-size/write-model.ts "$1" "zoo/$1.onnx" > "$out/latency-$1.log" 2>&1
  for recipe in paper gate profile; do
    triplicate "${store[@]}" latency "$spec" --recipe "$recipe" >> "$out/latency-$1.log" 2>&1
    lap "latency $1 $recipe $?"
    pack "latency-$1.tar.xz" reports/"$1"-seeded.*/report.json
  done
}

# Threads, streams of one thread, and both by CUDA graphs, each upwards, and three repeats of each level: about 130 s with the build.
concurrency_resnet18() {
  [ -f zoo/resnet18.onnx ] || node tools/full-size/write-model.ts resnet18 zoo/resnet18.onnx
  triplicate --store "$work/store-resnet18-throughput" concurrency tools/gpu/specs/full-size/resnet18-throughput.spec.ts \
    --most 8 --seconds 1 --repeats 3 > "$out/concurrency-resnet18.log" 2>&1
  lap "concurrency resnet18 $?"
  pack "concurrency.tar.xz" reports/concurrency
}

equal_engines() {
  [ -f zoo/resnet18.onnx ] || node tools/full-size/write-model.ts resnet18 zoo/resnet18.onnx
  here build-plan --model zoo/resnet18.onnx --out "$work/equal.plan" --flags FP16 --level 1 --batch 1 > "$out/plan.log" 2>&1
  here equal-engines --plan "$work/equal.plan" --first "${FIRST:-0}" --seconds "${SECONDS_EQUAL:-1200}" \
    --out "$out/equal-engines-round-${FIRST:-0}.json" > "$out/equal-engines-round-${FIRST:-0}.log" 2>&1
  lap "equal engines $?"
}

# What it costs to be watched: half a second with and without the device read ten times a second, by turns.
telemetry_cost() {
  [ -f zoo/resnet18.onnx ] || node tools/full-size/write-model.ts resnet18 zoo/resnet18.onnx
  here build-plan --model zoo/resnet18.onnx --out "$work/watched.plan" --flags FP16 --level 1 --batch 1 >> "$out/plan.log" 2>&1
  here equal-engines --plan "$work/watched.plan" --count 0 --telemetry --out "$out/telemetry-cost.json" > "$out/telemetry-cost.log" 2>&1
  lap "telemetry cost $?"
}

tables() { # NAME: with the profiler and without (IX), optimized against unoptimized (VII)
  local table
  for table in IX VII; do
    triplicate --store "$work/store-$1" latency "tools/gpu/specs/full-size/$1.spec.ts" --table $table --format md \
      > "$out/table-$table-$1.md" 2> "$out/table-$table-$1.log"
    lap "table $table $1 $?"
    pack "latency-$1.tar.xz" reports/"$1"-seeded.*/report.json
  done
}

resnet18() { classifier resnet18-f32; }
mobilenetv1() { classifier mobilenetv1-f32; }
lite0_partition() { lite0 partition; }
lite0_tf32() { lite0 tf32; }
lite0_fp16() { lite0 fp16; }

next_step() {
  exec 9> "$work/any.lock" && flock 9
  head -n 1 "$work/any" && sed -i 1d "$work/any"
  exec 9>&-
}

# Each list goes on where one step fails: what came of it is in its log. Cores are shared out, so that the host times of one
# list do not depend on the others.
work_through() { # NAME CORES STEP…
  taskset -pc "$2" $BASHPID > /dev/null
  own_tree "$1"
  local step
  for step in "${@:3}"; do ${step//:/ }; done
  while [ "$1" != cpu ] && step=$(next_step) && [ -n "$step" ]; do ${step//:/ }; done
  touch "$out/done$1"
}
STEPS0=${STEPS0:-resnet18 lite0_golden lite0_partition recordings lite0_tf32 lite0_fp16}
STEPS1=${STEPS1:-suites mobilenetv1 against_trtexec soundness}
cores=$(nproc)
read -ra steps_cpu <<< "${STEPS_CPU:-}"
tr ' ' '\n' <<< "${STEPS_ANY:-}" > "$work/any"
if [ ${#steps_cpu[@]} -gt 0 ]; then
  cores=$((cores * 3 / 4))
  CUDA_VISIBLE_DEVICES='' work_through cpu "$cores-$(($(nproc) - 1))" "${steps_cpu[@]}" > "$out/cpu.log" 2>&1 &
fi
gpus=$(nvidia-smi -L | wc -l)
if [ "$gpus" -gt 1 ]; then
  share=$((cores / gpus))
  for ((gpu = 0; gpu < gpus; gpu++)); do
    steps=STEPS$gpu
    CUDA_VISIBLE_DEVICES=$gpu work_through $gpu "$((gpu * share))-$((gpu * share + share - 1))" ${!steps:-} \
      > "$out/gpu$gpu.log" 2>&1 &
  done
else
  (work_through 1 "0-$((cores - 1))" $STEPS1) > "$out/gpu1.log" 2>&1
  (work_through 0 "0-$((cores - 1))" $STEPS0) > "$out/gpu0.log" 2>&1
fi
wait
