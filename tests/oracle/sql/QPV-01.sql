-- qpv,qpv_2015 population_hab
SELECT maille, code, 'population_hab:' || if(maille = 'qpv', 2024, 2015) AS modalite, population AS valeur
FROM lieux JOIN (SELECT code_qp AS code, population FROM qpv UNION ALL SELECT code_qp, population FROM qpv_2015) USING (code)
WHERE maille IN ('qpv', 'qpv_2015');

-- commune,epci population_hab part_pct
WITH appartenances AS (
    SELECT 2024 AS annee, code_qp, code_insee, a.geometry, q.population FROM qpv_communes a JOIN qpv q USING (code_qp)
    UNION ALL SELECT 2015, code_qp, code_insee, a.geometry, q.population FROM qpv_2015_communes a JOIN qpv_2015 q USING (code_qp)
),
poids AS (
    -- a neighbourhood of several communes goes to those it belongs to, by the population of the grid
    SELECT annee, code_qp, a.code_insee, any_value(a.population) AS population,
        coalesce(sum(hab * ST_Area(ST_Intersection(m.geometry, a.geometry)) / ST_Area(m.geometry)), 0) AS hab
    FROM appartenances a LEFT JOIN morceaux m ON m.code_insee = a.code_insee AND ST_Intersects(m.geometry, a.geometry)
    GROUP BY ALL
),
parts AS (SELECT annee, code_insee, population * hab / sum(hab) OVER (PARTITION BY annee, code_qp) AS hab FROM poids),
sommes AS (
    SELECT annee, code_insee AS code, sum(hab) AS hab FROM parts GROUP BY ALL
    UNION ALL SELECT annee, '246200364', sum(hab) FROM parts GROUP BY ALL
),
habitants AS (
    SELECT code_insee AS code, population FROM communes UNION ALL SELECT '246200364', sum(population) FROM communes
)
SELECT maille, code, unnest(['population_hab:', 'part_pct:']) || annee AS modalite,
    unnest([coalesce(hab, 0), 100 * coalesce(hab, 0) / population]) AS valeur
FROM lieux JOIN habitants USING (code) CROSS JOIN (SELECT unnest([2015, 2024]) AS annee) LEFT JOIN sommes USING (code, annee)
WHERE maille IN ('commune', 'epci');
