#!/usr/bin/env bash
# Runs the study and packs its reports as records: bash studies/fashion-mnist/run.sh FOLDER [SPEC…]
# Interrupted, it goes on from there when it is called again.
set -euo pipefail
[ $# -gt 0 ] || { echo "Say where records go: bash studies/fashion-mnist/run.sh FOLDER [SPEC…]" >&2 && exit 2; }
to=$(realpath -m "$1") && shift
specs=("$@")
cd "$(dirname "$0")/../.."
[ ${#specs[@]} -gt 0 ] || specs=(studies/fashion-mnist/*.spec.ts)
for spec in "${specs[@]}"; do
  name=$(basename "$spec" .spec.ts)
  node harness/cli/bin.ts run "$spec" --report-only
  newest=$(ls -td reports/"$name".study-*/ | head -n 1)
  mkdir -p "$to/$name"
  gzip -9n < "$newest/report.json" > "$to/$name/report.json.gz"
done
