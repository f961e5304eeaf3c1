-- friche surface_ha part_pct surface_site_ha
WITH zones AS (
    SELECT scenario, ST_Union_Agg(geometry) AS geometry
    FROM (SELECT coalesce(scenario, 'sans scénario') AS scenario, geometry FROM zones_inondables
        UNION ALL SELECT 'total', geometry FROM zones_inondables)
    GROUP BY scenario
),
mesures AS (
    SELECT code, scenario, ST_Area(l.geometry) AS site, ST_Area(ST_Intersection(l.geometry, z.geometry)) AS dedans
    FROM lieux l, zones z WHERE maille = 'friche'
)
SELECT code, unnest(['surface_ha:', 'part_pct:']) || scenario AS modalite, unnest([dedans / 1e4, 100 * dedans / site]) AS valeur
FROM mesures
UNION ALL
SELECT code, 'surface_site_ha', ST_Area(geometry) / 1e4 FROM lieux WHERE maille = 'friche';
