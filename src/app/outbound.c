#include "app/outbound.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <unistd.h>

#include "base/doc.h"
#include "base/now.h"

struct call {
    CURL *curl;
    struct curl_slist *headers, *recipients;
    bool address_listed; // the list has the host as an address
    bool refused;        // the address it resolved to
    size_t received;
    struct slice upload; // what is left of a mail's text
};

static void init_curl(void)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

// ---- where a call may go

static bool host_of(const char *url, char *host, size_t room, char *port, size_t port_room)
{
    CURLU *parts = curl_url();
    char *name = NULL, *number = NULL;
    bool fine = curl_url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK &&
                curl_url_get(parts, CURLUPART_HOST, &name, 0) == CURLUE_OK &&
                curl_url_get(parts, CURLUPART_PORT, &number, CURLU_DEFAULT_PORT) == CURLUE_OK &&
                strlen(name) < room && strlen(number) < port_room;
    if (fine) {
        snprintf(host, room, "%s", name);
        snprintf(port, port_room, "%s", number);
    }
    curl_free(name);
    curl_free(number);
    curl_url_cleanup(parts);
    return fine;
}

static bool in_list(const char *list, const char *host, const char *port)
{
    char both[300];
    snprintf(both, sizeof both, "%s:%s", host, port);
    while (*list) {
        size_t len = strcspn(list, " ,");
        if ((len == strlen(host) && strncasecmp(list, host, len) == 0) ||
            (len == strlen(both) && strncasecmp(list, both, len) == 0))
            return true;
        list += len;
        list += strspn(list, " ,");
    }
    return false;
}

static bool is_address(const char *host)
{
    struct in6_addr room;
    char bare[64];
    snprintf(bare, sizeof bare, "%.*s", (int)strcspn(host + (*host == '['), "]"),
             host + (*host == '['));
    return inet_pton(AF_INET, bare, &room) == 1 || inet_pton(AF_INET6, bare, &room) == 1;
}

static bool may_call(struct app *app, const char *url, bool *address, struct err *err)
{
    char host[256], port[8];
    if (!host_of(url, host, sizeof host, port, sizeof port))
        return err_set(err, ERR_BAD_INPUT, "%s: 주소가 올바르지 않습니다 | not an address", url);
    struct arena *arena = arena_new("outbound", 0, 0);
    const char *list = app_setting(app, arena, "outbound.allow", "");
    bool listed = in_list(list, host, port);
    arena_free(arena);
    *address = is_address(host);
    return listed ||
           err_set(err, ERR_FORBIDDEN,
                   "%s:%s: outbound.allow 설정에 없는 곳입니다 | not in the setting outbound.allow",
                   host, port);
}

// One address and nothing that could begin another header or command.
static bool is_mail_address(const char *text)
{
    const char *at = strchr(text, '@');
    for (const char *c = text; *c; c++)
        if (*c <= ' ' || *c == '<' || *c == '>' || *c == ',' || *c == 127)
            return false;
    return at && at != text && at[1] && !strchr(at + 1, '@');
}

bool outbound_allowed(struct app *app, const char *url, struct err *err)
{
    bool address;
    if (strncmp(url, "mailto:", 7) == 0)
        return is_mail_address(url + 7) ||
               err_set(err, ERR_BAD_INPUT,
                       "전자우편 주소가 올바르지 않습니다 | not a mail address");
    if (strncmp(url, "https://", 8) != 0 && strncmp(url, "http://", 7) != 0)
        return err_set(
            err, ERR_BAD_INPUT,
            "http, https, mailto 주소여야 합니다 | must be an http, https or mailto address");
    return may_call(app, url, &address, err);
}

static bool is_own_v4(uint32_t address) // host order
{
    return address >> 24 == 127 || address >> 24 == 0 || address >> 16 == (169 << 8 | 254);
}

