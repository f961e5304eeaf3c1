-- commune,epci offre_brute_km_1000hab offre_km_1000hab
WITH classes AS (
    SELECT pratique AS classe, geometry FROM parcours WHERE ouvert UNION ALL SELECT 'tous', geometry FROM parcours WHERE ouvert
),
habitants AS (SELECT code_insee AS code, population FROM communes UNION ALL SELECT '246200364', sum(population) FROM communes),
mesures AS (
    SELECT maille, code, classe, any_value(population) AS hab, sum(ST_Length(ST_Intersection(l.geometry, c.geometry))) AS brute,
        ST_Length(ST_Intersection(any_value(l.geometry), ST_Union_Agg(c.geometry))) AS unique_m
    FROM lieux l JOIN habitants USING (code), classes c WHERE maille IN ('commune', 'epci') GROUP BY maille, code, classe
)
-- metres for one inhabitant: kilometres for a thousand
SELECT maille, code, unnest(['offre_brute_km_1000hab:', 'offre_km_1000hab:']) || classe AS modalite, unnest([brute / hab, unique_m / hab]) AS valeur
FROM mesures;
