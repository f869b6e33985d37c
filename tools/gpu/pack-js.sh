#!/usr/bin/env bash
# Packs what Node needs to run Triplicate and its tests on an x86-64 Linux machine without a network.
#
#   pack-js.sh OUT      writes OUT/js.tar.xz; unpack it in the root of a copy of this repository
set -euo pipefail
[ $# -eq 1 ] || { sed -n '2,4p' "$0"; exit 2; }
root=$(cd "$(dirname "$0")/../.." && pwd)
mkdir -p "$1"
out=$(cd "$1" && pwd)/js.tar.xz
cd "$root"
node_modules/.bin/node tools/gpu/runtime-packages.ts |
  tar --create --no-recursion --owner=0 --group=0 --mtime=@0 --files-from=- | xz -T0 -6 > "$out"
ls -l "$out"
