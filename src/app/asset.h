// app/asset.h — the files of the console as they stand in the program, generated from build/web.
//
// All but fonts are packed with gzip.
#pragma once

struct asset {
    const char *name; // "main-1a2b3c4d5e.js"
    const unsigned char *data, *end;
};

extern const struct asset asset_registry[]; // generated; ends with a NULL name
