-- commune,epci surface_ha part_pct
WITH terril AS (SELECT ST_Union_Agg(geometry) AS zone FROM terrils),
mesures AS (
    SELECT maille, code, ST_Area(geometry) AS lieu, coalesce(ST_Area(ST_Intersection(geometry, zone)), 0) AS dedans
    FROM lieux, terril WHERE maille IN ('commune', 'epci')
)
SELECT maille, code, unnest(['surface_ha', 'part_pct']) AS modalite, unnest([dedans / 1e4, 100 * dedans / lieu]) AS valeur
FROM mesures;

-- commune,epci nombre
WITH terrils_communes AS (
    SELECT terril_id, code_insee
    FROM terrils t JOIN communes c ON ST_Intersects(t.geometry, c.geometry)
    WHERE ST_Area(ST_Intersection(t.geometry, c.geometry)) >= least(0.01 * ST_Area(t.geometry), 5000) -- appartenance_part, appartenance_ha
)
SELECT maille, code, 'nombre' AS modalite, count(DISTINCT terril_id) AS valeur
FROM lieux LEFT JOIN terrils_communes ON maille = 'epci' OR code_insee = code
WHERE maille IN ('commune', 'epci')
GROUP BY maille, code;
