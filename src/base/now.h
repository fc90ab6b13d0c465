// base/now.h — the host's time, as ids and log entries use it. Controls never do: they ask the engine's clock.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NOW_SEOUL_MINUTES 540 // Asia/Seoul has had no other offset since 1988

int64_t now_us(void);           // UTC microseconds since 1970-01-01
int64_t now_steady_us(void);    // never goes back; of no date
// Civil microseconds since 2000-01-01 (base/civil.h) of a UTC time in a zone of fixed offset, and back.
int64_t now_civil(int64_t utc_us, int zone_minutes);
int64_t now_of_civil(int64_t civil_us, int zone_minutes);
// "2026-11-28T12:30:05.123456Z". Read back also without fraction, and with "+09:00" instead of Z.
#define NOW_TEXT_MAX 32
void now_print(int64_t utc_us, char out[NOW_TEXT_MAX]);
bool now_parse(const char *text, size_t len, int64_t *utc_us);
