-- Made once per edition, before the queries: what several of them share. A statement whose layer is absent is skipped.

-- Every place of every grain that has a surface.
CREATE TABLE lieux (maille VARCHAR, code VARCHAR, geometry GEOMETRY);
INSERT INTO lieux SELECT 'commune', code_insee, geometry FROM communes;
INSERT INTO lieux SELECT 'epci', any_value(siren_epci), ST_Union_Agg(geometry) FROM communes;
INSERT INTO lieux SELECT 'friche', site_id, geometry FROM friches WHERE ST_Dimension(geometry) = 2;
INSERT INTO lieux SELECT 'qpv_2015', code_qp, geometry FROM qpv_2015;
INSERT INTO lieux SELECT 'cite_miniere', cite_id, geometry FROM cites_minieres;
INSERT INTO lieux SELECT 'aac', aac_id, geometry FROM aires_alimentation;

-- Neighbourhoods of 2024 that belong to a commune: 1 % of their area or 0.5 ha (appartenance_part, appartenance_ha).
CREATE TABLE qpv_communes AS
SELECT code_qp, code_insee, ST_Intersection(q.geometry, c.geometry) AS geometry
FROM qpv q JOIN communes c ON ST_Intersects(q.geometry, c.geometry)
WHERE ST_Area(ST_Intersection(q.geometry, c.geometry)) >= least(0.01 * ST_Area(q.geometry), 5000);
INSERT INTO lieux
SELECT if(code_qp IN (SELECT code_qp FROM qpv_communes), 'qpv', 'qpv voisin'), code_qp, geometry FROM qpv;

-- The same of 2015.
CREATE TABLE qpv_2015_communes AS
SELECT code_qp, code_insee, ST_Intersection(q.geometry, c.geometry) AS geometry
FROM qpv_2015 q JOIN communes c ON ST_Intersects(q.geometry, c.geometry)
WHERE ST_Area(ST_Intersection(q.geometry, c.geometry)) >= least(0.01 * ST_Area(q.geometry), 5000);

-- Cells of 200 m cut by the communes; hab: inhabitants by area, once calibrated on the population of the commune.
CREATE TABLE morceaux AS
WITH parts AS (
    SELECT code_insee, c.population, ind, men, men_pauv, i_est_200, ST_Area(p.geometry) AS carreau_m2,
        ST_Intersection(p.geometry, c.geometry) AS geometry
    FROM population_carroyee p JOIN communes c ON ST_Intersects(p.geometry, c.geometry)
)
SELECT *, ind * ST_Area(geometry) / carreau_m2 AS hab_brut,
    population * hab_brut / sum(hab_brut) OVER (PARTITION BY code_insee) AS hab
FROM parts WHERE ST_Area(geometry) > 0;

-- The same, and what of the cells lies beyond the limit, which nothing calibrates.
CREATE TABLE morceaux_halo AS
SELECT ind, men, carreau_m2, geometry, hab FROM morceaux
UNION ALL
SELECT ind, men, carreau_m2, geometry, ind * ST_Area(geometry) / carreau_m2 FROM (
    SELECT ind, men, ST_Area(p.geometry) AS carreau_m2, ST_Difference(p.geometry, l.geometry) AS geometry
    FROM population_carroyee p, lieux l WHERE maille = 'epci'
) WHERE ST_Area(geometry) > 0;

-- The same with households in place of inhabitants: how many of them a number is about.
CREATE SCHEMA menages;
CREATE TABLE menages.morceaux AS
SELECT * REPLACE (men * ST_Area(geometry) / carreau_m2 AS hab) FROM main.morceaux;
CREATE TABLE menages.morceaux_halo AS
SELECT * REPLACE (men * ST_Area(geometry) / carreau_m2 AS hab) FROM main.morceaux_halo;

