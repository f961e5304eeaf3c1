-- epci,aac surface_agricole_ha surface_connue_ha part_pct
WITH zones AS (
    SELECT 'epci' AS maille, '246200364' AS code, partie, geometry FROM aac
    UNION ALL SELECT 'aac', aac_id, 'totale', geometry FROM aires_alimentation
    UNION ALL SELECT 'aac', aac_id, 'territoire', ST_Intersection(a.geometry, l.geometry) FROM aires_alimentation a, lieux l WHERE maille = 'epci'
),
mesures AS (
    SELECT maille, code, partie, ST_Area(any_value(z.geometry)) / 1e4 AS connue,
        ST_Area(ST_Union_Agg(ST_Intersection(p.geometry, z.geometry))) / 1e4 AS agricole
    FROM zones z JOIN parcelles_agricoles p ON ST_Intersects(p.geometry, z.geometry) GROUP BY ALL
)
SELECT maille, code, unnest(['surface_agricole_ha:', 'surface_connue_ha:', 'part_pct:']) || partie AS modalite,
    unnest([agricole, connue, 100 * agricole / connue]) AS valeur
FROM mesures;
