# test/postgres.sh — starts a PostgreSQL of its own for the script that sources it: its URL in $STORE, gone at the exit.
cluster=$(mktemp -d)
bin=$(ls -d /usr/lib/postgresql/*/bin | tail -n 1)
as_server() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
trap 'as_server "$bin/pg_ctl" -D "$cluster/data" -m immediate stop >/dev/null 2>&1; rm -rf "$cluster"' EXIT
[ "$(id -u)" != 0 ] || chown postgres "$cluster"
as_server "$bin/initdb" -D "$cluster/data" -U haechi -A trust -E UTF8 --no-locale >"$cluster/log" 2>&1 &&
    as_server "$bin/pg_ctl" -w -D "$cluster/data" -o "-c listen_addresses='' -k $cluster -c fsync=off" start \
        >>"$cluster/log" 2>&1 || { cat "$cluster/log"; exit 1; }
chmod 755 "$cluster"
STORE="postgresql:///postgres?host=$cluster&user=haechi"
