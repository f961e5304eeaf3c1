-- capteur,epci surface_km2 population_hab
-- menages population_hab
WITH capteurs AS (SELECT sensor_id, ST_X(geometry) AS x, ST_Y(geometry) AS y FROM capteurs_pollen WHERE geometry IS NOT NULL),
cotes AS (
    -- for each pair, a square of 200 km on the side of the other sensor, from the perpendicular bisector
    SELECT a.sensor_id, (a.x + b.x) / 2 AS mx, (a.y + b.y) / 2 AS my, sqrt((b.x - a.x) ^ 2 + (b.y - a.y) ^ 2) AS d,
        1e5 * (b.x - a.x) / d AS ux, 1e5 * (b.y - a.y) / d AS uy
    FROM capteurs a JOIN capteurs b ON a.sensor_id <> b.sensor_id
),
ailleurs AS (
    SELECT sensor_id, ST_Union_Agg(ST_MakePolygon(ST_MakeLine([ST_Point(mx - uy, my + ux), ST_Point(mx + uy, my - ux),
        ST_Point(mx + uy + 2 * ux, my - ux + 2 * uy), ST_Point(mx - uy + 2 * ux, my + ux + 2 * uy), ST_Point(mx - uy, my + ux)]))) AS zone
    FROM cotes GROUP BY sensor_id
),
cellules AS (
    SELECT sensor_id, ST_Difference(l.geometry, zone) AS geometry FROM ailleurs, lieux l WHERE maille = 'epci'
),
habitants AS (
    SELECT sensor_id, sum(hab * ST_Area(ST_Intersection(m.geometry, c.geometry)) / ST_Area(m.geometry)) AS hab
    FROM cellules c JOIN morceaux m ON ST_Intersects(m.geometry, c.geometry) GROUP BY sensor_id
),
mesures AS (
    SELECT 'capteur' AS maille, sensor_id AS code, ST_Area(geometry) / 1e6 AS km2, hab FROM cellules JOIN habitants USING (sensor_id)
)
SELECT maille, code, unnest(['surface_km2', 'population_hab']) AS modalite, unnest([km2, hab]) AS valeur
FROM (FROM mesures UNION ALL SELECT 'epci', '246200364', sum(km2), sum(hab) FROM mesures);
