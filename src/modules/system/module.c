// modules/system — what runs and how it is: health, metrics, the API's description, the stream of events.
#include "app/app.h"
#include "app/live.h"
#include "app/router.h"
#include "app/rules.h"

static bool healthz(struct request *request, struct err *err)
{
    (void)err;
    return request_reply(request, 200, json_pack("{s:s}", "status", "alive"));
}

static size_t count_broken(struct app *app)
{
    struct rules rules = app_rules(app);
    size_t broken = 0;
    for (size_t i = 0; i < rules.count; i++)
        broken += rules.at[i].error != NULL;
    return broken;
}

// Ready: the store took the last commit, so engine and store agree.
static bool readyz(struct request *request, struct err *err)
{
    (void)err;
    struct writer_counts counts = writer_counts(app_writer(request->app));
    size_t broken = count_broken(request->app);
    return request_reply(request, counts.ready ? 200 : 503,
                         json_pack("{s:b, s:I, s:I}", "ready", counts.ready, "waiting",
                                   (json_int_t)counts.waiting, "broken_scenarios",
                                   (json_int_t)broken));
}

static void add_metric(struct str *out, const char *name, const char *type, const char *help,
                       uint64_t value)
{
    str_format(out, "# HELP haechi_%s %s\n# TYPE haechi_%s %s\nhaechi_%s %llu\n", name, help, name,
               type, name, (unsigned long long)value);
}

static bool metrics(struct request *request, struct err *err)
{
    (void)err;
    struct writer_counts writer = writer_counts(app_writer(request->app));
    struct http_counts http = http_counts(app_server(request->app));
    size_t running, broken = count_broken(request->app);
    app_scenarios(request->app, &running);
    struct str out;
    str_open(&out, request->arena);
    add_metric(&out, "http_requests_total", "counter", "Requests answered.", http.requests);
    add_metric(&out, "http_refused_total", "counter", "Requests refused by the server itself.",
               http.refused);
    add_metric(&out, "http_timed_out_total", "counter", "Connections cut for being slow.",
               http.timed_out);
    add_metric(&out, "http_limited_total", "counter", "Requests over the rate limit.",
               http.limited);
    add_metric(&out, "http_connections", "gauge", "Connections open now.", http.connections);
    add_metric(&out, "http_received_bytes_total", "counter", "Bytes received.", http.bytes_in);
    add_metric(&out, "http_sent_bytes_total", "counter", "Bytes sent.", http.bytes_out);
    add_metric(&out, "jobs_total", "counter", "Writes done.", writer.jobs);
    add_metric(&out, "commits_total", "counter", "Commits of the store.", writer.commits);
    add_metric(&out, "failed_commits_total", "counter", "Commits that were taken back.",
               writer.failed_commits);
    add_metric(&out, "jobs_waiting", "gauge", "Writes that wait.", writer.waiting);
    add_metric(&out, "findings_raised_total", "counter", "Findings raised.", writer.raised);
    add_metric(&out, "findings_withdrawn_total", "counter", "Findings withdrawn.",
               writer.withdrawn);
    add_metric(&out, "findings_changed_total", "counter", "Findings changed.", writer.changed);
    add_metric(&out, "scenarios", "gauge", "Scenarios that run.", running);
    add_metric(&out, "scenarios_broken", "gauge", "Scenarios that could not be compiled.", broken);
    add_metric(&out, "event_streams", "gauge", "Consoles that watch.",
               live_watchers(app_live(request->app)));
    add_metric(&out, "ready", "gauge", "1: the store took the last commit.", writer.ready);
    request->replied = true;
    http_reply(request->exchange, 200, "text/plain; version=0.0.4; charset=utf-8", out.data,
               out.len);
    return true;
}

static bool openapi(struct request *request, struct err *err)
{
    (void)err;
    return request_reply(request, 200, router_openapi(app_router(request->app), request->english));
}

static bool events(struct request *request, struct err *err)
{
    return live_open(app_live(request->app), request, err);
}

static const struct route routes[] = {
    { .method = HTTP_GET,
      .path = "/healthz",
      .permission = MAY_ANYONE,
      .handle = healthz,
      .summary_ko = "살아 있는지",
      .summary_en = "Whether it is alive" },
    { .method = HTTP_GET,
      .path = "/readyz",
      .permission = MAY_ANYONE,
      .handle = readyz,
      .summary_ko = "쓸 수 있는지",
      .summary_en = "Whether it can be used" },
    { .method = HTTP_GET,
      .path = "/metrics",
      .permission = MAY_METRICS,
      .handle = metrics,
      .flags = ROUTE_TEXT | ROUTE_MACHINE,
      .summary_ko = "계량값(프로메테우스)",
      .summary_en = "Metrics for Prometheus" },
    { .method = HTTP_GET,
      .path = "/api/openapi.json",
      .permission = MAY_ANYONE,
      .handle = openapi,
      .summary_ko = "이 API의 설명",
      .summary_en = "The description of this API" },
    { .method = HTTP_GET,
      .path = "/api/v1/events",
      .permission = MAY_SIGNED_IN,
      .handle = events,
      .flags = ROUTE_TEXT | ROUTE_MACHINE,
      .summary_ko = "바뀐 것을 바로 알리는 흐름",
      .summary_en = "What changes, as it changes" },
};

const struct module module_system = {
    .name = "system",
    .title_ko = "시스템",
    .title_en = "System",
    .routes = routes,
    .route_count = sizeof routes / sizeof *routes,
};
