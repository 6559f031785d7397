-- The generated city's files name the ZIP code areas by their year.
\set ON_ERROR_STOP on
\set QUIET on

ALTER TABLE tiger_staging.faces RENAME zcta5ce20 TO zcta5ce;
