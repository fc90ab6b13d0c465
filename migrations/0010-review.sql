-- For the monthly review: each act by which an alarm was withdrawn or hidden, with the won at stake.
CREATE VIEW pub_alarm_hidden AS
    SELECT e.id, e.act, e.by_id, a.agency_id, a.amount
      FROM alarm_event e
      JOIN alarm a ON a.id = e.alarm_id
     WHERE e.act IN ('withdraw', 'settle', 'exclude');
