// modules/alarm/scope.h — which alarms a question is about: those within the asker's reach, of an area, a
// department, a scenario.
//
//   ?area=contract&department_id=7
//     (a.agency_id = 'A1') AND (a.audit_only = 0 OR …) AND a.scenario_id IN ('C01', 'C02') AND a.department_id = 7
//
// Areas are the scenarios' own; the store knows nothing of them.
#pragma once

#include "app/period.h"
#include "app/rules.h"
#include "modules/alarm/handle.h"

#define SCOPE_FIELDS                                                                               \
    { "area", FIELD_TEXT, "영역", "Area", 0, 0, 0, NULL },                                         \
        { "department_id", FIELD_ID, "부서", "Department", 0, 0, 0, NULL },                        \
    {                                                                                              \
        "scenario_id", FIELD_TEXT, "시나리오", "Scenario", 0, 0, 0, NULL                           \
    }

// SQL that is true for the rows of `a` in the scope: literals alone, no parameter.
bool scope_where(struct request *request, const char **out, struct err *err);
// " AND a.scenario_id IN (…)" of ?area, "" without one.
const char *scope_area(struct request *request);
// The area of a scenario; "" when it has none that is known.
const char *scope_area_of(const struct rules *rules, const char *scenario_id);
