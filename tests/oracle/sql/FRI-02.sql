-- friche surface_ha part_pct surface_site_ha
WITH mesures AS (
    SELECT code, ST_Area(any_value(l.geometry)) AS site,
        coalesce(ST_Area(ST_Union_Agg(ST_Intersection(s.geometry, l.geometry)) FILTER (artificialise = 'oui')), 0) AS artificialise,
        coalesce(ST_Area(ST_Union_Agg(ST_Intersection(s.geometry, l.geometry)) FILTER (impermeable)), 0) AS impermeable,
        coalesce(ST_Area(ST_Union_Agg(ST_Intersection(s.geometry, l.geometry)) FILTER (vegetalise)), 0) AS vegetalise
    FROM lieux l JOIN sol s ON ST_Intersects(s.geometry, l.geometry)
    WHERE maille = 'friche' AND rang = 1
    GROUP BY code
)
SELECT code,
    unnest(['surface_ha:artificialisé', 'surface_ha:imperméable', 'surface_ha:végétalisé',
        'part_pct:artificialisé', 'part_pct:imperméable', 'part_pct:végétalisé', 'surface_site_ha']) AS modalite,
    unnest([artificialise / 1e4, impermeable / 1e4, vegetalise / 1e4,
        100 * artificialise / site, 100 * impermeable / site, 100 * vegetalise / site, site / 1e4]) AS valeur
FROM mesures;
