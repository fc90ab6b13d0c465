// app/audit.h — the audit log: append-only entries, each with the hash of the one before.
#pragma once

#include "seal/seal.h"
#include "store/store.h"

struct audit;

// NULL or 0 where there is none.
struct audit_entry {
    int64_t at_us;
    int64_t actor_id; // account
    const char *actor_name, *address, *action, *agency;
    int64_t department_id;
    const char *object_table, *object_id;
    const char *subject; // token or number of the person whose data was handled
    const char *reason, *detail; // detail: JSON
};

struct audit *audit_open(const struct seal *seal);
void audit_close(struct audit *audit);
// In the caller's transaction, on the writer's thread.
bool audit_write(struct audit *audit, struct store *store, const struct audit_entry *entry,
                 struct err *err);
void audit_forget(struct audit *audit); // a transaction with entries was taken back
