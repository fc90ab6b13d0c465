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

-- How alike two names are, 0 to 1: of the parts of three letters in a row (syllables taken apart into
-- their letters, two blanks before and one behind) those that both have, among all that either has.
CREATE OR REPLACE FUNCTION name_similarity(a text, b text) RETURNS numeric
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  WITH padded AS (SELECT '  ' || lower(normalize(a, NFD) COLLATE "C") || ' ' AS a,
                         '  ' || lower(normalize(b, NFD) COLLATE "C") || ' ' AS b),
       own AS (SELECT DISTINCT substr(p.a, i, 3) AS part
                 FROM padded p, generate_series(1, length(p.a) - 2) i),
       other AS (SELECT DISTINCT substr(p.b, i, 3) AS part
                   FROM padded p, generate_series(1, length(p.b) - 2) i)
  SELECT round(count(*) FILTER (WHERE own.part = other.part)::numeric / count(*), 4)
    FROM own FULL JOIN other ON own.part = other.part
$$;
