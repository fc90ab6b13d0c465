// http/address.h — internet addresses: what the limits count by and what proxies forward.
//
// An IPv4 address is kept as ::ffff:a.b.c.d, so that both kinds are sixteen bytes.
#pragma once

#include <netinet/in.h>
#include <stdint.h>

#include "base/str.h"

#define ADDRESS_TEXT_MAX 46 // with the NUL

struct address {
    uint8_t bytes[16];
};

bool address_parse(struct slice text, struct address *out); // also "[::1]:443" and "192.0.2.1:443"
struct address address_of_socket(const struct sockaddr *socket);
void address_print(const struct address *address, char *out); // ADDRESS_TEXT_MAX bytes
bool address_same(const struct address *a, const struct address *b);
// Whoever has one IPv6 address has a /64 of them: the address by which one is counted.
struct address address_owner(const struct address *address);

// The client behind trusted proxies: the last element of X-Forwarded-For that is none of them. An
// element that is no address ends the search at what was found so far.
struct address address_forwarded(struct slice header, const struct address *peer,
                                 const struct address *proxies, size_t proxy_count);
bool address_among(const struct address *address, const struct address *list, size_t count);
