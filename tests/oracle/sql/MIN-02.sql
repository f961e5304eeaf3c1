-- commune,epci,friche,cite_miniere surface_ha part_pct
WITH zones AS (SELECT type, ST_Union_Agg(geometry) AS geometry FROM patrimoine WHERE type IN ('bien inscrit', 'zone tampon') GROUP BY type),
mesures AS (
    SELECT maille, code, type, ST_Area(l.geometry) AS lieu, ST_Area(ST_Intersection(l.geometry, z.geometry)) AS dedans
    FROM lieux l, zones z WHERE maille IN ('commune', 'epci', 'friche', 'cite_miniere')
)
SELECT maille, code, unnest(['surface_ha:', 'part_pct:']) || type AS modalite, unnest([dedans / 1e4, 100 * dedans / lieu]) AS valeur
FROM mesures;
