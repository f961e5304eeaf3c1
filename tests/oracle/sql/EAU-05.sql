-- commune,epci habitants part_pct population
-- menages habitants
WITH parts AS (
    SELECT code_insee, perimetre, sum(hab * ST_Area(ST_Intersection(m.geometry, p.strict)) / ST_Area(m.geometry)) AS hab
    FROM morceaux m, perimetres p GROUP BY ALL
),
totaux AS (SELECT code_insee, sum(hab) AS population FROM morceaux GROUP BY code_insee),
classes AS (
    FROM parts
    UNION ALL
    SELECT code_insee, 'aucun', any_value(population) - sum(hab) FROM parts JOIN totaux USING (code_insee) GROUP BY code_insee
),
sommes AS (
    SELECT 'commune' AS maille, code_insee AS code, perimetre, hab, population FROM classes JOIN totaux USING (code_insee)
    UNION ALL SELECT 'epci', '246200364', perimetre, sum(hab), sum(population) FROM classes JOIN totaux USING (code_insee) GROUP BY perimetre
)
SELECT maille, code, unnest(['habitants:', 'part_pct:']) || perimetre AS modalite, unnest([hab, 100 * hab / population]) AS valeur FROM sommes
UNION ALL
SELECT DISTINCT maille, code, 'population', population FROM sommes WHERE perimetre = 'aucun';

-- commune,epci habitants_aac part_aac_pct
-- menages habitants_aac
WITH parts AS (
    SELECT code_insee, sum(hab) AS population, sum(hab * ST_Area(ST_Intersection(m.geometry, a.geometry)) / ST_Area(m.geometry)) AS hab
    FROM morceaux m, aac a WHERE partie = 'totale' GROUP BY code_insee
),
sommes AS (
    SELECT 'commune' AS maille, code_insee AS code, hab, population FROM parts
    UNION ALL SELECT 'epci', '246200364', sum(hab), sum(population) FROM parts
)
SELECT maille, code, unnest(['habitants_aac', 'part_aac_pct']) AS modalite, unnest([hab, 100 * hab / population]) AS valeur FROM sommes;

-- aac habitants_aac
-- menages habitants_aac
SELECT aac_id AS code, 'habitants_aac' AS modalite, sum(hab * ST_Area(ST_Intersection(m.geometry, a.geometry)) / ST_Area(m.geometry)) AS valeur
FROM morceaux m, aires_alimentation a GROUP BY aac_id;
