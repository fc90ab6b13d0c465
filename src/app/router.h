// app/router.h — from an exchange to a handler and back: who asks, may he, what he sent, where it runs.
//
//   head ─► route ─► session ─► permission ─► body allowed? ─► body ─► fields
//     reading   on this thread, with a lent connection
//     writing   a job of the writer: whose, handler, repeat key ─► commit ─► reply
//     stream    on a worker's thread; it submits jobs itself
//
// What is out of reach is answered as if it were not there.
#pragma once

#include "app/module.h"

struct router;

struct router *router_new(struct app *app);
void router_free(struct router *router); // after the server stopped
struct http_handler router_handler(struct router *router);
// All routes of all modules, in the order of the registry.
size_t router_count(const struct router *router);
const struct route *router_route(const struct router *router, size_t index, const struct module **module);
json_t *router_openapi(const struct router *router, bool english); // OpenAPI 3.1
