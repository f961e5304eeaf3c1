-- epci commun_ha
WITH milieux AS (
    SELECT milieu, ST_Intersection(ST_Union_Agg(t.geometry), any_value(l.geometry)) AS geometry
    FROM trame t, lieux l WHERE trame = 'verte et bleue' AND milieu IS NOT NULL AND maille = 'epci' GROUP BY milieu
)
SELECT '246200364' AS code, 'commun_ha:' || a.milieu || ' × ' || b.milieu AS modalite,
    ST_Area(ST_Intersection(a.geometry, b.geometry)) / 1e4 AS valeur
FROM milieux a, milieux b;
