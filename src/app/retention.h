// app/retention.h — what modules keep for a time only is removed when the time is over.
#pragma once

#include "app/module.h"

// One round over `keeps` of all modules; a task of the writer.
bool retention_run(struct app *app, struct writer_turn *turn, struct err *err);
