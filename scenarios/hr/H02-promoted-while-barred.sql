/*
id: H02
title: {ko: 징계 승진제한기간 중 승진, en: Promoted while barred by discipline}
sentence: {ko: "사번 {emp_no}은(는) {disc_ymd} {disc_cd}으로 {limit_ymd}까지 승진이 제한되나 {order_ymd}에 승진 발령되었습니다", en: "{emp_no} was promoted on {order_ymd} although barred until {limit_ymd} by the decision of {disc_ymd}"}
area: hr
shape: 7
severity: high
audience: audit
precheck: no
cycle: monthly
basis: 지방공무원 임용령 제34조
evidence_class: monitored
key: [agency_id, emp_no, order_seq, disc_seq]
compared: [order_ymd, limit_ymd]
owner: {department: dept_cd}
records: [{table: hr_order, key: {agency_id: agency_id, emp_no: emp_no, order_seq: order_seq}},
          {table: hr_disc, key: {agency_id: agency_id, emp_no: emp_no, disc_seq: disc_seq}}]
status: stable
advice: {ko: 승진 발령의 취소 여부를 인사위원회에 올리고 승진후보자 명부의 제한기간 반영을 점검하십시오., en: Lay the promotion before the personnel committee and check how bars enter the list of candidates.}
exceptions: {ko: "훈계·경고·주의(징계가 아님), 제한기간이 끝난 뒤의 승진, 징계 전의 승진. 포상 등으로 단축된 제한기간은 승진제한종료일자에 반영되어 있어야 합니다"}
*/
WITH barred AS (
    SELECT d.agency_id, d.emp_no, d.disc_seq, d.disc_cd, d.disc_ymd,
           -- Without a date from the personnel system the term of art. 34 serves: 18, 12 and 6 months, six more
           -- for bribery, sexual misconduct and drunk driving. It is counted from the decision, so it errs short.
           COALESCE(d.limit_end_ymd,
               CASE WHEN d.disc_cd IN ('강등', '정직') AND d.cause_cd IN ('금품수수', '성비위', '음주운전')
                        THEN (d.disc_ymd::timestamp + interval '24 months')::date - 1
                    WHEN d.disc_cd IN ('강등', '정직') THEN (d.disc_ymd::timestamp + interval '18 months')::date - 1
                    WHEN d.disc_cd = '감봉' AND d.cause_cd IN ('금품수수', '성비위', '음주운전')
                        THEN (d.disc_ymd::timestamp + interval '18 months')::date - 1
                    WHEN d.disc_cd = '감봉' THEN (d.disc_ymd::timestamp + interval '12 months')::date - 1
                    WHEN d.cause_cd IN ('금품수수', '성비위', '음주운전')
                        THEN (d.disc_ymd::timestamp + interval '12 months')::date - 1
                    ELSE (d.disc_ymd::timestamp + interval '6 months')::date - 1 END) AS limit_ymd
    FROM hr_disc d
    WHERE d.disc_cd IN ('강등', '정직', '감봉', '견책')
)
SELECT o.agency_id, o.emp_no, o.order_seq, b.disc_seq, o.order_ymd, o.before_grade, o.after_grade,
       b.disc_cd, b.disc_ymd, b.limit_ymd, o.after_dept_cd AS dept_cd
FROM hr_order o
JOIN barred b ON b.agency_id = o.agency_id AND b.emp_no = o.emp_no
WHERE o.order_cd = '승진'
  AND o.order_ymd BETWEEN b.disc_ymd AND b.limit_ymd