-- Land cover, last edition but one and last; oui, indetermine: read in pipelines/core/occupation.toml, OCS2D.
CREATE TABLE sol AS
WITH codes AS (
    SELECT edition, geometry, code_cs AS cs, code_us AS us, dense_rank() OVER (ORDER BY edition DESC) AS rang
    FROM occupation_sol WHERE nomenclature = 'OCS2D'
)
SELECT *,
    CASE
        WHEN regexp_matches(us, '^US(2\.1\.[124]|2\.2|3\.1|3\.2\.[2-5]|4|5|6\.1\.1|6\.2\.[12])')
            AND NOT regexp_matches(cs, '^CS3\.(1\.2|2)') THEN 'oui'
        WHEN starts_with(cs, 'CS1') AND us = 'US3.2.1' THEN 'oui'
        WHEN regexp_matches(cs, '^CS1\.(1|2\.2)') AND starts_with(us, 'US7') THEN 'oui'
        WHEN starts_with(cs, 'CS1.1') AND regexp_matches(us, '^US1\.[14]') THEN 'indéterminé'
        WHEN us = 'US1.1.7' AND NOT regexp_matches(cs, '^CS3\.(1\.2|2)') THEN 'indéterminé'
        WHEN cs IN ('CS1.2.1', 'CS5.1.1', 'CS6.6.0') AND starts_with(us, 'US7') THEN 'indéterminé'
        ELSE 'non'
    END AS artificialise,
    starts_with(cs, 'CS1.1') AS impermeable,
    regexp_matches(cs, '^CS[456]') AS vegetalise,
    starts_with(us, 'US1.1') AS agricole
FROM codes;

-- The trame verte et bleue and the others, without the cancelled documents (tvb.mention_annulation); an axis has its
-- width, or 50 m (tvb.largeur_axe_m), with flat ends.
CREATE TABLE trame AS
SELECT * EXCLUDE geometry, ST_Dimension(geometry) = 1 AS axe, ST_Dimension(geometry) = 1 AND largeur_m IS NULL AS convention,
    CASE WHEN ST_Dimension(geometry) = 1 THEN ST_Buffer(geometry, coalesce(largeur_m, 50) / 2, 16, 'CAP_FLAT', 'JOIN_ROUND', 5)
        ELSE geometry END AS geometry
FROM trame_verte_bleue WHERE NOT coalesce(lower(statut) LIKE '%annul%', false);

-- Brownfields with a verified status; disque_m: radius of the disc that stands for a site known by a point.
CREATE TABLE sites AS
SELECT site_id, site_statut, surface_m2, unite_fonciere, coalesce(comm_insee, commune_position) AS commune, geometry,
    CASE WHEN ST_Dimension(geometry) = 0 THEN sqrt(surface_m2 / pi()) ELSE 0 END AS disque_m
FROM friches WHERE site_statut IS DISTINCT FROM 'friche potentielle';

-- Consumption of natural, farm and forest land by civil year: 20AA is the flow nafAAartBB with BB = AA + 1, in hectares.
CREATE TABLE flux AS
WITH champs AS (UNPIVOT consommation_enaf ON COLUMNS('^(naf|art)\d\d\D{3}\d\d$') INTO NAME champ VALUE m2)
SELECT idcom AS code, 2000 + champ[4:5]::INT AS annee, m2 / 1e4 AS ha,
    CASE WHEN starts_with(champ, 'naf') THEN 'total' ELSE champ[6:8] END AS destination
FROM champs WHERE champ[-2:]::INT = champ[4:5]::INT + 1;
INSERT INTO flux SELECT '246200364', annee, sum(ha), destination FROM flux GROUP BY ALL;

-- Protection perimeters, whole and what is in no stricter one.
CREATE TABLE perimetres AS
WITH entiers AS (
    SELECT perimetre, CASE perimetre WHEN 'PPI' THEN 3 WHEN 'PPR' THEN 2 ELSE 1 END AS rang, ST_Union_Agg(geometry) AS entier
    FROM servitudes_as1 GROUP BY perimetre
)
SELECT perimetre, rang, entier, coalesce(
    ST_Difference(entier, (SELECT ST_Union_Agg(p.entier) FROM entiers p WHERE p.rang > e.rang)), entier) AS strict
FROM entiers e;

-- The catchment area, whole and its part in the territory.
CREATE TABLE aac AS
SELECT 'totale' AS partie, ST_Union_Agg(geometry) AS geometry FROM aires_alimentation;
INSERT INTO aac
SELECT 'territoire', ST_Intersection(a.geometry, l.geometry) FROM aac a, lieux l WHERE maille = 'epci';

-- Routes in use or of unknown state: those of works or projects are apart.
CREATE TABLE parcours AS
SELECT *, coalesce(avancement NOT IN ('en travaux', 'en projet'), true) AS ouvert FROM itineraires;

-- A layer that a query can do without is empty when it is absent.
CREATE TABLE IF NOT EXISTS reseaux_chaleur (
    identifiant_reseau VARCHAR, taux_enr_r DOUBLE, contenu_co2 DOUBLE, contenu_co2_acv DOUBLE, longueur_reseau DOUBLE, geometry GEOMETRY
);
