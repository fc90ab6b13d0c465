-- A notice about any thing (app/tell.h): the page that shows it, and what it is about.
ALTER TABLE notice ADD COLUMN path text NOT NULL DEFAULT '';
ALTER TABLE notice ADD COLUMN title_ko text NOT NULL DEFAULT '';
ALTER TABLE notice ADD COLUMN title_en text NOT NULL DEFAULT '';
