// modules/alarm/comment.h — what people say about an alarm; the one thing an involved person may do.
#pragma once

#include "modules/alarm/handle.h"

bool comment_add(struct request *request, struct err *err); // a route
