-- epci,qpv population_totale_hab population_hab part_pct
-- menages population_hab
WITH zones AS (
    SELECT rayon, ST_Union_Agg(ST_Buffer(geometry, rayon, 16)) AS zone
    FROM capteurs_pollen, (SELECT unnest([1000, 3000, 5000]) AS rayon) -- qpv.capteurs_distances_m
    GROUP BY rayon
),
places AS (
    SELECT 'qpv' AS maille, code, geometry FROM lieux WHERE maille = 'qpv'
    UNION ALL SELECT 'epci', '246200364', ST_Union_Agg(geometry) FROM lieux WHERE maille = 'qpv'
),
parts AS (
    SELECT maille, code, hab / ST_Area(m.geometry) AS densite, ST_Intersection(m.geometry, p.geometry) AS geometry
    FROM places p JOIN morceaux m ON ST_Intersects(m.geometry, p.geometry)
),
mesures AS (
    SELECT maille, code, rayon, sum(densite * ST_Area(geometry)) AS total, sum(densite * ST_Area(ST_Intersection(geometry, zone))) AS pres
    FROM parts, zones GROUP BY ALL
)
SELECT maille, code, unnest(['population_hab:', 'part_pct:']) || rayon AS modalite, unnest([pres, 100 * pres / total]) AS valeur FROM mesures
UNION ALL
SELECT maille, code, 'population_totale_hab', any_value(total) FROM mesures GROUP BY ALL;
