// app/audit.h — the audit log: append-only entries, each with the hash of the one before.
//
// Entries are written inside the transaction of what they tell, so that neither is there without the other.
// Their form, and how another program checks it, is docs/audit.md.
//   number   1, 2, 3 … without gaps
//   hash     SHA-256 over the entry and the hash of the one before: whoever changes one entry changes all
//            that follow
//   seal     HMAC of the hash with a key of the ring: nobody writes an entry without it
//   segment  a month; ended, its bounds are signed, and its entries can be removed whole once expired
//   head     number and hash of the last entry, signed (Ed25519): kept elsewhere, it proves offline that
//            everything up to it is as it was
// Owns     texts of an entry are the caller's.
// Threads  one: the writer's. Verifying and heads need a store of their own only.
#pragma once

#include "seal/seal.h"
#include "store/store.h"

struct audit;

// NULL or 0 where there is none; action must be there.
struct audit_entry {
    int64_t at_us;                // UTC since 1970
    int64_t actor_id;             // account; 0: the program itself
    const char *actor_name;       // as it was then
    const char *address, *action; // "alarm.act"
    const char *agency;
    int64_t department_id;
    const char *object_table, *object_id;
    const char *subject; // token of the person whose data was handled; several with blanks between
    const char *reason, *detail; // detail: JSON
    const char *outcome;         // NULL: "done"
};

struct audit *audit_open(const struct seal *seal);
void audit_close(struct audit *audit);
// In the caller's transaction, on the writer's thread. The first entry of a month also signs the month
// before. ERR_CONFLICT: another process writes to the same log.
bool audit_write(struct audit *audit, struct store *store, const struct audit_entry *entry,
                 struct err *err);
// A transaction with entries was taken back: the last hash is read anew. (Without this call the next entry
// finds out by itself, for the price of a second try.)
void audit_forget(struct audit *audit);

// Removes the entries of a month (202611) that has ended, in the caller's transaction. `why` says who and for
// what reason; it becomes the entry "audit.remove". ERR_NOT_FOUND: no such segment, or not ended;
// ERR_CONFLICT: removed already.
bool audit_remove(struct audit *audit, struct store *store, int64_t month,
                  const struct audit_entry *why, struct err *err);

// ---- heads

struct audit_head {
    int64_t number, at_us;
    uint8_t hash[SEAL_HASH], signature[SEAL_SIGNATURE], public[SEAL_PUBLIC];
};

// Signs the last entry, after looking at its hash and seal. ERR_NOT_FOUND: the log is empty; ERR_CONFLICT:
// the last entry was tampered with.
bool audit_head_make(struct store *store, const struct seal *seal, int64_t at_us,
                     struct audit_head *out, struct err *err);
// In the caller's transaction: the head enters the table of heads, which audit_verify() looks at too.
bool audit_head_keep(struct store *store, const struct audit_head *head, struct err *err);
// {"number": …, "hash": "…", "at": "2026-11-28T12:00:00.000000Z", "at_us": …, "signature": "…", "public": "…"}
const char *audit_head_json(struct arena *arena, const struct audit_head *head);
// Reads it, and checks the signature with the public key it names.
bool audit_head_read(const char *text, size_t len, struct audit_head *out, struct err *err);

// ---- verifying

#define AUDIT_FAULTS(X)                                                                        \
    X(AUDIT_CHANGED, "changed", "항목이 고쳐졌습니다", "the entry was changed")                        \
    X(AUDIT_FORGED, "forged", "항목이 이 기관의 열쇠로 쓰이지 않았습니다",                              \
      "the entry was not written with the keys")                                               \
    X(AUDIT_MISPLACED, "misplaced", "항목이 앞 항목과 이어지지 않습니다",                              \
      "the entry does not follow the one before")                                              \
    X(AUDIT_MISSING, "missing", "항목이 없습니다", "entries are missing")                           \
    X(AUDIT_EXTRA, "extra", "있어서는 안 되는 항목입니다", "the entry must not be there")               \
    X(AUDIT_REPLACED, "replaced", "항목이 서명된 것과 다릅니다", "entries are not those that were signed") \
    X(AUDIT_SEGMENT, "segment", "월별 구간의 기록이나 서명이 틀립니다",                                 \
      "the row of a monthly segment, or its signature, is wrong")                              \
    X(AUDIT_HEAD, "head", "서명된 머리의 서명이 틀립니다", "the signature of a head is wrong")

enum audit_fault {
#define X(fault, name, ko, en) fault,
    AUDIT_FAULTS(X)
#undef X
};

struct audit_finding {
    enum audit_fault fault;
    int64_t first, last; // entries; of AUDIT_REPLACED the first of them may still be good
    int64_t month;       // of AUDIT_SEGMENT
};

typedef void audit_report(void *context, const struct audit_finding *finding);

struct audit_result {
    uint64_t entry_count, removed_count, finding_count;
    int64_t first, last;      // entries that are there; 0: none
    uint8_t hash[SEAL_HASH];  // of the last
    uint64_t signature_count; // of segments and heads that were checked
    bool head_met;            // the given head's entry is there, or ended a removed segment
};

// Reads the whole log once, as of one moment, a few thousand entries at a time, outside a transaction. What
// is wrong with signatures is reported first, then entries by their numbers; false: it could not be read.
// With `seal` seals and all signatures are checked; with a head alone signatures are checked with its key;
// with neither (both may be NULL) the chain alone is.
bool audit_verify(struct store *store, const struct seal *seal, const struct audit_head *head,
                  audit_report *report, void *context, struct audit_result *result,
                  struct err *err);
const char *audit_fault_name(enum audit_fault fault); // "changed"
const char *audit_fault_text(enum audit_fault fault, bool english);
