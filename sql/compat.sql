-- sql/compat.sql — functions of scenarios that PostgreSQL does not have, for running them there.
--
-- The same results as src/flow/fn/korean.c; a change here is a change there.

-- 사업자등록번호: ten digits, written with or without hyphens and blanks; anything else is NULL.
CREATE OR REPLACE FUNCTION biz_no_normal(biz_no text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT CASE WHEN translate(biz_no, '- ', '') COLLATE "C" ~ '^[0-9]{10}$'
              THEN translate(biz_no, '- ', '') END
$$;

-- A company's name without blanks, its legal form and punctuation: 주식회사 한빛, (주)한빛, ㈜ 한빛.
CREATE OR REPLACE FUNCTION company_name_fold(name text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT regexp_replace(regexp_replace(regexp_replace(
           name COLLATE "C",
           '[[:space:]' || chr(160) || chr(12288) || ']', '', 'g'),
           '주식회사|유한회사|[(][주유][)]|（[주유]）|㈜', '', 'g'),
           '[[:punct:]·（）]', '', 'g')
$$;
