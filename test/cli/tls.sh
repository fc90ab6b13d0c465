#!/bin/sh
# TLS from end to end, with an authority of our own: https, the cookie, HSTS, client certificates.
. test/cli/common.sh
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$scratch"' EXIT
cd "$scratch" || exit 1

authority() { # authority NAME
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=$1" \
        -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign \
        -keyout "$1.key" -out "$1.crt" 2>err || fail "authority $1"
}
certificate() { # certificate AUTHORITY NAME USE
    printf 'extendedKeyUsage=%s\nsubjectAltName=IP:127.0.0.1\n' "$3" >ext
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$2" -keyout "$1-$2.key" -out csr 2>err &&
        openssl x509 -req -in csr -CA "$1.crt" -CAkey "$1.key" -CAcreateserial -days 2 -extfile ext -out "$1-$2.crt" 2>err ||
        fail "certificate $1 $2"
}
authority city
authority other
certificate city server serverAuth
certificate city admin clientAuth
certificate city nobody clientAuth
certificate other admin clientAuth
cp city-server.key wrong-use.key
openssl req -new -key wrong-use.key -subj /CN=admin -out csr 2>err
printf 'extendedKeyUsage=serverAuth\n' >ext
openssl x509 -req -in csr -CA city.crt -CAkey city.key -CAcreateserial -days 2 -extfile ext -out wrong-use.crt 2>err

echo right-9-horse >password
cd "$root" || exit 1
run 0 init --data "$scratch/data" --agency A1 --agency-name 해치시 --name 김가온 --login admin --password-file "$scratch/password"
echo 'sign_in.certificate: 1' >"$scratch/data/haechi.yaml"
mkfifo "$scratch/said"
"$HAECHI" serve --data "$scratch/data" --port 0 --lang en --certificate "$scratch/city-server.crt" --key "$scratch/city-server.key" \
    --client-authority "$scratch/city.crt" >"$scratch/said" 2>"$scratch/err" &
server=$!
read -r line <"$scratch/said" # "Listening on https://127.0.0.1:PORT"
url=${line##* }
case $url in https://*) ;; *) fail "not https: $line" ;; esac

ask() { # ask CURL'S OPTIONS… — headers and body in out
    curl -sS -i --max-time 20 --cacert "$scratch/city.crt" "$@" >"$scratch/out" 2>"$scratch/curl"
}
status() { sed -n '1s/^HTTP[^ ]* \([0-9]*\).*/\1/p' "$scratch/out"; }

ask "$url/healthz" || fail "a good certificate is refused"
grep -qi '^strict-transport-security: max-age=' "$scratch/out" || fail "no HSTS"
! curl -sS --max-time 20 "$url/healthz" >"$scratch/out" 2>&1 || fail "an authority that nobody knows is believed"
! curl -sS --max-time 20 --tls-max 1.1 --cacert "$scratch/city.crt" "$url/healthz" >"$scratch/out" 2>&1 || fail "TLS 1.1 is spoken"
! curl -sS --max-time 20 "http://${url#https://}/healthz" >"$scratch/out" 2>&1 || fail "plain HTTP is answered"

ask -H 'Content-Type: application/json' -d '{"login": "admin", "password": "right-9-horse"}' "$url/api/v1/session"
[ "$(status)" = 200 ] || fail "no sign-in"
grep -i '^set-cookie: haechi_session=' "$scratch/out" | grep -qi '; *secure' || fail "the cookie is not Secure"

ask "$url/api/v1/session"
[ "$(status)" = 401 ] || fail "without a certificate one is somebody"
ask --cert "$scratch/city-admin.crt" --key "$scratch/city-admin.key" "$url/api/v1/session"
[ "$(status)" = 200 ] || fail "a client's certificate is refused"
says out '"login":"admin"'
for wrong in city-nobody other-admin wrong-use; do # no account; of another authority; a server's
    if ask --cert "$scratch/$wrong.crt" --key "$scratch/$wrong.key" "$url/api/v1/session"; then
        [ "$(status)" = 401 ] || fail "$wrong: is somebody"
    fi
    silent out '"login"'
done
kill "$server"
wait "$server" || fail "no stop in good order"
server=
finish
