#include <assert.h>

#include "seal/seal.h"

size_t seal_hex(const void *data, size_t len, char *out)
{
    static const char digits[] = "0123456789abcdef";
    const uint8_t *bytes = data;
    for (size_t i = 0; i < len; i++) {
        *out++ = digits[bytes[i] >> 4];
        *out++ = digits[bytes[i] & 15];
    }
    *out = 0;
    return 2 * len;
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

bool seal_unhex(const char *text, size_t len, void *out)
{
    uint8_t *bytes = out;
    if (len % 2)
        return false;
    for (size_t i = 0; i < len; i += 2) {
        int high = hex_digit(text[i]), low = hex_digit(text[i + 1]);
        if (high < 0 || low < 0)
            return false;
        *bytes++ = (uint8_t)(high << 4 | low);
    }
    return true;
}

size_t seal_base64url(const void *data, size_t len, char *out)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const uint8_t *bytes = data;
    char *begin = out;
    uint32_t word = 0;
    int bits = 0;
    for (size_t i = 0; i < len; i++) {
        word = word << 8 | bytes[i];
        for (bits += 8; bits >= 6; bits -= 6)
            *out++ = digits[word >> (bits - 6) & 63];
    }
    if (bits)
        *out++ = digits[word << (6 - bits) & 63];
    *out = 0;
    return (size_t)(out - begin);
}

static int base64url_digit(char c)
{
    return c >= 'A' && c <= 'Z'   ? c - 'A'
           : c >= 'a' && c <= 'z' ? c - 'a' + 26
           : c >= '0' && c <= '9' ? c - '0' + 52
           : c == '-'             ? 62
           : c == '_'             ? 63
                                  : -1;
}

// Bits that no byte needs must be zero: of two texts for the same bytes one is refused.
bool seal_unbase64url(const char *text, size_t len, void *out, size_t *out_len)
{
    uint8_t *bytes = out;
    uint32_t word = 0;
    int bits = 0;
    for (size_t i = 0; i < len; i++) {
        int digit = base64url_digit(text[i]);
        if (digit < 0)
            return false;
        word = word << 6 | (uint32_t)digit;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            *bytes++ = (uint8_t)(word >> bits);
        }
    }
    *out_len = (size_t)(bytes - (uint8_t *)out);
    return len % 4 != 1 && (word & ((1u << bits) - 1)) == 0;
}
