-- friche surface_ha part_pct surface_site_ha
WITH classes AS (
    SELECT 'total' AS classe, geometry FROM trame WHERE trame = 'verte et bleue'
    UNION ALL SELECT milieu, geometry FROM trame WHERE trame = 'verte et bleue' AND milieu IS NOT NULL
    UNION ALL SELECT 'composante:' || composante, geometry FROM trame WHERE trame = 'verte et bleue'
    UNION ALL SELECT 'trame:' || trame, geometry FROM trame WHERE trame <> 'verte et bleue'
),
zones AS (SELECT classe, ST_Union_Agg(geometry) AS geometry FROM classes GROUP BY classe),
mesures AS (
    SELECT code, classe, ST_Area(l.geometry) AS site, ST_Area(ST_Intersection(l.geometry, z.geometry)) AS dedans
    FROM lieux l, zones z WHERE maille = 'friche'
)
SELECT code, unnest(['surface_ha:', 'part_pct:']) || classe AS modalite, unnest([dedans / 1e4, 100 * dedans / site]) AS valeur
FROM mesures
UNION ALL
SELECT code, 'surface_site_ha', ST_Area(geometry) / 1e4 FROM lieux WHERE maille = 'friche';
