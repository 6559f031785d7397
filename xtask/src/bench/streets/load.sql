-- What the geocoder's own loader does (the functions loader_generate_nation_script and loader_generate_script), for
-- one state (:fips, :usps, :state) whose files are in tiger_staging: tables in tiger_data that inherit from tiger,
-- filled, checked, indexed.
\set ON_ERROR_STOP on
\set QUIET on

CREATE FUNCTION tiger_staging.take(layer text, fips text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    columns text := (
        SELECT string_agg(quote_ident(staged.column_name), ',')
        FROM information_schema.columns staged JOIN information_schema.columns kept USING (column_name)
        WHERE (staged.table_schema, staged.table_name) = ('tiger_staging', layer)
            AND (kept.table_schema, kept.table_name) = ('tiger', layer) AND column_name <> 'gid');
BEGIN
    EXECUTE format('CREATE TABLE tiger_data.state_%1$s (PRIMARY KEY (%2$s)) INHERITS (tiger.%1$s)', layer,
        CASE layer WHEN 'place' THEN 'plcidfp' ELSE 'gid' END);
    EXECUTE format('ALTER TABLE tiger_data.state_%s ALTER COLUMN statefp SET DEFAULT %L', layer, fips);
    EXECUTE format('INSERT INTO tiger_data.state_%1$s(%2$s) SELECT %2$s FROM tiger_staging.%1$s', layer, columns);
    EXECUTE format('ALTER TABLE tiger_data.state_%s ADD CONSTRAINT chk_statefp CHECK (statefp = %L)', layer, fips);
END $$;

ALTER TABLE tiger_staging.place RENAME geoid TO plcidfp;
SELECT tiger_staging.take(layer, :'fips') FROM unnest(ARRAY['place', 'faces', 'featnames', 'edges', 'addr']) AS layer \g /dev/null

-- The state and its counties come in files of the whole nation; here from the faces.
CREATE TABLE tiger_data.state_all (PRIMARY KEY (statefp), UNIQUE (stusps), UNIQUE (gid)) INHERITS (tiger.state);
INSERT INTO tiger_data.state_all(statefp, stusps, name, the_geom)
    SELECT :'fips', :'usps', :'state', ST_Multi(ST_ConvexHull(ST_Collect(the_geom))) FROM tiger_data.state_faces;
CREATE TABLE tiger_data.county_all (PRIMARY KEY (cntyidfp), UNIQUE (gid)) INHERITS (tiger.county);
INSERT INTO tiger_data.county_all(statefp, countyfp, cntyidfp, name, the_geom)
    SELECT :'fips', countyfp, :'fips' || countyfp, 'County ' || countyfp, ST_Multi(ST_Union(the_geom))
    FROM tiger_data.state_faces GROUP BY countyfp;
CREATE UNIQUE INDEX ON tiger_data.county_all (statefp, countyfp);
CREATE TABLE tiger_data.county_all_lookup (PRIMARY KEY (st_code, co_code)) INHERITS (tiger.county_lookup);
INSERT INTO tiger_data.county_all_lookup(st_code, state, co_code, name)
    SELECT :fips, :'usps', countyfp::integer, name FROM tiger_data.county_all;

-- The loader's indexes.
CREATE INDEX ON tiger_data.state_place USING gist (the_geom);
CREATE INDEX idx_state_place_soundex_name ON tiger_data.state_place (soundex(name));
CREATE INDEX ON tiger_data.state_faces USING gist (the_geom);
CREATE INDEX idx_tiger_data_state_faces_tfid ON tiger_data.state_faces (tfid);
CREATE INDEX ON tiger_data.state_faces (countyfp);
CREATE INDEX idx_tiger_data_state_featnames_snd_name ON tiger_data.state_featnames (soundex(name));
CREATE INDEX idx_tiger_data_state_featnames_lname ON tiger_data.state_featnames (lower(name));
CREATE INDEX idx_tiger_data_state_featnames_tlid_statefp ON tiger_data.state_featnames (tlid, statefp);
CREATE INDEX idx_tiger_data_state_edges_tlid ON tiger_data.state_edges (tlid);
CREATE INDEX idx_tiger_data_state_edges_tfidr ON tiger_data.state_edges (tfidr);
CREATE INDEX idx_tiger_data_state_edges_tfidl ON tiger_data.state_edges (tfidl);
CREATE INDEX idx_tiger_data_state_edges_countyfp ON tiger_data.state_edges (countyfp);
CREATE INDEX ON tiger_data.state_edges USING gist (the_geom);
CREATE INDEX idx_tiger_data_state_edges_zipl ON tiger_data.state_edges (zipl);
CREATE INDEX idx_tiger_data_state_addr_least_address ON tiger_data.state_addr (least_hn(fromhn, tohn));
CREATE INDEX idx_tiger_data_state_addr_tlid_statefp ON tiger_data.state_addr (tlid, statefp);
CREATE INDEX idx_tiger_data_state_addr_zip ON tiger_data.state_addr (zip);
ANALYZE;

-- Which ZIP codes belong to which towns.
CREATE TABLE tiger_data.state_zip_state (PRIMARY KEY (zip, stusps)) INHERITS (tiger.zip_state);
INSERT INTO tiger_data.state_zip_state(zip, stusps, statefp)
    SELECT DISTINCT zip, :'usps', :'fips' FROM tiger_data.state_addr WHERE zip IS NOT NULL;
CREATE TABLE tiger_data.state_zip_state_loc (PRIMARY KEY (zip, stusps, place)) INHERITS (tiger.zip_state_loc);
INSERT INTO tiger_data.state_zip_state_loc(zip, stusps, statefp, place)
    SELECT DISTINCT e.zipl, :'usps', :'fips', p.name FROM tiger_data.state_edges e
    JOIN tiger_data.state_faces f ON e.tfidl = f.tfid OR e.tfidr = f.tfid
    JOIN tiger_data.state_place p ON f.statefp = p.statefp AND f.placefp = p.placefp WHERE e.zipl IS NOT NULL;
CREATE TABLE tiger_data.state_zip_lookup_base (PRIMARY KEY (zip, state, county, city, statefp))
    INHERITS (tiger.zip_lookup_base);
INSERT INTO tiger_data.state_zip_lookup_base(zip, state, county, city, statefp)
    SELECT DISTINCT e.zipl, :'usps', c.name, p.name, :'fips' FROM tiger_data.state_edges e
    JOIN tiger_data.county_all c ON e.countyfp = c.countyfp AND e.statefp = c.statefp
    JOIN tiger_data.state_faces f ON e.tfidl = f.tfid OR e.tfidr = f.tfid
    JOIN tiger_data.state_place p ON f.statefp = p.statefp AND f.placefp = p.placefp WHERE e.zipl IS NOT NULL;
ALTER TABLE tiger_data.state_zip_state ADD CONSTRAINT chk_statefp CHECK (statefp = :'fips');
ALTER TABLE tiger_data.state_zip_state_loc ADD CONSTRAINT chk_statefp CHECK (statefp = :'fips');
ALTER TABLE tiger_data.state_zip_lookup_base ADD CONSTRAINT chk_statefp CHECK (statefp = :'fips');
CREATE INDEX ON tiger_data.state_zip_state_loc (soundex(place));
CREATE INDEX ON tiger_data.state_zip_lookup_base (soundex(city));

-- Those that the manual has one add besides.
SELECT install_missing_indexes() \g /dev/null
VACUUM ANALYZE;

CREATE EXTENSION pg_prewarm;
SELECT sum(pg_prewarm(c.oid)) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'tiger_data' AND c.relkind IN ('r', 'i') \g /dev/null
