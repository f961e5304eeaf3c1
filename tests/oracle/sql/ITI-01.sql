-- commune,epci longueur_brute_km longueur_km
WITH classes AS (
    SELECT pratique AS classe, geometry FROM parcours WHERE ouvert
    UNION ALL SELECT 'tous', geometry FROM parcours WHERE ouvert
    UNION ALL SELECT 'en travaux ou en projet', geometry FROM parcours WHERE NOT ouvert
),
reseaux AS (SELECT classe, ST_Union_Agg(geometry) AS geometry FROM classes GROUP BY classe),
brutes AS (
    SELECT maille, code, classe, sum(ST_Length(ST_Intersection(l.geometry, c.geometry))) / 1e3 AS km
    FROM lieux l, classes c WHERE maille IN ('commune', 'epci') GROUP BY ALL
)
SELECT maille, code, 'longueur_brute_km:' || classe AS modalite, km AS valeur FROM brutes
UNION ALL
SELECT maille, code, 'longueur_km:' || classe, ST_Length(ST_Intersection(l.geometry, r.geometry)) / 1e3
FROM lieux l, reseaux r WHERE maille IN ('commune', 'epci');

-- epci hors_territoire_brute_km hors_territoire_km
WITH classes AS (
    SELECT pratique AS classe, geometry FROM parcours WHERE ouvert
    UNION ALL SELECT 'tous', geometry FROM parcours WHERE ouvert
    UNION ALL SELECT 'en travaux ou en projet', geometry FROM parcours WHERE NOT ouvert
)
SELECT '246200364' AS code, unnest(['hors_territoire_brute_km:', 'hors_territoire_km:']) || classe AS modalite,
    unnest([sum(ST_Length(ST_Difference(c.geometry, l.geometry))) / 1e3,
        ST_Length(ST_Difference(ST_Union_Agg(c.geometry), any_value(l.geometry))) / 1e3]) AS valeur
FROM classes c, lieux l WHERE maille = 'epci' GROUP BY classe;
