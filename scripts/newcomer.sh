#!/usr/bin/env bash
# Does what the README tells a newcomer to do, in a fresh copy: npm ci && npm start, a first account, a clean stop,
# a start on the kept data, and npm ci && npm test.
set -euo pipefail
cd "$(dirname "$0")/.."

copy=$(mktemp -d)
# As folders usually are; that of mktemp is closed to every other account.
chmod 755 "$copy"
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$copy"' EXIT
git clone -q . "$copy/rabitchat"
cd "$copy/rabitchat"

export PORT=5873
unset DATABASE_URL SESSION_SECRET NODE_ENV
base="http://localhost:$PORT"

start() {
  local began=$SECONDS
  npm start >"$copy/log" 2>&1 &
  server=$!
  until curl -sf -o /dev/null "$base/api/health"; do
    kill -0 "$server" 2>/dev/null || { cat "$copy/log"; echo 'The server ended while starting'; exit 1; }
    [ $((SECONDS - began)) -lt 60 ] || { cat "$copy/log"; echo 'No answer within 60 s'; exit 1; }
    sleep 0.1
  done
  echo "first 200 after $((SECONDS - began)) s"
}

stop() {
  local code=0
  kill -TERM "$server"
  wait "$server" || code=$?
  server=
  [ "$code" -eq 0 ] || { cat "$copy/log"; echo "SIGTERM ended the server with exit code $code"; exit 1; }
  if pgrep -f "$copy/rabitchat/.rabitchat" >/dev/null; then echo 'A database process was left behind'; exit 1; fi
}

npm ci --no-audit --no-fund >/dev/null 2>&1
echo '== first start' && start
account='{"username":"newcomer","email":"newcomer@example.com","password":"Rabbit-Hole-7","displayName":"Newcomer"}'
curl -sf -o /dev/null -H 'content-type: application/json' -d "$account" "$base/api/auth/signup"
stop
echo '== start on the kept data' && start
login='{"email":"newcomer","password":"Rabbit-Hole-7"}'
curl -sf -o /dev/null -H 'content-type: application/json' -d "$login" "$base/api/auth/login"
stop
echo '== npm ci && npm test'
npm ci --no-audit --no-fund >/dev/null 2>&1 && npm test
