// SipHash-2-4 over a record as it is stored: 64 bits that are found wrong when someone edits the record
// past the program. A forger without the key is right once in 2^64 tries, and each try is a record that
// `verify` reports; so short seals are enough, and a short one costs a record eight bytes.
#include <string.h>

#include "seal/ring.h"

uint64_t seal_row(const struct seal *seal, const void *data, size_t len)
{
    uint8_t bytes[sizeof(uint64_t)];
    shelf_mac(&seal->siphash, seal->ring.row, ROW_KEY_BYTES, data, len, bytes, sizeof bytes);
    uint64_t word = 0;
    for (size_t i = sizeof bytes; i-- > 0;)
        word = word << 8 | bytes[i];
    return word;
}
