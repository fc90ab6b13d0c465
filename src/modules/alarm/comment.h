// modules/alarm/comment.h — what people say about an alarm and the files they add; the one thing an
// involved person may do.
#pragma once

#include "app/attachment.h"
#include "modules/alarm/handle.h"

bool comment_add(struct request *request, struct err *err); // a route
extern const struct attachable alarm_files;
