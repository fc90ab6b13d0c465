// seal/totp_case.h — one-time codes as an app makes them, for tests.
#pragma once

#include <openssl/hmac.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

// The six digits that an app shows for a secret (RFC 6238).
static inline void totp_code(const char *secret, int64_t at_us, char out[8])
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    uint8_t key[64], moment[8], mac[20];
    size_t len = 0;
    unsigned held = 0, bits = 0, mac_len = sizeof mac;
    for (; *secret && strchr(digits, *secret); secret++) {
        held = held << 5 | (unsigned)(strchr(digits, *secret) - digits);
        bits += 5;
        if (bits >= 8) {
            bits -= 8;
            key[len++] = (uint8_t)(held >> bits);
        }
    }
    for (int i = 0; i < 8; i++)
        moment[i] = (uint8_t)(at_us / 30000000 >> 8 * (7 - i));
    HMAC(EVP_sha1(), key, (int)len, moment, sizeof moment, mac, &mac_len);
    const uint8_t *at = mac + (mac[19] & 15);
    unsigned number = (at[0] & 127u) << 24 | (unsigned)at[1] << 16 | (unsigned)at[2] << 8 | at[3];
    snprintf(out, 8, "%06u", number % 1000000);
}
