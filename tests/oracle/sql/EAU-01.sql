-- epci,aac surface_km2 part_aac_pct
WITH aires AS (
    SELECT 'aac' AS maille, aac_id AS code, geometry FROM aires_alimentation
    UNION ALL SELECT 'epci', '246200364', geometry FROM aac WHERE partie = 'totale'
),
mesures AS (
    SELECT a.maille, a.code, ST_Area(a.geometry) / 1e6 AS totale, ST_Area(ST_Intersection(a.geometry, e.geometry)) / 1e6 AS dedans
    FROM aires a, lieux e WHERE e.maille = 'epci'
)
SELECT maille, code, unnest(['surface_km2:totale', 'surface_km2:territoire', 'part_aac_pct']) AS modalite,
    unnest([totale, dedans, 100 * dedans / totale]) AS valeur
FROM mesures;

-- commune surface_km2
SELECT code, 'surface_km2:territoire' AS modalite, ST_Area(ST_Intersection(l.geometry, a.geometry)) / 1e6 AS valeur
FROM lieux l, aac a WHERE maille = 'commune' AND partie = 'totale';

-- commune,epci part_pct
SELECT maille, code, 'part_pct' AS modalite, 100 * ST_Area(ST_Intersection(l.geometry, a.geometry)) / ST_Area(l.geometry) AS valeur
FROM lieux l, aac a WHERE maille IN ('commune', 'epci') AND partie = 'totale';

-- epci,aac communes
WITH aires AS (
    SELECT 'aac' AS maille, aac_id AS code, geometry FROM aires_alimentation
    UNION ALL SELECT 'epci', '246200364', geometry FROM aac WHERE partie = 'totale'
)
SELECT maille, code, 'communes' AS modalite, count(*) AS valeur
FROM aires a JOIN communes c ON ST_Intersects(a.geometry, c.geometry)
WHERE ST_Area(ST_Intersection(a.geometry, c.geometry)) >= least(0.01 * ST_Area(c.geometry), 5000) -- appartenance_part, appartenance_ha
GROUP BY maille, code;

-- aac exploitations
SELECT aac_id AS code, 'exploitations' AS modalite, nb_exploitations AS valeur FROM aires_alimentation;
