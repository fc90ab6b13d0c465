// modules/alarm/attachment.h — files that belong to an alarm.
#pragma once

#include "modules/alarm/handle.h"

#define ATTACHMENT_BYTES_MAX (20 * MIB)

// By content, never by name: "pdf" … ; NULL: not one that is taken.
const char *attachment_kind(const unsigned char *data, size_t len);

// Routes; the body of the first is the file as it is.
bool attachment_add(struct request *request, struct err *err);
bool attachment_get(struct request *request, struct err *err);
