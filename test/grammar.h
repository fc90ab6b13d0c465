// test/grammar.h — random queries over the tables of test/queries.h, typed so that most of them run.
//
// A part that could be left out or be simpler is written between marks, with what may stand instead:
//     MARK_OPEN whole MARK_OR simpler MARK_CLOSE
// grammar_plain() reads such a text with the parts of one's choice made simpler.
#pragma once

#include "base/random.h"
#include "base/str.h"

#include <stdbool.h>

#define MARK_OPEN '\1'
#define MARK_OR '\2'
#define MARK_CLOSE '\3'

const char *grammar_query(struct arena *arena, struct random *random);
size_t grammar_parts(const char *marked); // parts are numbered by where they begin
// The query without marks; simpler[i] asks for the simpler form of part i (parts inside go with it).
const char *grammar_plain(struct arena *arena, const char *marked, const bool *simpler);
