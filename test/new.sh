#!/bin/sh
# The skeletons of tools/new build and are found, in a copy of the tree.
set -eu
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
cp -r Makefile tools src share "$room"
cd "$room"
make -s new KIND=operator NAME=skeleton_op >/dev/null
make -s new KIND=aggregate NAME=skeleton_agg >/dev/null
make -s new KIND=function NAME=skeleton_fn >/dev/null
make -s new KIND=scenario NAME=finance/F99-skeleton >/dev/null
test -s scenarios/finance/F99-skeleton.sql && test -s scenarios/finance/F99-skeleton.zt
for registry in ops aggs fns; do
    mkdir -p build
    tools/registry $registry build/registry_$registry.c
    gcc -std=c17 -D_GNU_SOURCE -Wall -Wextra -Werror -Isrc -c build/registry_$registry.c -o build/registry_$registry.o
done
for part in flow/op/skeleton_op/skeleton_op flow/agg/skeleton_agg flow/fn/skeleton_fn; do
    gcc -std=c17 -D_GNU_SOURCE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wvla -Werror -Isrc \
        -c "src/$part.c" -o build/part.o
    symbol=$(nm -g --defined-only build/part.o | awk '{ print $3 }')
    cat build/registry_*.c | grep -q "&$symbol,"
done
