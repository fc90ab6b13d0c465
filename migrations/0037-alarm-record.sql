-- Which alarms stand on a record: each alarm's own list (alarm.records), turned round.
CREATE TABLE alarm_record (
    table_name text NOT NULL,
    record_key text NOT NULL, -- "agency_id=A1 pay_no=P2"
    alarm_id   bigint NOT NULL REFERENCES alarm (id),
    PRIMARY KEY (table_name, record_key, alarm_id)
);
