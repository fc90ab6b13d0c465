# Shared by the tests of the commands: a scratch folder, and checks that name what was wanted.
#
# $HAECHI is the program. A script ends with `finish`: 0 all as wanted, 1 otherwise.
set -u
: "${HAECHI:=build/haechi}"
case $HAECHI in /*) ;; *) HAECHI=$PWD/$HAECHI ;; esac
unset HAECHI_SHARE NO_COLOR
root=$PWD
scratch=$(mktemp -d)
trap 'chmod -R u+rwX "$scratch"; rm -rf "$scratch"' EXIT
failures=0

fail() {
    failures=$((failures + 1))
    echo "FAILED: $*"
    sed 's/^/    | /' "$scratch/out" "$scratch/err" | head -n 40
}

# run STATUS ARGUMENTS… — runs the program, its output in $scratch/out and $scratch/err
run() {
    wanted=$1
    shift
    status=0
    "$HAECHI" "$@" >"$scratch/out" 2>"$scratch/err" </dev/null || status=$?
    [ "$status" = "$wanted" ] || fail "haechi $*: exit status $status, wanted $wanted"
}

# feed STATUS FILE ARGUMENTS… — the same with a file as standard input
feed() {
    wanted=$1 input=$2
    shift 2
    status=0
    "$HAECHI" "$@" >"$scratch/out" 2>"$scratch/err" <"$input" || status=$?
    [ "$status" = "$wanted" ] || fail "haechi $*: exit status $status, wanted $wanted"
}

says() { # says out|err TEXT
    grep -qF -e "$2" "$scratch/$1" || fail "standard $1 lacks: $2"
}
silent() { # silent out|err TEXT
    ! grep -qF -e "$2" "$scratch/$1" || fail "standard $1 must not say: $2"
}
holds() { # holds FILE TEXT
    grep -qF -e "$2" "$1" || { fail "$1 lacks: $2"; sed 's/^/    : /' "$1"; }
}

finish() {
    [ "$failures" = 0 ] || exit 1
    exit 0
}
