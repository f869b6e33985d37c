#!/usr/bin/env bash
# On the GPU machine: puts TensorRT, its headers and Node where a campaign finds them.
#
#   unpack.sh PIECES [TO]
#     PIECES   folder of p00, p01, …: the archive (tar.xz, zip or jar) of the libraries in pieces, which are used up
#     TO       default /opt/trt; gets lib/ and include/
# Run it from where pack-kit.sh put it. Prints what to export.
set -euo pipefail
[ $# -ge 1 ] || { sed -n '2,7p' "$0"; exit 2; }
kit=$(cd "$(dirname "$0")" && pwd)
to=${2:-/opt/trt}
cd "$1"
rm -rf unpacked
mkdir unpacked
if head -c 6 p00 | grep -qa 7zXZ; then
  cat p[0-9][0-9] | xz -dc -T0 | tar -C unpacked --extract
else
  cat p[0-9][0-9] > libraries.zip
  python3 -m zipfile -e libraries.zip unpacked
  rm -f libraries.zip
fi
rm -f p[0-9][0-9]
lib=$(dirname "$(find unpacked -name 'libnvinfer.so*' -print -quit)")
mkdir -p "$to"
rm -rf "$to/lib"
mv "$lib" "$to/lib"
rm -rf unpacked
for name in libnvinfer libnvonnxparser libnvinfer_plugin; do
  for file in "$to/lib/$name".so.*; do [ -f "$file" ] && ln -sf "$(basename "$file")" "$to/lib/$name.so"; done
done
rm -rf "$to/include"
cp -r "$kit/include" "$to/include"
xz -dc "$kit/node.xz" > /usr/local/bin/node
chmod 755 /usr/local/bin/node
ls -l "$to/lib"
node --version
echo "export LD_LIBRARY_PATH=$to/lib:/usr/local/cuda/lib64\${LD_LIBRARY_PATH:+:\$LD_LIBRARY_PATH}"
