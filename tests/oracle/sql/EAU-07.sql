-- commune,epci surface_ha part_pct surface_aac_ha part_aac_pct surface_parcs_ha
WITH parcs AS (SELECT ST_Union_Agg(geometry) AS zone FROM parcs_activites),
places AS (SELECT maille, code, ST_Intersection(geometry, zone) AS geometry FROM lieux, parcs WHERE maille IN ('commune', 'epci')),
zones AS (
    SELECT perimetre, strict AS geometry FROM perimetres UNION ALL SELECT 'aac', geometry FROM aac WHERE partie = 'totale'
),
mesures AS (
    SELECT maille, code, perimetre, ST_Area(p.geometry) / 1e4 AS parcs, ST_Area(ST_Intersection(p.geometry, z.geometry)) / 1e4 AS dedans
    FROM places p, zones z
),
classes AS (
    FROM mesures
    UNION ALL SELECT maille, code, 'aucun', any_value(parcs), any_value(parcs) - sum(dedans) FROM mesures WHERE perimetre <> 'aac' GROUP BY ALL
)
SELECT maille, code,
    unnest(if(perimetre = 'aac', ['surface_aac_ha', 'part_aac_pct'], ['surface_ha:' || perimetre, 'part_pct:' || perimetre])) AS modalite,
    unnest([dedans, 100 * dedans / nullif(parcs, 0)]) AS valeur
FROM classes
UNION ALL
SELECT maille, code, 'surface_parcs_ha', any_value(parcs) FROM classes GROUP BY ALL;

-- commune,epci nombre nombre_aac
WITH communes_des_parcs AS (
    SELECT site_id, arg_max(c.code_insee, ST_Area(ST_Intersection(p.geometry, c.geometry))) AS commune
    FROM parcs_activites p JOIN communes c ON ST_Intersects(p.geometry, c.geometry) GROUP BY site_id
),
touches AS (
    SELECT site_id, commune, coalesce(max(rang) FILTER (ST_Area(ST_Intersection(p.geometry, entier)) > 50), 0) AS rang, -- eclat_m2
        ST_Area(ST_Intersection(any_value(p.geometry), any_value(a.geometry))) > 50 AS aac
    FROM parcs_activites p JOIN communes_des_parcs USING (site_id), perimetres, aac a WHERE partie = 'totale'
    GROUP BY site_id, commune
),
places AS (SELECT 'commune' AS maille, commune AS code, * FROM touches UNION ALL SELECT 'epci', '246200364', * FROM touches)
SELECT maille, code, 'nombre:' || classe AS modalite, count(site_id) AS valeur
FROM lieux CROSS JOIN (VALUES (3, 'PPI'), (2, 'PPR'), (1, 'PPE'), (0, 'aucun')) AS classes (rang, classe)
LEFT JOIN places USING (maille, code, rang)
WHERE maille IN ('commune', 'epci') GROUP BY ALL
UNION ALL
SELECT maille, code, 'nombre_aac', count(site_id) FILTER (aac) FROM lieux LEFT JOIN places USING (maille, code)
WHERE maille IN ('commune', 'epci') GROUP BY ALL;

-- aac nombre_aac surface_aac_ha
WITH zones AS (SELECT aac_id AS code, geometry FROM aires_alimentation),
touches AS (
    SELECT code, ST_Intersection(p.geometry, z.geometry) AS geometry
    FROM parcs_activites p JOIN zones z ON ST_Intersects(p.geometry, z.geometry)
    WHERE ST_Area(ST_Intersection(p.geometry, z.geometry)) > 50 -- eclat_m2
)
SELECT code, unnest(['nombre_aac', 'surface_aac_ha']) AS modalite, unnest([count(*), ST_Area(ST_Union_Agg(geometry)) / 1e4]) AS valeur
FROM touches GROUP BY code;
