// modules/console — the web console: its page under every address that is not the API's, and its files.
//
// The files are in the program, packed; a client that does not unpack gets them unpacked here. Names hold the
// hash of the content, so browsers keep them; the page itself is asked for anew each time.
#include <string.h>
#include <zlib.h>

#include "app/app.h"
#include "app/asset.h"

#define UNPACKED_MAX (8 * MIB)

static const struct asset *find_asset(const char *name)
{
    for (const struct asset *asset = asset_registry; asset->name; asset++)
        if (strcmp(asset->name, name) == 0)
            return asset;
    return NULL;
}

static const char *type_of(const char *name)
{
    static const struct {
        const char *ending, *type;
    } types[] = {
        { ".html", "text/html; charset=utf-8" },    { ".js", "text/javascript; charset=utf-8" },
        { ".css", "text/css; charset=utf-8" },      { ".svg", "image/svg+xml" },
        { ".woff2", "font/woff2" },
    };
    const char *ending = strrchr(name, '.');
    for (size_t i = 0; ending && i < sizeof types / sizeof *types; i++)
        if (strcmp(types[i].ending, ending) == 0)
            return types[i].type;
    return "application/octet-stream";
}

static bool unpacks(const struct http_exchange *exchange)
{
    const char *accepted = http_header(exchange, "Accept-Encoding");
    return accepted && strstr(accepted, "gzip");
}

static bool reply_unpacked(struct request *request, const struct asset *asset, struct err *err)
{
    size_t packed = (size_t)(asset->end - asset->data);
    // The last four bytes of a gzip file are its length.
    const unsigned char *tail = asset->end - 4;
    size_t len = tail[0] | (size_t)tail[1] << 8 | (size_t)tail[2] << 16 | (size_t)tail[3] << 24;
    z_stream stream = { .next_in = (unsigned char *)(uintptr_t)asset->data,
                        .avail_in = (unsigned)packed };
    if (len > UNPACKED_MAX || inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK)
        return err_set(err, ERR_SYSTEM, "%s could not be unpacked", asset->name);
    char *room = arena_take(request->arena, len + 1);
    stream.next_out = (unsigned char *)room;
    stream.avail_out = (unsigned)len + 1;
    int state = inflate(&stream, Z_FINISH);
    inflateEnd(&stream);
    if (state != Z_STREAM_END)
        return err_set(err, ERR_SYSTEM, "%s could not be unpacked", asset->name);
    http_reply(request->exchange, 200, type_of(asset->name), room, len);
    return true;
}

static bool reply_asset(struct request *request, const struct asset *asset, struct err *err)
{
    request->replied = true;
    bool packed = !strstr(asset->name, ".woff2");
    http_add_header(request->exchange, "Vary", "Accept-Encoding");
    if (packed && !unpacks(request->exchange))
        return reply_unpacked(request, asset, err);
    if (packed)
        http_add_header(request->exchange, "Content-Encoding", "gzip");
    http_reply(request->exchange, 200, type_of(asset->name), asset->data,
               (size_t)(asset->end - asset->data));
    return true;
}

static bool show_asset(struct request *request, struct err *err)
{
    const struct asset *asset = find_asset(request->ids[0]);
    if (!asset || strcmp(asset->name, "index.html") == 0)
        return err_set(err, ERR_NOT_FOUND, "그런 파일이 없습니다 | no such file");
    http_add_header(request->exchange, "Cache-Control", "public, max-age=31536000, immutable");
    return reply_asset(request, asset, err);
}

static bool show_page(struct request *request, struct err *err)
{
    const struct asset *page = find_asset("index.html");
    if (!page)
        return err_set(err, ERR_NOT_FOUND,
                       "이 프로그램은 화면 없이 만들어졌습니다 | built without the console");
    http_add_header(request->exchange, "Cache-Control", "no-cache");
    return reply_asset(request, page, err);
}

// What everybody is told, signed in or not.
static const struct field face_fields[] = {
    { "masthead", FIELD_BOOL, "대한민국 공식 전자정부 누리집",
      "An official site of the Republic of Korea", 0, 0, 0, NULL },
};

static bool show_face(struct request *request, struct err *err)
{
    (void)err;
    bool official = app_setting_number(request->app, "console.masthead", 0) != 0;
    return request_reply(request, 200, json_pack("{s:b}", "masthead", official));
}

static const struct route routes[] = {
    { .method = HTTP_GET,
      .path = "/api/v1/console",
      .permission = MAY_ANYONE,
      .handle = show_face,
      .reply = FIELDS(face_fields),
      .summary_ko = "화면이 누구에게나 알리는 것",
      .summary_en = "What the console tells everybody" },
    { .method = HTTP_GET,
      .path = "/assets/{name}",
      .permission = MAY_ANYONE,
      .handle = show_asset,
      .flags = ROUTE_TEXT,
      .summary_ko = "화면의 파일",
      .summary_en = "A file of the console" },
    { .method = HTTP_GET,
      .path = "/{page*}",
      .permission = MAY_ANYONE,
      .handle = show_page,
      .flags = ROUTE_TEXT | ROUTE_ANY_QUERY,
      .summary_ko = "화면",
      .summary_en = "The console" },
};

const struct module module_console = {
    .name = "console",
    .title_ko = "화면",
    .title_en = "Console",
    .routes = routes,
    .route_count = sizeof routes / sizeof *routes,
};
