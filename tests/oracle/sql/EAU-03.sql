-- epci,aac surface_bio_ha surface_renseignee_ha surface_agricole_ha part_pct
WITH zones AS (
    SELECT 'epci' AS maille, '246200364' AS code, partie, geometry FROM aac
    UNION ALL SELECT 'aac', aac_id, 'totale', geometry FROM aires_alimentation
    UNION ALL SELECT 'aac', aac_id, 'territoire', ST_Intersection(a.geometry, l.geometry) FROM aires_alimentation a, lieux l WHERE maille = 'epci'
),
mesures AS (
    SELECT maille, code, partie, ST_Area(ST_Union_Agg(ST_Intersection(p.geometry, z.geometry))) / 1e4 AS agricole,
        ST_Area(ST_Union_Agg(ST_Intersection(p.geometry, z.geometry)) FILTER (bio)) / 1e4 AS bio,
        ST_Area(ST_Union_Agg(ST_Intersection(p.geometry, z.geometry)) FILTER (bio IS NOT NULL)) / 1e4 AS renseignee
    FROM zones z JOIN parcelles_agricoles p ON ST_Intersects(p.geometry, z.geometry) GROUP BY maille, code, partie
)
SELECT maille, code, unnest(['surface_bio_ha:', 'surface_renseignee_ha:', 'surface_agricole_ha:', 'part_pct:']) || partie AS modalite,
    unnest([bio, renseignee, agricole, 100 * bio / renseignee]) AS valeur,
    -- a plot of unknown practice: not organic, then organic
    unnest([NULL, NULL, NULL, 100 * bio / agricole]) AS borne_min,
    unnest([NULL, NULL, NULL, 100 * (bio + agricole - renseignee) / agricole]) AS borne_max
FROM mesures;
