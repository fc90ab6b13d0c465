// app/audit_form.h — the texts that are hashed and signed, and entries as they stand in the store.
#pragma once

#include "app/audit.h"

#define AUDIT_SEAL 16

struct audit_row {
    int64_t number, month;
    struct audit_entry entry;
    uint8_t before[SEAL_HASH], hash[SEAL_HASH], seal[AUDIT_SEAL];
    bool odd; // a column holds what is never written
};

// The columns, as an INSERT and as a SELECT name them; arguments are in this order.
extern const char audit_columns[];
#define AUDIT_COLUMN_COUNT 18
void audit_row_values(const struct audit_row *row, struct store_value out[AUDIT_COLUMN_COUNT]);
// Texts are the row's: until the next.
void audit_row_read(const struct store_rows *rows, struct audit_row *out);

void audit_row_form(struct str *out, const struct audit_row *row);
void audit_row_hash(struct arena *arena, const struct audit_row *row, uint8_t out[SEAL_HASH]);
void audit_row_seal(const struct seal *seal, const uint8_t hash[SEAL_HASH],
                    uint8_t out[AUDIT_SEAL]);

struct audit_segment {
    int64_t month, first, last;
    uint8_t before[SEAL_HASH], hash[SEAL_HASH], signature[SEAL_SIGNATURE];
    bool removed;
    int64_t removed_us;
    uint8_t removal[SEAL_SIGNATURE];
};

void audit_head_form(struct str *out, const struct audit_head *head);
void audit_segment_form(struct str *out, const struct audit_segment *segment);
void audit_removal_form(struct str *out, const struct audit_segment *segment);

// A blob of exactly so many bytes; else zeros, and false.
bool audit_bytes(const struct store_rows *rows, size_t column, uint8_t *out, size_t len);
