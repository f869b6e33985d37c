#!/usr/bin/env bash
# Packs TensorRT's libraries as pieces that can be sent one at a time; unpack.sh puts them together.
#
#   pack-libraries.sh LIBRARIES OUT      LIBRARIES: folder of libnvinfer.so.N and its companions, or a zip or jar of it
#     PIECE_MIB=46                       size of a piece; OUT/p00/p00, OUT/p01/p01, … are written
#
# xz makes the libraries a third smaller than zip does, and takes minutes.
set -euo pipefail
[ $# -eq 2 ] || { sed -n '2,7p' "$0"; exit 2; }
libraries=$1 out=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ -f "$libraries" ]; then
  python3 -m zipfile -e "$libraries" "$work"
  libraries=$(dirname "$(find "$work" -name 'libnvinfer.so*' -print -quit)")
fi
mkdir -p "$out"
rm -rf "$out"/p[0-9][0-9]
names=$(cd "$libraries" && find . -maxdepth 1 \( -name 'libnvinfer.so*' -o -name 'libnvinfer_plugin.so*' \
  -o -name 'libnvinfer_builder_resource*' -o -name 'libnvonnxparser.so*' \) -printf '%f\n' | sort)
# Blocks, so that unpacking uses all cores.
tar -C "$libraries" --create --owner=0 --group=0 $names | xz -T0 -7 --block-size=48MiB |
  split -b "${PIECE_MIB:-46}M" -d - "$out/piece-"
for piece in "$out"/piece-*; do
  name=p${piece##*-}
  mkdir "$out/$name"
  mv "$piece" "$out/$name/$name"
done
du -sh "$out"/p[0-9][0-9]
