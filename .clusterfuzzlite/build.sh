#!/bin/bash -eu
# Builds the fuzz targets into $OUT, each with its seeds and its dictionary, and the specs beside them.
cd "$SRC/flowcheck"
cargo fuzz build --release --no-trace-compares
for target in fuzz/fuzz_targets/*.rs; do
    name=$(basename "$target" .rs)
    cp "fuzz/target/x86_64-unknown-linux-gnu/release/$name" "$OUT/"
    corpus=$(mktemp -d)
    for kind in seeds regressions; do
        if [ -d "fuzz/$kind/$name" ]; then
            cp "fuzz/$kind/$name"/* "$corpus/"
        fi
    done
    zip --quiet --junk-paths "$OUT/${name}_seed_corpus.zip" "$corpus"/*
    if [ -f "fuzz/dictionaries/$name.dict" ]; then
        cp "fuzz/dictionaries/$name.dict" "$OUT/$name.dict"
    fi
done
cp -r specs "$OUT/specs"
