#!/bin/sh
# Help, version, unknown words and options.
. test/cli/common.sh

run 0 --help
for command in scan check test explain precheck prove sample serve user token org load verify audit init key backup restore version; do
    says out "  $command "
done
run 0 help
run 2
for command in scan check test explain precheck prove sample serve user token org load verify audit init key backup restore version; do
    run 0 $command --help
    says out "haechi $command"
    says out "사용법"
    says out "Usage"
    cp "$scratch/out" "$scratch/help"
    run 0 help $command
    cmp -s "$scratch/out" "$scratch/help" || fail "help $command differs from $command --help"
    run 2 $command --no-such-option
    says err "--no-such-option"
    says err "haechi $command --help"
done
run 0 --version
says out "haechi "
run 0 version --json
says out '"version"'

run 2 scna
says err "haechi scan"
run 2 xyzzyplugh
says err "haechi --help"
run 2 help nothing
run 2 scan --jsn "$scratch"
says err "--json"
run 2 scan --as-of
says err "--as-of"
run 2 scan --as-of 2026-02-30 "$scratch"
says err "2026-02-30"
run 2 scan --limit -1 "$scratch"
says err "--limit"
run 2 scan --shards 0 "$scratch"
says err "--shards"
run 2 scan --shards 9 "$scratch"
says err "1 to 8"
run 2 scan --fail-on much "$scratch"
says err "--fail-on much"
run 2 scan --lang fr "$scratch"
says err "--lang fr"
run 2 scan
says err "haechi scan"
run 2 scan "$scratch/not-there"
says err "$scratch/not-there"
run 2 sample --rows 1
run 2 test --way sideways
says err "sideways"
run 2 explain
run 2 explain F99
run 2 prove
run 2 prove F99
says err "F99"
says err "F99"
run 2 precheck --table exp_pay
says err "--data"

# What --help names, the manual page and the completions know too.
for command in scan check test explain precheck prove sample serve user token org load verify audit init key backup restore version; do
    run 0 $command --help
    for option in $(grep -oE '^  --[a-z-]+' "$scratch/out"); do
        sed 's/\\-/-/g' share/man/haechi.1 | grep -qF -e "$option" || fail "man: $command $option"
        for shell in bash zsh; do
            grep -qF -e "$option" share/completion/$shell || fail "$shell: $command $option"
        done
    done
done

# A terminal or not, no escapes go into a file.
mkdir "$scratch/data"
printf 'agency_id,pay_no\n' >"$scratch/data/exp_pay.csv"
run 0 scan "$scratch/data"
silent out "$(printf '\033')"
finish
