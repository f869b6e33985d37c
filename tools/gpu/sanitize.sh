#!/usr/bin/env bash
# Runs sanitized-run.ts under compute-sanitizer's memcheck.
#
#   sanitize.sh OUT ADDON LIBRARIES PLAN [BATCH]
#     writes OUT/memcheck.log and OUT/memcheck.json: {"status": "clean" | "errors" | "refused" | "missing" | "failed", …}
#   COMPUTE_SANITIZER=FILE    where it is in none of the usual places
#   LIMIT=240                 seconds
#
# "refused": the tool says that it could not attach to the program or its device, so nothing is known; "failed": the program
# itself failed, or it ran out of time (exit 124), or the tool ended without a summary.
set -uo pipefail
[ $# -ge 4 ] || { sed -n '2,10p' "$0"; exit 2; }
out=$1 addon=$2 libraries=$3 plan=$4 batch=${5:-8}
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$out"
log=$out/memcheck.log
unattached='No attachable process|not supported|[Uu]nable to'
: > "$log"

verdict() { # STATUS EXIT : writes the JSON; ends with 0 where nothing bad was found
  local summary
  summary=$(grep -aE 'ERROR SUMMARY|Error:|not supported|[Uu]nable' "$log" | tail -5 | tr -d '"\\' | tr '\n\t' '; ')
  printf '{"versions": %s, "status": "%s", "exit": %s, "sanitizer": "%s", "seconds": %s, "summary": "%s"}\n' \
    "$(cat "$out/versions.json" 2> /dev/null || echo null)" "$1" "$2" "${version:-}" "$SECONDS" "$summary" | tee "$out/memcheck.json"
  case $1 in clean | refused | missing) exit 0 ;; *) exit 1 ;; esac
}

for tool in "${COMPUTE_SANITIZER:-}" "$(command -v compute-sanitizer)" /usr/local/cuda/bin/compute-sanitizer \
  /usr/local/cuda/compute-sanitizer/compute-sanitizer; do
  [ -n "$tool" ] && [ -x "$tool" ] && break
  tool=
done
[ -n "$tool" ] || verdict missing null
version=$("$tool" --version 2> /dev/null | grep -aoE 'Version [0-9.]+' | head -1)

# Its own output and the program's stay apart: the program's is printed.
timeout "${LIMIT:-240}" "$tool" --tool memcheck --error-exitcode 9 --target-processes all --log-file "$log" \
  node "$here/sanitized-run.ts" --addon "$addon" --libraries "$libraries" --plan "$plan" --batch "$batch" \
  --out "$out/versions.json"
code=$?
errors=$(grep -aoE 'ERROR SUMMARY: [0-9]+' "$log" | grep -oE '[0-9]+' | sort -n | tail -1)
if [ "$code" -eq 9 ] || [ "${errors:-0}" -gt 0 ]; then verdict errors "$code"; fi
if [ -z "$errors" ] && [ "$code" -ne 124 ] && grep -qaE "$unattached" "$log"; then verdict refused "$code"; fi
if [ -z "$errors" ] || [ "$code" -ne 0 ]; then verdict failed "$code"; fi
verdict clean 0
