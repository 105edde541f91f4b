#!/bin/sh
# sh scripts/run.sh [--build] script [argument…]
#
# Runs a script with Node: with the runtime that npm ci installed where it works here, else with the machine's own.
# With --build, dist is built first if it is out of date. Replaces itself, so that signals reach the script.

fits() { # "v22.18.0"
  number=${1#v}
  major=${number%%.*}
  rest=${number#*.}
  case $major in '' | *[!0-9]*) return 1 ;; esac
  [ "$major" -gt 22 ] || { [ "$major" -eq 22 ] && [ "${rest%%.*}" -ge 18 ]; }
}

root=$(cd "$(dirname "$0")/.." && pwd)
found=
old=
IFS=:
for directory in "$root/node_modules/.bin" $PATH; do
  [ -x "$directory/node" ] || continue
  version=$("$directory/node" --version 2>/dev/null) || continue
  if fits "$version"; then
    found=$directory
    break
  fi
  old=${old:-$version}
done
unset IFS

if [ -z "$found" ]; then
  echo "RabitChat needs Node 22.18 or later and found ${old:-none that runs}: install Node 24 (https://nodejs.org)." >&2
  exit 78
fi

# For what starts another Node by its name, as the shebang of a tool does.
case $PATH in "$found":*) ;; *) PATH=$found:$PATH ;; esac
export PATH
if [ "$1" = --build ]; then
  shift
  "$found/node" "$root/scripts/build-if-needed.mjs" || exit
fi
exec "$found/node" "$@"
