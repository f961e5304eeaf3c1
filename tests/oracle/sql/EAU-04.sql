-- commune,epci artificialise_ha connue_ha part_pct surface_ha
WITH zones AS (
    SELECT maille, code, perimetre, ST_Intersection(l.geometry, p.entier) AS geometry
    FROM lieux l, perimetres p WHERE maille IN ('commune', 'epci')
),
mesures AS (
    SELECT maille, code, perimetre, ST_Area(any_value(z.geometry)) / 1e4 AS surface,
        coalesce(ST_Area(ST_Union_Agg(ST_Intersection(s.geometry, z.geometry))), 0) / 1e4 AS connue,
        coalesce(ST_Area(ST_Union_Agg(ST_Intersection(s.geometry, z.geometry)) FILTER (artificialise = 'oui')), 0) / 1e4 AS oui,
        coalesce(ST_Area(ST_Union_Agg(ST_Intersection(s.geometry, z.geometry)) FILTER (artificialise = 'indéterminé')), 0) / 1e4 AS flou
    FROM zones z LEFT JOIN sol s ON rang = 1 AND ST_Intersects(s.geometry, z.geometry) GROUP BY maille, code, perimetre
)
SELECT maille, code, unnest(['artificialise_ha:', 'connue_ha:', 'part_pct:', 'surface_ha:']) || perimetre AS modalite,
    unnest([oui, connue, if(connue > 0, 100 * oui / connue, NULL), surface]) AS valeur,
    -- what the source does not describe and what its code does not tell, beyond 1 % of the zone (eau.couverture_min)
    unnest([oui, connue, if(doute, 100 * oui / surface, 100 * oui / nullif(connue, 0)), surface]) AS borne_min,
    unnest([if(doute, oui + reste, oui), connue, if(doute, 100 * (oui + reste) / surface, 100 * oui / nullif(connue, 0)), surface]) AS borne_max
FROM (SELECT *, surface - connue + flou AS reste, reste > 0.01 * surface AS doute FROM mesures);

-- commune,epci,aac artificialise_aac_ha connue_aac_ha part_aac_pct surface_aac_ha
WITH zones AS (
    SELECT 'epci' AS maille, '246200364' AS code, partie, geometry FROM aac
    UNION ALL SELECT 'commune', code, 'territoire', ST_Intersection(a.geometry, l.geometry) FROM aac a, lieux l
    WHERE partie = 'totale' AND maille = 'commune'
    UNION ALL SELECT 'aac', aac_id, 'totale', geometry FROM aires_alimentation
    UNION ALL SELECT 'aac', aac_id, 'territoire', ST_Intersection(a.geometry, l.geometry) FROM aires_alimentation a, lieux l WHERE maille = 'epci'
),
mesures AS (
    SELECT maille, code, partie, ST_Area(any_value(z.geometry)) / 1e4 AS surface,
        coalesce(ST_Area(ST_Union_Agg(ST_Intersection(s.geometry, z.geometry))), 0) / 1e4 AS connue,
        coalesce(ST_Area(ST_Union_Agg(ST_Intersection(s.geometry, z.geometry)) FILTER (artificialise = 'oui')), 0) / 1e4 AS oui,
        coalesce(ST_Area(ST_Union_Agg(ST_Intersection(s.geometry, z.geometry)) FILTER (artificialise = 'indéterminé')), 0) / 1e4 AS flou
    FROM zones z LEFT JOIN sol s ON rang = 1 AND ST_Intersects(s.geometry, z.geometry) GROUP BY maille, code, partie
)
SELECT maille, code, unnest(['artificialise_aac_ha:', 'connue_aac_ha:', 'part_aac_pct:', 'surface_aac_ha:']) || partie AS modalite,
    unnest([oui, connue, if(connue > 0, 100 * oui / connue, NULL), surface]) AS valeur,
    -- what the source does not describe and what its code does not tell, beyond 1 % of the zone (eau.couverture_min)
    unnest([oui, connue, if(doute, 100 * oui / surface, 100 * oui / nullif(connue, 0)), surface]) AS borne_min,
    unnest([if(doute, oui + reste, oui), connue, if(doute, 100 * (oui + reste) / surface, 100 * oui / nullif(connue, 0)), surface]) AS borne_max
FROM (SELECT *, surface - connue + flou AS reste, reste > 0.01 * surface AS doute FROM mesures);
