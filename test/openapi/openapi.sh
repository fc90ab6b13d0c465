#!/bin/sh
# The description that a server gives of its API, in both languages, before a validator that is not ours.
. test/cli/common.sh

has() { command -v "$1" >/dev/null 2>&1; }
has node && has npm || { echo "No node and npm: not checked"; exit 77; }
node=${BUILD:-build}/openapi
mkdir -p "$node"
cp test/openapi/package.json test/openapi/package-lock.json test/openapi/validate.mjs "$node"
(cd "$node" && npm install --no-audit --no-fund --loglevel=error) >"$scratch/out" 2>&1 || {
    cat "$scratch/out"
    echo "npm could not install the validator"
    exit 77
}

echo right-9-horse >"$scratch/password"
run 0 init --data "$scratch/data" --agency A1 --agency-name 해치시 --name 김가온 --login admin --password-file "$scratch/password"
mkfifo "$scratch/said"
"$HAECHI" serve --data "$scratch/data" --port 0 --lang en >"$scratch/said" 2>"$scratch/err" &
server=$!
read -r line <"$scratch/said" # "Listening on http://127.0.0.1:PORT"
for language in ko en; do
    curl -sS --fail -H "Accept-Language: $language" "${line##* }/api/openapi.json" >"$scratch/$language.json" || fail "no description"
    node "$node/validate.mjs" "$scratch/$language.json" >"$scratch/out" || fail "$language"
done
[ "$failures" != 0 ] || tail -n 1 "$scratch/out"
kill $server
wait $server
finish
