#!/usr/bin/env bash
# Builds the image of the Dockerfile and runs in it what an operator does: npm start, every command that the guide names,
# and a stop. Needs root, and Debian's buildah, podman, crun, debootstrap and postgresql; no registry, since the base image is
# made here out of a fresh Debian and the Node of node_modules. Its name and version are those that the Dockerfile asks for.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly PORT=${PORT:-5874} DATABASE_PORT=${DATABASE_PORT:-5875} IMAGE=localhost/rabitchat:test
BASE=docker.io/library/$(sed -n 's/^FROM \(\S*\)$/\1/p' Dockerfile)
readonly BASE
readonly SECRET=0123456789abcdef0123456789abcdef

work=$(mktemp -d)
chmod 755 "$work"
# Given from outside, the base image is still there the next time.
readonly storage=${IMAGE_STORAGE:-$work/storage}
export CONTAINERS_STORAGE_CONF=$work/storage.conf
cat >"$work/storage.conf" <<CONF
[storage]
driver = "overlay"
graphroot = "$storage"
runroot = "$storage-run"
CONF

clean_up() {
  podman rm --all --force --time 0 >/dev/null 2>&1 || true
  [ ! -d "$work/postgres" ] || as_postgres "$postgres/pg_ctl" stop -D "$work/postgres" -m immediate >/dev/null 2>&1 || true
  umount "$storage/overlay" 2>/dev/null || true
  rm -rf "$work"
}
trap clean_up EXIT

say() { printf '\n== %s\n' "$*"; }
fail() { echo "$*" >&2; exit 1; }
as_postgres() { runuser -u postgres -- "$@"; }

make_base() {
  local root=$work/base modules
  modules=$(env PATH="${PATH//$PWD\/node_modules\/.bin:/}" npm root --global)
  debootstrap --variant=minbase bookworm "$root" >"$work/debootstrap.log" || { cat "$work/debootstrap.log"; exit 1; }
  install -m 755 node_modules/.bin/node "$root/usr/local/bin/node"
  mkdir -p "$root/usr/local/lib/node_modules"
  cp -a "$modules/npm" "$root/usr/local/lib/node_modules/npm"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
  ln -s ../lib/node_modules/npm/bin/npx-cli.js "$root/usr/local/bin/npx"
  chroot "$root" useradd --uid 1000 --user-group --create-home --shell /bin/bash node
  # A machine may reach the registry through a proxy with an authority and settings of its own.
  mkdir -p "$root/etc/ssl/certs" "$root/usr/local/etc"
  [ ! -f /etc/ssl/certs/ca-certificates.crt ] || cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
  local settings
  settings=$(npm config get globalconfig)
  [ ! -f "$settings" ] || cp "$settings" "$root/usr/local/etc/npmrc"
  local container
  container=$(buildah from scratch)
  buildah add --quiet "$container" "$root" / >/dev/null
  buildah config --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin --cmd node "$container"
  buildah commit --quiet "$container" "$BASE" >/dev/null
  buildah rm "$container" >/dev/null
  rm -rf "$root"
}

# Where the limits of processes cannot be raised, the runtime gets none to set. podman knows the
# abilities of a runtime by its name, and crun refuses a machine that has both kinds of control groups.
make_runtime() {
  mkdir "$work/bin"
  cat >"$work/bin/crun" <<SH
#!/bin/bash
for argument; do
  if [ "\${previous:-}" = --bundle ] || [ "\${previous:-}" = -b ]; then
    "$PWD/node_modules/.bin/node" "$work/bin/drop-limits.cjs" "\$argument/config.json"
  fi
  previous=\$argument
done
exec unshare --mount bash -c 'umount /sys/fs/cgroup/unified 2>/dev/null; exec /usr/bin/crun "\$@"' crun "\$@"
SH
  cat >"$work/bin/drop-limits.cjs" <<'JS'
const { readFileSync, writeFileSync } = require('node:fs');
const [, , file] = process.argv;
const config = JSON.parse(readFileSync(file, 'utf8'));
delete config.process.rlimits;
writeFileSync(file, JSON.stringify(config));
JS
  chmod 755 "$work/bin/crun"
}

