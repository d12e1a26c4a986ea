#!/usr/bin/env bash
# Runs every test of the project, the browser ones included, and says on its last line how many passed and failed.
# Installs what the browser tests need (Debian's chromium, axe-core) when it is not there. Arguments go to `dotnet test`.
set -uo pipefail
cd "$(dirname "$0")/.."

run_as_root() { if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null; then sudo "$@"; else return 1; fi; }

if ! command -v chromium >/dev/null 2>&1; then
  echo "Installing chromium for the browser tests ..." >&2
  { run_as_root apt-get update -qq && run_as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core; } \
    >/tmp/assochub-chromium.log 2>&1 || { tail -n 5 /tmp/assochub-chromium.log >&2; echo "chromium could not be installed: the browser tests will say so." >&2; }
fi

if [ ! -f build/axe/node_modules/axe-core/axe.min.js ] && [ -f build/axe/package.json ]; then
  if command -v npm >/dev/null 2>&1; then
    npm --prefix build/axe install --no-audit --no-fund --no-package-lock --loglevel=error >&2 || echo "axe-core could not be installed: the accessibility tests will say so." >&2
  else
    echo "There is no npm here: the accessibility tests will say so." >&2
  fi
fi

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
# A test that hangs is named and ends the run instead of eating the machine's time.
dotnet test AssocHub.Tests --nologo --blame-hang-timeout 15m --blame-hang-dump-type none --logger "trx;LogFileName=all.trx" --results-directory "$results" "$@"
outcome=$?

if [ ! -f "$results/all.trx" ]; then
  echo "No test ran: the build failed, or no test was found." >&2
  echo "0 passed, 1 failed, 0 skipped"
  exit 1
fi

# <Counters total=".." executed=".." passed=".." failed=".." error=".." timeout=".." aborted=".." notExecuted=".." .../>
counters=$(grep -o '<Counters [^>]*>' "$results/all.trx" | head -n 1)
count() { printf '%s' "$counters" | sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p"; }
total=$(count total); passed=$(count passed); failed=$(count failed); executed=$(count executed)
skipped=$((total - executed))
if [ "$outcome" -ne 0 ] && [ "$failed" -eq 0 ]; then failed=1; fi
if [ "$passed" -eq 0 ]; then outcome=1; fi
echo "$passed passed, $failed failed, $skipped skipped"
exit "$outcome"
