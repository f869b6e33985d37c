#!/usr/bin/env bash
# Brings NVIDIA's headers from the package registries, by package name alone, and keeps them between runs:
#   tools/native/headers.sh [FOLDER]     → FOLDER/tensorrt/NvInfer.h …, FOLDER/cuda/cuda.h …
# They are NVIDIA's and are never committed. Exit 3: the machine lacks cargo or pip.
set -euo pipefail
trtx=0.9.1 cuda=13.5.37 # the crate brings TensorRT 11.4

root=$(cd "$(dirname "$0")/../.." && pwd)
folder=${1:-$root/node_modules/.cache/triplicate-headers}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
stamp="$folder/trtx-sys-$trtx+cuda-$cuda"
if [ -e "$stamp" ]; then
  echo "headers: $folder (kept)"
  exit 0
fi

lacks() { # PROGRAM PACKAGES
  echo "headers: $1 is missing, which brings $2. Install it, or give a folder of headers to build.sh." >&2
  exit 3
}
command -v cargo > /dev/null || lacks cargo "TensorRT's headers (crate trtx-sys)"
pip=pip3
command -v $pip > /dev/null || pip="python3 -m pip"
$pip --version > /dev/null 2>&1 || lacks pip "CUDA's headers (wheels nvidia-cuda-runtime and nvidia-cuda-crt)"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# cargo fetches a crate only as another crate's dependency.
mkdir -p "$scratch/crate/src"
touch "$scratch/crate/src/lib.rs"
cat > "$scratch/crate/Cargo.toml" << TOML
[package]
name = "triplicate-headers"
version = "0.0.0"
edition = "2021"
[dependencies]
trtx-sys = "=$trtx"
TOML
(cd "$scratch/crate" && cargo fetch --quiet)
source=$(echo "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*/trtx-sys-"$trtx"*/TensorRT-Headers/TRT-Enterprise-*)
[ -d "$source" ] || { echo "headers: crate trtx-sys $trtx holds no TensorRT headers at $source" >&2; exit 1; }
rm -rf "$folder/tensorrt" "$folder/cuda"
mkdir -p "$folder/tensorrt"
cp -r "$(dirname "$(find "$source" -name NvInfer.h | head -1)")/." "$folder/tensorrt/"

$pip download --quiet --no-deps --disable-pip-version-check --dest "$scratch/wheels" \
  "nvidia-cuda-runtime==$cuda" "nvidia-cuda-crt==$cuda"
for wheel in "$scratch"/wheels/*.whl; do python3 -m zipfile -e "$wheel" "$scratch/unpacked"; done
cp -r "$scratch/unpacked/nvidia/cu13/include" "$folder/cuda"

touch "$stamp"
echo "headers: $folder (TensorRT of trtx-sys $trtx, CUDA $cuda)"
