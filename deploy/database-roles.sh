#!/bin/sh
# Run once by the database's image, when it is empty: the role that owns the tables and the one that the site works with.
set -eu
psql --set ON_ERROR_STOP=1 --set owner="$SAFERPLAN_OWNER_PASSWORD" --set app="$SAFERPLAN_APP_PASSWORD" \
    --username postgres --dbname saferplan <<'SQL'
CREATE ROLE saferplan_owner LOGIN PASSWORD :'owner';
CREATE ROLE saferplan_app LOGIN PASSWORD :'app';
ALTER DATABASE saferplan OWNER TO saferplan_owner;
ALTER SCHEMA public OWNER TO saferplan_owner;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
SQL
