// app/field.h — values against the rows that describe them: bodies, query parameters, replies.
#pragma once

#include "app/module.h"

// Checks members against the fields: none unknown, none missing, each of its kind and within its bounds.
// On error `request->field` names the member.
bool fields_check(struct request *request, const struct fields *fields, const json_t *body,
                  struct err *err);
const struct field *fields_find(const struct fields *fields, const char *name); // NULL when absent
// A query parameter's text as a store value of the field's kind.
bool field_read(struct request *request, const struct field *field, const char *text,
                struct store_value *out, struct err *err);
// A column as JSON: a new reference.
json_t *field_json(const struct field *field, const struct store_rows *rows, size_t column);
// Its type in JSON schema: a new reference.
json_t *field_schema(const struct field *field, bool english);
