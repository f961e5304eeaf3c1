-- commune,epci population_hab part_pct
-- menages population_hab
WITH zones AS (
    SELECT rayon, ST_Union_Agg(ST_Buffer(geometry, rayon, 16)) AS zone
    FROM capteurs_pollen, (SELECT unnest([1000, 3000, 5000]) AS rayon) WHERE geometry IS NOT NULL -- pollen.distances_m
    GROUP BY rayon
),
parts AS (
    SELECT code_insee, rayon, sum(hab * ST_Area(ST_Intersection(geometry, zone)) / ST_Area(geometry)) AS hab FROM morceaux, zones GROUP BY ALL
),
sommes AS (
    SELECT 'commune' AS maille, code_insee AS code, rayon, hab, population FROM parts JOIN communes USING (code_insee)
    UNION ALL SELECT 'epci', '246200364', rayon, sum(hab), (SELECT sum(population) FROM communes) FROM parts GROUP BY rayon
)
SELECT maille, code, unnest(['population_hab:', 'part_pct:']) || rayon AS modalite, unnest([hab, 100 * hab / population]) AS valeur FROM sommes;

-- capteur population_hab
-- menages population_hab
SELECT sensor_id AS code, 'population_hab:' || rayon AS modalite,
    sum(hab * ST_Area(ST_Intersection(m.geometry, ST_Buffer(c.geometry, rayon, 16))) / ST_Area(m.geometry)) AS valeur
FROM capteurs_pollen c CROSS JOIN (SELECT unnest([1000, 3000, 5000]) AS rayon) -- pollen.distances_m
JOIN morceaux_halo m ON ST_DWithin(m.geometry, c.geometry, rayon)
GROUP BY ALL;

-- commune,epci capteurs population_hote_hab part_hote_pct
WITH comptes AS (
    SELECT code_insee, any_value(population) AS population, count(sensor_id) AS n, if(count(sensor_id) > 0, any_value(population), 0) AS hote
    FROM communes LEFT JOIN capteurs_pollen USING (code_insee) GROUP BY code_insee
),
sommes AS (
    SELECT 'commune' AS maille, code_insee AS code, population, n, hote FROM comptes
    UNION ALL SELECT 'epci', '246200364', sum(population), sum(n), sum(hote) FROM comptes
)
SELECT maille, code, unnest(['capteurs', 'population_hote_hab', 'part_hote_pct']) AS modalite, unnest([n, hote, 100 * hote / population]) AS valeur
FROM sommes;
