-- Cambridge's files lack what PostGIS needs and Blotter does not: ZIP codes (one is made up for the whole town, and told
-- with each question), a table of address ranges (made from those along the lines), and names taken apart (by the
-- geocoder's own normalize_address, before any question is asked).
\set ON_ERROR_STOP on
\set QUIET on

ALTER TABLE tiger_staging.faces ADD zcta5ce varchar(5) DEFAULT '02139';
ALTER TABLE tiger_staging.edges ADD zipl varchar(5) DEFAULT '02139', ADD zipr varchar(5) DEFAULT '02139';

CREATE TABLE tiger_staging.addr AS
SELECT row_number() OVER () AS gid, tlid, fromhn, tohn, side, '02139'::varchar(5) AS zip
FROM (
    SELECT tlid, lfromhn AS fromhn, ltohn AS tohn, 'L'::varchar(1) AS side FROM tiger_staging.addrfeat
    UNION ALL
    SELECT tlid, rfromhn, rtohn, 'R' FROM tiger_staging.addrfeat) a
WHERE fromhn IS NOT NULL AND tohn IS NOT NULL;

ALTER TABLE tiger_staging.featnames
    ADD predirabrv varchar(15), ADD suftypabrv varchar(50), ADD sufdirabrv varchar(15);
UPDATE tiger_staging.featnames f
SET name = coalesce((n.parts).streetname, f.fullname), predirabrv = (n.parts).predirabbrev,
    suftypabrv = (n.parts).streettypeabbrev, sufdirabrv = (n.parts).postdirabbrev
FROM (
    SELECT fullname, normalize_address('1 ' || fullname || ', Cambridge, MA 02139') AS parts
    FROM (SELECT DISTINCT fullname FROM tiger_staging.featnames WHERE fullname IS NOT NULL) d) n
WHERE n.fullname = f.fullname;
