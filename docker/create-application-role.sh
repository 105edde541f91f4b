#!/bin/bash
# Run once by the postgres image, when it makes a new database volume. The application gets a role that owns its database
# and is no superuser; the superuser loses its password, so that it can only log in inside of the container:
# docker compose exec postgres psql -U postgres
set -euo pipefail
: "${POSTGRES_PASSWORD:?}" "${POSTGRES_USER:=postgres}"
psql -v ON_ERROR_STOP=1 --no-psqlrc --username "$POSTGRES_USER" --dbname postgres <<'SQL'
\getenv password POSTGRES_PASSWORD
\getenv superuser POSTGRES_USER
CREATE ROLE rabitchat LOGIN CREATEDB PASSWORD :'password';
CREATE DATABASE rabitchat OWNER rabitchat;
ALTER ROLE :"superuser" PASSWORD NULL;
SQL
