-- commune,epci,friche surface_ha part_pct
WITH types AS (SELECT type_alea, geometry FROM alea_minier UNION ALL SELECT 'total', geometry FROM alea_minier),
zones AS (SELECT type_alea, ST_Union_Agg(geometry) AS geometry FROM types GROUP BY type_alea),
mesures AS (
    SELECT maille, code, type_alea, ST_Area(l.geometry) AS lieu, ST_Area(ST_Intersection(l.geometry, z.geometry)) AS dedans
    FROM lieux l, zones z WHERE maille IN ('commune', 'epci', 'friche')
)
SELECT maille, code, unnest(['surface_ha:', 'part_pct:']) || type_alea AS modalite, unnest([dedans / 1e4, 100 * dedans / lieu]) AS valeur
FROM mesures;
