#!/usr/bin/env bash
# Compiles trtexec from the public TensorRT source, because library packages come without it.
#
#   compile-trtexec.sh SOURCE HEADERS CUDA OUT
#     SOURCE   checkout of NVIDIA/TensorRT at the release of the libraries; only its samples/ folder is read
#     HEADERS  folder of NvInfer.h … NvOnnxParser.h of that release
#     CUDA     folder with include/ (nv/target and cuda_profiler_api.h included) and lib64/ or lib/ with libcudart
#     OUT      the program. It opens TensorRT by name when it runs, so both are found by LD_LIBRARY_PATH
set -euo pipefail
[ $# -eq 4 ] || { sed -n '2,8p' "$0"; exit 2; }
source=$1 headers=$2 cuda=$3 out=$4
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r "$source/samples" "$work/samples"

# CUDA 13 took both clocks out of cudaDeviceProp; trtexec only prints them.
sed -i -E '/properties\.(clockRate|memoryClockRate) /d' "$work/samples/common/sampleDevice.cpp"

files=(
  common/{sampleDevice,sampleEngines,sampleInference,sampleOptions,sampleReporting,sampleUtils,bfloat16,logger}.cpp
  utils/{timingCache,fileLock}.cpp
  trtexec/trtexec.cpp
)
flags=(-std=c++17 -O2 -w -I"$headers" -I"$work/samples" -I"$work/samples/common" -I"$cuda/include")
for file in "${files[@]}"; do
  [ -f "$work/samples/$file" ] || { echo "$source has no samples/$file: another release?" >&2; exit 1; }
done
printf '%s\n' "${files[@]}" | xargs -P "$(nproc)" -I{} sh -c \
  'g++ "$@" -c "$0/samples/{}" -o "$0/$(basename {} .cpp).o"' "$work" "${flags[@]}"

cudart=
for file in "$cuda"/lib64/libcudart.so* "$cuda"/lib/libcudart.so*; do [ -f "$file" ] && cudart=$file && break; done
[ -n "$cudart" ] || { echo "no libcudart.so in $cuda/lib64 or $cuda/lib" >&2; exit 1; }
mkdir -p "$(dirname "$out")"
g++ -o "$out" "$work"/*.o "$cudart" -ldl -lpthread -s
ls -l "$out"
