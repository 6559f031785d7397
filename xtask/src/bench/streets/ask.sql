-- The same questions put to the geocoder, one after another on one connection, and both programs' answers compared.
-- The table `asked` holds the questions and Blotter's answers.
\set ON_ERROR_STOP on
\set QUIET on

-- PostGIS is told the town, the state and the ZIP code of the right place; Blotter is told none of them. A block N is
-- asked as the house in its middle, N + 50.
CREATE TABLE question AS
SELECT id, kind, warm_up, found, first, second, place, name AS city, :'usps' AS state, zip,
    number + CASE kind WHEN 'block' THEN 50 ELSE 0 END AS number
FROM (
    SELECT *, row_number() OVER (PARTITION BY kind, warm_up ORDER BY id) AS nth
    FROM (
        SELECT a.*, ST_SetSRID(ST_MakePoint(longitude, latitude), 4269) AS place,
            ST_SetSRID(ST_MakePoint(found_longitude, found_latitude), 4269) AS found
        FROM asked a) a
    JOIN LATERAL (SELECT name, placefp FROM tiger.place p WHERE ST_Contains(p.the_geom, a.place) LIMIT 1) p ON true
    JOIN LATERAL (SELECT zcta5ce AS zip FROM tiger.faces f
        WHERE ST_Intersects(f.the_geom, a.place) AND f.placefp = p.placefp LIMIT 1) f ON true) a
WHERE warm_up OR nth <= :count;

-- `seconds` is a single measurement of a question asked once, for both programs.
CREATE TABLE answer (program text, id integer, found geometry, precise boolean, warned boolean, seconds float);
INSERT INTO answer
    SELECT 'blotter', id, q.found, precise, warned, nanos / 1e9
    FROM question q JOIN asked USING (id) WHERE NOT q.warm_up;

CREATE FUNCTION metres(a geometry, b geometry) RETURNS float LANGUAGE sql AS $$
    SELECT ST_DistanceSpheroid(a, b, 'SPHEROID["GRS_1980",6378137,298.257222101]')
$$;

-- One of the geocoder's results. A lower rating is a better one.
CREATE TYPE result AS (place geometry, rating integer, precise boolean);

-- `most` is how many results the geocoder is to return; unless told, it is ten. Its best one is its answer, the others
-- are to it what alternatives are to Blotter. The questions to warm up with come first, and don't count.
CREATE PROCEDURE ask(program text, most integer) LANGUAGE plpgsql AS $$
DECLARE
    q record;
    results result[];
    start timestamptz;
    seconds float;
BEGIN
    FOR q IN SELECT * FROM question ORDER BY warm_up DESC, id LOOP
        start := clock_timestamp();
        IF q.kind = 'crossing' THEN
            SELECT array_agg(ROW(g.geomout, g.rating, true)::result ORDER BY g.rating) INTO results
                FROM geocode_intersection(q.first, q.second, q.state, q.city, q.zip, most) g;
        ELSE
            SELECT array_agg(ROW(g.geomout, g.rating, (g.addy).address = q.number)::result ORDER BY g.rating)
                INTO results
                FROM geocode(format('%s %s, %s, %s %s', q.number, q.first, q.city, q.state, q.zip), most) g;
        END IF;
        seconds := extract(epoch FROM clock_timestamp() - start);
        CONTINUE WHEN q.warm_up;
        -- The geocoder's own source calls a rating of 10 and more horrible.
        INSERT INTO answer VALUES (program, q.id, (results[1]).place, (results[1]).precise,
            (results[1]).rating >= 10
                OR EXISTS (SELECT FROM unnest(results[2:]) AS other WHERE metres(other.place, q.place) <= 200),
            seconds);
    END LOOP;
END $$;
CALL ask('PostGIS, 10 results', 10);
CALL ask('PostGIS, 1 result', 1);
CREATE EXTENSION address_standardizer;
SELECT set_geocode_setting('use_pagc_address_parser', 'true') \g /dev/null
CALL ask('PostGIS, 10 results, address_standardizer', 10);

CREATE VIEW judged AS
SELECT a.*, q.kind, metres(a.found, q.place) AS metres
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

\echo
\echo 'Look-ups a second: each question asked once, one after another, on warm caches (warmed by other questions); their'
\echo 'number divided by the sum of their times, outliers included.'
\echo
\echo 'Without saying so: for both programs, no other result or alternative within 200 m of the right place; besides, for'
\echo 'Blotter the right place is not within the uncertainty it gives, and for PostGIS the rating is below 10. With one'
\echo 'result PostGIS has the rating alone.'
