-- The same questions put to the geocoder, one after another on one connection, and both programs' answers compared.
-- The table `asked` holds the questions and Blotter's answers.
\set ON_ERROR_STOP on
\set QUIET on

-- PostGIS is told the town and the ZIP code of the right place; Blotter is told neither. A block N is asked as the
-- house in its middle, N + 50.
CREATE TABLE question AS
SELECT id, kind, found, first, second, place, number + CASE kind WHEN 'block' THEN 50 ELSE 0 END AS number, name AS city, zip
FROM (
    SELECT *, row_number() OVER (PARTITION BY kind ORDER BY id) AS nth
    FROM (
        SELECT a.*, ST_SetSRID(ST_MakePoint(longitude, latitude), 4269) AS place,
            ST_SetSRID(ST_MakePoint(found_longitude, found_latitude), 4269) AS found
        FROM asked a) a
    JOIN LATERAL (SELECT name, placefp FROM tiger.place p WHERE ST_Contains(p.the_geom, a.place) LIMIT 1) p ON true
    JOIN LATERAL (SELECT zcta5ce AS zip FROM tiger.faces f
        WHERE ST_Intersects(f.the_geom, a.place) AND f.placefp = p.placefp LIMIT 1) f ON true) a
WHERE nth <= :count;

CREATE TABLE answer (program text, id integer, found geometry, precise boolean, warned boolean, seconds float);
INSERT INTO answer
    SELECT 'blotter', id, q.found, precise, warned, nanos / 1e9 FROM question q JOIN asked USING (id);

-- `results` is how many answers the geocoder is to weigh; its best one counts. Unless told, it is ten.
CREATE PROCEDURE ask(program text, results integer, most integer) LANGUAGE plpgsql AS $$
DECLARE
    q record;
    a record;
    start timestamptz;
BEGIN
    FOR q IN SELECT * FROM question ORDER BY id % 7, id LIMIT most LOOP
        start := clock_timestamp();
        IF q.kind = 'crossing' THEN
            SELECT g.geomout, g.rating, true AS precise INTO a
                FROM geocode_intersection(q.first, q.second, 'TX', q.city, q.zip, results) g ORDER BY g.rating LIMIT 1;
        ELSE
            SELECT g.geomout, g.rating, (g.addy).address = q.number AS precise INTO a
                FROM geocode(format('%s %s, %s, TX %s', q.number, q.first, q.city, q.zip), results) g
                ORDER BY g.rating LIMIT 1;
        END IF;
        -- The geocoder's own source calls a rating of 10 and more horrible.
        INSERT INTO answer VALUES (program, q.id, a.geomout, a.precise, a.rating >= 10,
            extract(epoch FROM clock_timestamp() - start));
    END LOOP;
END $$;
CALL ask('warm-up', 10, 60);
DELETE FROM answer WHERE program = 'warm-up';
CALL ask('PostGIS, 10 results', 10, NULL);
CALL ask('PostGIS, 1 result', 1, NULL);
CREATE EXTENSION address_standardizer;
SELECT set_geocode_setting('use_pagc_address_parser', 'true') \g /dev/null
CALL ask('warm-up', 10, 60);
DELETE FROM answer WHERE program = 'warm-up';
CALL ask('PostGIS, 10 results, address_standardizer', 10, NULL);

CREATE VIEW judged AS
SELECT a.*, q.kind, ST_DistanceSpheroid(a.found, q.place, 'SPHEROID["GRS_1980",6378137,298.257222101]') AS metres
FROM answer a JOIN question q USING (id);

\pset format unaligned
\pset fieldsep ' | '
\pset tuples_only on
\echo '| kind | program | asked | look-ups a second | answered | as precise as asked | right within 50 m | error p50 | p90 | p99 | wrong by over 200 m | of them without saying so |'
\echo '|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|'
SELECT '| ' || coalesce(kind, 'all'), program, count(*), round(count(*) / sum(seconds)),
    round(100.0 * count(found) / count(*), 1) || ' %',
    round(100.0 * count(*) FILTER (WHERE precise) / count(*), 1) || ' %',
    round(100.0 * count(*) FILTER (WHERE metres <= 50) / count(*), 1) || ' %',
    round(percentile_disc(0.5) WITHIN GROUP (ORDER BY metres)::numeric, 1) || ' m',
    round(percentile_disc(0.9) WITHIN GROUP (ORDER BY metres)::numeric, 1) || ' m',
    round(percentile_disc(0.99) WITHIN GROUP (ORDER BY metres)::numeric, 1) || ' m',
    count(*) FILTER (WHERE metres > 200),
    count(*) FILTER (WHERE metres > 200 AND NOT warned) || ' |'
FROM judged GROUP BY GROUPING SETS ((kind, program), (program))
ORDER BY kind NULLS LAST, program LIKE 'PostGIS%', program;
