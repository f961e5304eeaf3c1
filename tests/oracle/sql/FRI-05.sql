-- friche surface_ha part_pct surface_site_ha
WITH zones AS (SELECT perimetre, ST_Union_Agg(geometry) AS geometry FROM servitudes_as1 GROUP BY perimetre),
mesures AS (
    SELECT code, perimetre, ST_Area(l.geometry) AS site, ST_Area(ST_Intersection(l.geometry, z.geometry)) AS dedans
    FROM lieux l, zones z WHERE maille = 'friche'
)
SELECT code, unnest(['surface_ha:', 'part_pct:']) || perimetre AS modalite, unnest([dedans / 1e4, 100 * dedans / site]) AS valeur
FROM mesures
UNION ALL
SELECT code, 'surface_site_ha', ST_Area(geometry) / 1e4 FROM lieux WHERE maille = 'friche';

-- friche perimetre aac
WITH zones AS (
    SELECT CASE perimetre WHEN 'PPI' THEN 3 WHEN 'PPR' THEN 2 ELSE 1 END AS rang, geometry FROM servitudes_as1
    UNION ALL SELECT 0, geometry FROM aires_alimentation
),
unies AS (SELECT rang, ST_Union_Agg(geometry) AS geometry FROM zones GROUP BY rang),
touches AS (
    -- more than a sliver (eclat_m2) - a site known by a point: the point
    SELECT site_id, rang, CASE ST_Dimension(f.geometry)
        WHEN 2 THEN ST_Area(ST_Intersection(f.geometry, u.geometry)) > 50 ELSE ST_Intersects(f.geometry, u.geometry) END AS touche
    FROM friches f, unies u WHERE f.geometry IS NOT NULL
)
SELECT site_id AS code, unnest(['perimetre', 'aac']) AS modalite,
    unnest([coalesce(max(rang) FILTER (touche), 0), (bool_or(touche) FILTER (rang = 0))::INT]) AS valeur
FROM touches GROUP BY site_id;
