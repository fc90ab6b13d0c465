-- The list of everybody of a plan, the most points first (app/list.c).
CREATE INDEX mileage_standing_points ON mileage_standing (plan_id, points, id);
