#include "http/address.h"

#include <arpa/inet.h>
#include <string.h>

static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

static struct address of_v4(const struct in_addr *v4)
{
    struct address address;
    memcpy(address.bytes, mapped, sizeof mapped);
    memcpy(address.bytes + 12, v4, 4);
    return address;
}

// The host of "host", "v4:port" and "[v6]:port".
static struct slice without_port(struct slice text)
{
    if (text.len && text.data[0] == '[') {
        const char *end = memchr(text.data, ']', text.len);
        return end ? (struct slice){ text.data + 1, (size_t)(end - text.data) - 1 } : text;
    }
    const char *colon = memchr(text.data, ':', text.len);
    if (colon && !memchr(colon + 1, ':', text.len - (size_t)(colon - text.data) - 1))
        text.len = (size_t)(colon - text.data);
    return text;
}

bool address_parse(struct slice text, struct address *out)
{
    char host[ADDRESS_TEXT_MAX];
    if (!text.len)
        return false;
    text = without_port(text);
    if (!text.len || text.len >= sizeof host || memchr(text.data, 0, text.len))
        return false;
    memcpy(host, text.data, text.len);
    host[text.len] = 0;
    struct in_addr v4;
    if (inet_pton(AF_INET, host, &v4) == 1) {
        *out = of_v4(&v4);
        return true;
    }
    return inet_pton(AF_INET6, host, out->bytes) == 1;
}

struct address address_of_socket(const struct sockaddr *socket)
{
    struct address address = { 0 };
    if (socket->sa_family == AF_INET)
        return of_v4(&((const struct sockaddr_in *)(const void *)socket)->sin_addr);
    if (socket->sa_family == AF_INET6)
        memcpy(address.bytes, &((const struct sockaddr_in6 *)(const void *)socket)->sin6_addr, 16);
    return address;
}

static bool is_v4(const struct address *address)
{
    return !memcmp(address->bytes, mapped, sizeof mapped);
}

void address_print(const struct address *address, char *out)
{
    const void *from = is_v4(address) ? address->bytes + 12 : address->bytes;
    if (!inet_ntop(is_v4(address) ? AF_INET : AF_INET6, from, out, ADDRESS_TEXT_MAX))
        *out = 0;
}

bool address_same(const struct address *a, const struct address *b)
{
    return !memcmp(a->bytes, b->bytes, sizeof a->bytes);
}

struct address address_owner(const struct address *address)
{
    struct address owner = *address;
    if (!is_v4(address))
        memset(owner.bytes + 8, 0, 8);
    return owner;
}

bool address_among(const struct address *address, const struct address *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (address_same(address, &list[i]))
            return true;
    return false;
}

struct address address_forwarded(struct slice header, const struct address *peer,
                                 const struct address *proxies, size_t proxy_count)
{
    struct address client = *peer;
    size_t end = header.len;
    while (end && address_among(&client, proxies, proxy_count)) {
        size_t start = end;
        while (start && header.data[start - 1] != ',')
            start--;
        struct address next;
        if (!address_parse(slice_trim((struct slice){ header.data + start, end - start }), &next))
            break;
        client = next;
        end = start ? start - 1 : 0;
    }
    return client;
}
