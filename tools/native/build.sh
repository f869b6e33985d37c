#!/usr/bin/env bash
# Builds the addon and the contract double:
#   tools/native/build.sh [TENSORRT_INCLUDE CUDA_INCLUDE]     → native/build/<TensorRT version>/
#     triplicate-trt.node        the addon
#     double/lib/*.so.*          the contract double of NVIDIA's libraries, from 8.6 on
#     arm64/triplicate-trt.node  the addon for Jetson, where aarch64-linux-gnu-g++ is there
# Without arguments the headers come by headers.sh. Exit 3: the machine lacks a program; 4: only the compiler for arm64, and
# the rest is built.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)

for program in cmake g++ node; do
  command -v $program > /dev/null || { echo "native build: $program is missing" >&2; exit 3; }
done
if [ $# -eq 2 ]; then
  tensorrt=$(cd "$1" && pwd) cuda=$(cd "$2" && pwd)
else
  "$here/headers.sh"
  headers="$root/node_modules/.cache/triplicate-headers"
  tensorrt="$headers/tensorrt" cuda="$headers/cuda"
fi

version=$(echo '#include <NvInferVersion.h>
VERSION NV_TENSORRT_MAJOR.NV_TENSORRT_MINOR.NV_TENSORRT_PATCH' |
  g++ -E -P -x c++ -I"$tensorrt" - | sed -n 's/^VERSION //p' | tr -d ' ')
out="$root/native/build/$version"

build() { # SOURCE FOLDER ARGUMENT…
  local source=$1 folder=$2
  shift 2
  cmake -S "$source" -B "$folder" -DTENSORRT_INCLUDE="$tensorrt" -DCUDA_INCLUDE="$cuda" "$@" > "$folder.log" 2>&1 &&
    cmake --build "$folder" --parallel >> "$folder.log" 2>&1 || { tail -40 "$folder.log" >&2; exit 1; }
}
mkdir -p "$out"
code=0
case $version in
  8.5.*) echo "native build: no contract double, which needs headers of 8.6 or newer" >&2 ;;
  *) build "$root/native/double" "$out/double" ;;
esac
build "$root/native" "$out/addon"
cp "$out/addon/triplicate-trt.node" "$out/"
if command -v aarch64-linux-gnu-g++ > /dev/null; then
  build "$root/native" "$out/arm64" -DCMAKE_TOOLCHAIN_FILE="$root/native/toolchain-aarch64.cmake"
else
  echo "native build: aarch64-linux-gnu-g++ is missing, so there is no addon for arm64" >&2
  code=4
fi
echo "native build: $out"
exit $code
