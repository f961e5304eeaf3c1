-- commune,epci population_2015_hab population_2024_hab variation_hab variation_pct
-- menages population_2015_hab population_2024_hab
WITH parts AS (
    SELECT code_insee, hab * ST_Area(ST_Intersection(m.geometry, a.zone)) / ST_Area(m.geometry) AS avant,
        hab * ST_Area(ST_Intersection(m.geometry, b.zone)) / ST_Area(m.geometry) AS apres
    FROM morceaux m, (SELECT ST_Union_Agg(geometry) AS zone FROM qpv_2015) a, (SELECT ST_Union_Agg(geometry) AS zone FROM qpv) b
),
sommes AS (
    SELECT 'commune' AS maille, code_insee AS code, sum(avant) AS avant, sum(apres) AS apres FROM parts GROUP BY ALL
    UNION ALL SELECT 'epci', '246200364', sum(avant), sum(apres) FROM parts
)
SELECT maille, code, unnest(['population_2015_hab', 'population_2024_hab', 'variation_hab', 'variation_pct']) AS modalite,
    unnest([avant, apres, apres - avant, 100 * (apres - avant) / nullif(avant, 0)]) AS valeur
FROM sommes;