in_image() {
  podman --runtime "$work/bin/crun" run --pull=never --network=host --cgroups=disabled --volume "$work/data:/data" \
    --env PORT="$PORT" --env SESSION_SECRET="${secret-$SECRET}" --env DATABASE_URL="${url-$database}" "$@"
}

run() {
  local expected=$1 code=0
  shift
  in_image --rm "$IMAGE" npm run -s "$@" >"$work/output" 2>&1 </dev/null || code=$?
  [ "$code" -eq "$expected" ] || { cat "$work/output"; fail "npm run $* ended with $code instead of $expected"; }
  echo "npm run $* ($code)"
}

say 'base image' "$BASE"
podman image exists "$BASE" || make_base
make_runtime

say 'image'
buildah build --quiet --isolation chroot --pull=never --network host --tag "$IMAGE" . >"$work/build.log" 2>&1 ||
  { cat "$work/build.log"; exit 1; }
podman images --format '{{.Repository}} {{.Size}}'

say 'database'
postgres=$(ls -d /usr/lib/postgresql/*/bin | tail -n 1)
install -d -o postgres "$work/postgres"
as_postgres "$postgres/initdb" -D "$work/postgres" --auth trust --no-sync >/dev/null
as_postgres "$postgres/pg_ctl" start -D "$work/postgres" --wait --log "$work/postgres/log" \
  --options "-p $DATABASE_PORT -c listen_addresses=127.0.0.1 -c unix_socket_directories=" >/dev/null
readonly database=postgres://postgres@127.0.0.1:$DATABASE_PORT/postgres
install -d -o 1000 -g 1000 "$work/data"

say 'commands'
run 0 db:migrate -- --plan
run 0 db:migrate
run 0 db:push
run 0 db:seed
run 0 doctor
run 0 db:backup -- --to /data/backups
run 0 db:migrate -- --rehearse
run 0 db:stats
run 0 db:export -- --to /data/export
run 0 sessions:prune
run 0 sessions:clear -- --yes
run 64 db:migrate --plan
names=$(grep -oE 'npm run (-s )?[a-z]+:?[a-z-]*' docs/operations.md | sed -E 's/npm run (-s )?//' | sort -u | grep -v '^test:\|^$' | xargs)
in_image --rm "$IMAGE" sh -c 'for name; do npm run -s "$name" -- --help >/dev/null || exit; echo "npm run $name -- --help (0)"; done' - $names ||
  fail 'A command of the guide is not in the image.'
if in_image --rm "$IMAGE" sh -c 'ls -d node_modules/node-linux-* node_modules/.bin/node' >/dev/null 2>&1; then
  fail 'The image holds a second Node.'
fi

serve() { # name command…
  in_image --detach --name "$@" >/dev/null
  for _ in $(seq 600); do
    curl -sf -o /dev/null "http://127.0.0.1:$PORT/api/health" && return 0
    podman container exists "$1" || fail "$1 ended"
    sleep 0.1
  done
  podman logs "$1"
  fail "$1 does not answer"
}

stop() { # name signal
  local code
  podman kill --signal "$2" "$1" >/dev/null
  code=$(podman wait "$1")
  [ "$code" -eq 0 ] || fail "$1 ended with $code after $2"
  echo "$1 ended with 0 after $2"
}

say 'server'
for secret in short rabitchat-secret-key; do
  for mode in production development; do
    code=0
    in_image --rm --env NODE_ENV="$mode" "$IMAGE" >"$work/output" 2>&1 || code=$?
    [ "$code" -eq 78 ] || { cat "$work/output"; fail "The secret \"$secret\" was accepted in $mode."; }
  done
done
unset secret
serve as-built "$IMAGE" && stop as-built SIGHUP
serve npm-start "$IMAGE" npm start && stop npm-start SIGTERM
url=
serve embedded --env NODE_ENV=development "$IMAGE" npm start && stop embedded SIGTERM
say 'all of it works in the image'
