#!/usr/bin/env bash
# Everything that must hold before a change lands. Stops at the first thing that does not. `--no-tests` leaves the
# tests to whoever runs them next.
set -euo pipefail
cd "$(dirname "$0")/.."

step() {
  printf '\n== %s\n' "$1"
  shift
  "$@"
}

# db:generate fails when it could not do its work; whether there was work to do, the files tell.
migration_drift() {
  local before after
  before=$(find drizzle -type f -exec sha256sum {} + | sort)
  npm run -s db:generate -- --name drift </dev/null || return 1
  after=$(find drizzle -type f -exec sha256sum {} + | sort)
  if [ "$before" != "$after" ]; then
    echo 'The tables and the migrations differ; run: npm run db:generate'
    return 1
  fi
}

step 'format' npm run -s format
step 'lint' npm run -s lint
step 'import rules' npm run -s lint:imports
step 'unused code' npm run -s lint:unused
step 'types' npm run -s typecheck
step 'build' npm run -s build
step 'migrations match the tables' migration_drift
step 'documents match the code' npm run -s docs -- --check
step 'the guide names what there is' bash -c 'node scripts/guide.mjs --print >/dev/null'
[ "${1:-}" = --no-tests ] || step 'tests' npm test
