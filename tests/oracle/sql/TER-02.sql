-- commune,epci,qpv,qpv_2015,cite_miniere population_brute_hab population_hab ecart_pct
-- menages population_hab
WITH parts AS (
    SELECT maille, code, sum(hab_brut * ST_Area(ST_Intersection(m.geometry, l.geometry)) / ST_Area(m.geometry)) AS brute,
        sum(hab * ST_Area(ST_Intersection(m.geometry, l.geometry)) / ST_Area(m.geometry)) AS calee
    FROM lieux l JOIN morceaux m ON ST_Intersects(m.geometry, l.geometry)
    GROUP BY ALL
)
SELECT maille, code, unnest(['population_brute_hab', 'population_hab', 'ecart_pct']) AS modalite,
    unnest([brute, calee, 100 * (brute - calee) / calee]) AS valeur
FROM parts WHERE maille NOT IN ('friche', 'aac');
