#!/bin/sh
# The units as they are installed, before systemd's own check.
. test/cli/common.sh
command -v systemd-analyze >/dev/null || { echo "no systemd"; exit 77; }

: >"$scratch/out" >"$scratch/err"
mkdir "$scratch/units"
for unit in share/systemd/*; do # as make install puts them, with a program that is there
    sed "s,/usr/local/bin/haechi,$HAECHI," "$unit" >"$scratch/units/${unit##*/}"
done
systemd-analyze verify --man=no "$scratch"/units/* >"$scratch/out" 2>&1 || fail "systemd-analyze verify"
silent out haechi
for unit in haechi.service haechi-backup.service; do
    systemd-analyze security --offline=true --threshold=20 "$scratch/units/$unit" >"$scratch/out" 2>&1 ||
        fail "$unit is exposed more than 2.0"
done
finish
