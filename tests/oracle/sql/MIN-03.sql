-- commune surface_ha
SELECT code_insee AS code, 'surface_ha' AS modalite, coalesce(ST_Area(ST_Intersection(c.geometry, z.zone)), 0) / 1e4 AS valeur
FROM communes c, (SELECT ST_Union_Agg(geometry) AS zone FROM terrils) z;

-- commune part_pct
SELECT code_insee AS code, 'part_pct' AS modalite,
    100 * ST_Area(ST_Intersection(c.geometry, z.zone)) / ST_Area(c.geometry) AS valeur
FROM communes c, (SELECT ST_Union_Agg(geometry) AS zone FROM terrils) z;

-- epci nombre
SELECT '246200364' AS code, 'nombre' AS modalite, count(DISTINCT terril_id) AS valeur
FROM terrils t JOIN communes c ON ST_Intersects(t.geometry, c.geometry)
WHERE ST_Area(ST_Intersection(t.geometry, c.geometry)) >= least(0.01 * ST_Area(t.geometry), 5000);