static bool is_own(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET)
        return is_own_v4(
            ntohl(((const struct sockaddr_in *)(const void *)address)->sin_addr.s_addr));
    const struct in6_addr *six = &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
    if (IN6_IS_ADDR_V4MAPPED(six)) {
        uint32_t four;
        memcpy(&four, &six->s6_addr[12], sizeof four);
        return is_own_v4(ntohl(four));
    }
    return IN6_IS_ADDR_LOOPBACK(six) || IN6_IS_ADDR_LINKLOCAL(six) || IN6_IS_ADDR_UNSPECIFIED(six);
}

// The address at the very moment of connecting: what was resolved before may have changed since.
static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
    (void)purpose;
    struct call *call = context;
    call->refused = !call->address_listed && is_own(&address->addr);
    if (call->refused)
        return CURL_SOCKET_BAD;
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

// ---- one call

static size_t swallow(char *data, size_t size, size_t count, void *context)
{
    (void)data;
    struct call *call = context;
    call->received += size * count;
    return call->received > OUTBOUND_REPLY_MAX ? 0 : size * count;
}

static bool call_open(struct call *call, const char *url, struct err *err)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, init_curl);
    call->curl = curl_easy_init();
    if (!call->curl)
        return err_set(err, ERR_SYSTEM, "libcurl could not be started");
    curl_easy_setopt(call->curl, CURLOPT_URL, url);
    curl_easy_setopt(call->curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(call->curl, CURLOPT_TIMEOUT, (long)OUTBOUND_SECONDS);
    curl_easy_setopt(call->curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(call->curl, CURLOPT_PROXY, "");
    curl_easy_setopt(call->curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(call->curl, CURLOPT_OPENSOCKETDATA, call);
    curl_easy_setopt(call->curl, CURLOPT_WRITEFUNCTION, swallow);
    curl_easy_setopt(call->curl, CURLOPT_WRITEDATA, call);
    return true;
}

static void call_close(struct call *call)
{
    curl_slist_free_all(call->headers);
    curl_slist_free_all(call->recipients);
    curl_easy_cleanup(call->curl);
}

static bool call_make(struct call *call, struct err *err)
{
    CURLcode code = curl_easy_perform(call->curl);
    long status = 0;
    curl_easy_getinfo(call->curl, CURLINFO_RESPONSE_CODE, &status);
    if (call->refused)
        return err_set(err, ERR_FORBIDDEN,
                       "이 서버 자신의 주소로 이어집니다 | it leads to this machine itself");
    if (code != CURLE_OK)
        return err_set(err, ERR_SYSTEM, "%s", curl_easy_strerror(code));
    return status / 100 == 2 ||
           err_set(err, ERR_SYSTEM, "%ld로 답했습니다 | answered %ld", status, status);
}

bool outbound_post(struct app *app, const char *url, const struct outbound_header *headers,
                   size_t header_count, const char *body, struct err *err)
{
    struct call call = { 0 };
    TRY(outbound_allowed(app, url, err) && may_call(app, url, &call.address_listed, err));
    TRY(call_open(&call, url, err));
    call.headers = curl_slist_append(NULL, "Content-Type: application/json");
    for (size_t i = 0; i < header_count; i++) {
        char line[512];
        snprintf(line, sizeof line, "%s: %s", headers[i].name, headers[i].value);
        call.headers = curl_slist_append(call.headers, line);
    }
    curl_easy_setopt(call.curl, CURLOPT_HTTPHEADER, call.headers);
    curl_easy_setopt(call.curl, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(call.curl, CURLOPT_PROTOCOLS_STR, "http,https");
    bool fine = call_make(&call, err);
    call_close(&call);
    return fine;
}

// ---- mail

static size_t give_mail(char *room, size_t size, size_t count, void *context)
{
    struct call *call = context;
    size_t len = size * count < call->upload.len ? size * count : call->upload.len;
    memcpy(room, call->upload.data, len);
    call->upload.data += len;
    call->upload.len -= len;
    return len;
}

static void add_base64(struct str *out, const char *data, size_t len, size_t line)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t column = 0;
    for (size_t i = 0; i < len; i += 3) {
        uint32_t three = (uint32_t)(unsigned char)data[i] << 16;
        size_t have = len - i < 3 ? len - i : 3;
        if (have > 1)
            three |= (uint32_t)(unsigned char)data[i + 1] << 8;
        if (have > 2)
            three |= (unsigned char)data[i + 2];
        char four[4] = { digits[three >> 18], digits[three >> 12 & 63],
                         have > 1 ? digits[three >> 6 & 63] : '=',
                         have > 2 ? digits[three & 63] : '=' };
        str_add(out, four, 4);
        column += 4;
        if (line && column >= line) {
            str_text(out, "\r\n");
            column = 0;
        }
    }
}

// RFC 2047 in words of at most 45 bytes, cut between characters.
static void add_subject(struct str *out, const char *subject)
{
    size_t len = strlen(subject);
    for (size_t at = 0; at < len;) {
        size_t piece = 0;
        uint32_t point;
        while (at + piece < len && piece < 42)
            piece += utf8_decode(subject + at + piece, len - at - piece, &point);
        str_text(out, at ? "\r\n =?UTF-8?B?" : "=?UTF-8?B?");
        add_base64(out, subject + at, piece, 0);
        str_text(out, "?=");
        at += piece;
    }
}

static const char *mail_text(struct arena *arena, const char *from,
                             const struct outbound_mail *mail)
{
    struct str out;
    char at[NOW_TEXT_MAX];
    now_print(now_us(), at);
    str_open(&out, arena);
    str_format(&out, "From: Haechi <%s>\r\nTo: <%s>\r\nSubject: ", from, mail->to);
    add_subject(&out, mail->subject);
    str_format(
        &out,
        "\r\nMessage-ID: <%lld@haechi>\r\nMIME-Version: 1.0\r\nAuto-Submitted: auto-generated\r\n"
        "Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: base64\r\n\r\n",
        (long long)mail->id);
    add_base64(&out, mail->text, strlen(mail->text), 76);
    str_text(&out, "\r\n");
    return str_end(&out);
}

static void set_password(struct app *app, struct call *call, struct arena *arena)
{
    const char *user = app_setting(app, arena, "smtp.user", "");
    const char *file = app_setting(app, arena, "smtp.password_file", "");
    char *password = "";
    size_t len;
    struct err err;
    if (!*user)
        return;
    if (*file && doc_read_file(arena, file, 4 * KIB, &password, &len, &err))
        password[strcspn(password, "\r\n")] = '\0';
    curl_easy_setopt(call->curl, CURLOPT_USERNAME, user);
    curl_easy_setopt(call->curl, CURLOPT_PASSWORD, password);
    curl_easy_setopt(call->curl, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
}

static bool send_mail(struct app *app, struct arena *arena, const char *url,
                      const struct outbound_mail *mail, struct err *err)
{
    struct call call = { 0 };
    const char *from = app_setting(app, arena, "smtp.from", "haechi@localhost");
    TRY(may_call(app, url, &call.address_listed, err));
    TRY(call_open(&call, url, err));
    call.upload = slice_of(mail_text(arena, from, mail));
    call.recipients = curl_slist_append(NULL, mail->to);
    curl_easy_setopt(call.curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(call.curl, CURLOPT_MAIL_FROM, from);
    curl_easy_setopt(call.curl, CURLOPT_MAIL_RCPT, call.recipients);
    curl_easy_setopt(call.curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(call.curl, CURLOPT_READFUNCTION, give_mail);
    curl_easy_setopt(call.curl, CURLOPT_READDATA, &call);
    set_password(app, &call, arena);
    bool fine = call_make(&call, err);
    call_close(&call);
    return fine;
}

bool outbound_mail(struct app *app, const struct outbound_mail *mail, struct err *err)
{
    struct arena *arena = arena_new("mail", 0, 0);
    const char *url = app_setting(app, arena, "smtp.url", "");
    bool fine;
    if (!*url)
        fine = err_set(err, ERR_UNSUPPORTED,
                       "smtp.url 설정이 없습니다 | the setting smtp.url is not given");
    else if (!is_mail_address(mail->to))
        fine =
            err_set(err, ERR_BAD_INPUT, "전자우편 주소가 올바르지 않습니다 | not a mail address");
    else
        fine = send_mail(app, arena, url, mail, err);
    arena_free(arena);
    return fine;
}
