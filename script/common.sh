# script/common.sh — what the scripts share: packages of Debian 12 and the build. Sourced, not run.
#
# Only what is missing is installed, and its names are printed before anything happens.

cd "$(dirname "$0")/.." || exit 1
export LC_ALL=C.UTF-8
JOBS=${JOBS:-$(nproc 2>/dev/null || echo 2)}

# Without recommended packages gcc brings no headers of the C library,
# so libc6-dev is named.
PACKAGES_BUILD='gcc libc6-dev binutils make pkg-config libpg-query-dev libprotobuf-c-dev
    libjansson-dev libyaml-dev zlib1g-dev libpcre2-dev libxxhash-dev libgmp-dev libutf8proc-dev
    libpq-dev libsqlite3-dev libmicrohttpd-dev libgnutls28-dev libssl-dev libargon2-dev
    libcurl4-gnutls-dev libxlsxwriter-dev'
PACKAGES_TEST='libcmocka-dev clang postgresql-15 jq gzip curl sqlite3 openssl unzip libfaketime chromium'
PACKAGES_BENCH='libcmocka-dev postgresql-15 wrk sqlite3 jq curl'
PACKAGES_FUZZ='clang libclang-rt-14-dev llvm'

# Node for the console, unless the machine has one of its own.
command -v node >/dev/null && command -v npm >/dev/null || PACKAGES_BUILD="$PACKAGES_BUILD nodejs npm"

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        echo "Neither root nor sudo: as root, run: $*" >&2
        return 1
    fi
}

is_installed() {
    case $(dpkg-query -W -f '${db:Status-Abbrev}' "$1" 2>/dev/null) in ii*) return 0 ;; *) return 1 ;; esac
}

# The server is needed as a program only. Its package would start a cluster for the whole machine
# unless told not to; a machine that has its own setting keeps it.
keep_postgres_quiet() {
    conf=/etc/postgresql-common/createcluster.conf
    [ ! -e $conf ] || return 0
    as_root mkdir -p /etc/postgresql-common
    echo 'create_main_cluster = false' | as_root tee $conf >/dev/null
}

install_packages() {
    missing=
    for package in "$@"; do
        is_installed "$package" || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    if ! command -v apt-get >/dev/null; then
        echo "Not a Debian system. Install what these packages hold:$missing" >&2
        return 1
    fi
    echo "Installing Debian packages:$missing"
    case $missing in *postgresql-15*) keep_postgres_quiet ;; esac
    log=$(mktemp)
    if as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq >"$log" 2>&1 &&
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
            -o Dpkg::Options::=--force-confold $missing >"$log" 2>&1; then
        rm "$log"
    else
        cat "$log" >&2
        rm "$log"
        echo "The packages could not be installed:$missing" >&2
        return 1
    fi
}

# A node and npm that came from elsewhere do as well.
install_node() {
    command -v node >/dev/null && command -v npm >/dev/null || install_packages nodejs npm
}
