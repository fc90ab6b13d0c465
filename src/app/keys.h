// app/keys.h — which version of the keys of fields and tokens a store is under.
//
//   ring 1, store 1 ── key rotate ──► ring 2, store 1 ── slices ──► ring 2, store 2
//                                     └ not finished: joins would compare tokens of two versions,
//                                       so no server starts over it
#pragma once

#include "seal/seal.h"
#include "store/store.h"

// A store that is empty is noted as under the newest keys, any other that says nothing under the first. Of a
// writing connection, after migrate().
bool keys_note(struct store *store, const struct seal *seal, struct err *err);
// The version that all of the store is under. ERR_NOT_FOUND: newer than the ring, which is an older copy.
bool keys_read(struct store *store, const struct seal *seal, int *version, struct err *err);
// ERR_CONFLICT: a rotation was begun and not finished.
bool keys_check(struct store *store, const struct seal *seal, struct err *err);
