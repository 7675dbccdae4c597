#!/bin/sh
# Runs once, when the database's volume is new. The same roles as app/platform/servers/postgres.py makes,
# but for pg_checkpoint, which only the load tests use.
set -eu
psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname=postgres \
  --set=owner_password="$COMMONFARE_OWNER_PASSWORD" --set=app_password="$COMMONFARE_APP_PASSWORD" <<'SQL'
CREATE ROLE commonfare_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE commonfare_app LOGIN PASSWORD :'app_password';
CREATE ROLE commonfare_operator NOLOGIN;
GRANT commonfare_operator TO commonfare_app WITH INHERIT FALSE, SET TRUE;
CREATE DATABASE commonfare OWNER commonfare_owner;
REVOKE ALL ON DATABASE commonfare FROM PUBLIC;
GRANT CONNECT ON DATABASE commonfare TO commonfare_app;
SQL
