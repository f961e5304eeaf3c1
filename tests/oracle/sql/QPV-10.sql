-- commune,epci,qpv menages menages_sus menages_pauvres taux_pct imputes_pct
WITH places AS (
    SELECT maille, code, '' AS suite, geometry FROM lieux WHERE maille IN ('commune', 'epci', 'qpv')
    UNION ALL SELECT 'epci', '246200364', ':qpv', ST_Union_Agg(geometry) FROM lieux WHERE maille = 'qpv'
),
parts AS (
    SELECT maille, code, suite, men, men_pauv, i_est_200, ST_Area(ST_Intersection(m.geometry, p.geometry)) / carreau_m2 AS part
    FROM places p JOIN morceaux m ON ST_Intersects(m.geometry, p.geometry)
),
sommes AS (
    SELECT maille, code, suite, sum(part * men) AS menages, sum(part * men) FILTER (men_pauv IS NOT NULL) AS sus,
        sum(part * men_pauv) AS pauvres,
        coalesce(sum(part * men) FILTER (i_est_200 = 1), 0) AS imputes
    FROM parts GROUP BY ALL
)
SELECT maille, code, unnest(['menages', 'menages_sus', 'menages_pauvres', 'taux_pct', 'imputes_pct']) || suite AS modalite,
    unnest([menages, sus, pauvres, 100 * pauvres / sus, 100 * imputes / menages]) AS valeur
FROM sommes;
