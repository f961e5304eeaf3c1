-- commune,epci surface_ha part_pct
WITH milieux AS (
    SELECT milieu, ST_Union_Agg(geometry) AS geometry FROM trame
    WHERE trame = 'verte et bleue' AND composante = 'réservoir' AND milieu IS NOT NULL GROUP BY milieu
),
mesures AS (
    SELECT maille, code, milieu, ST_Area(l.geometry) AS lieu, ST_Area(ST_Intersection(l.geometry, m.geometry)) AS dedans
    FROM lieux l, milieux m WHERE maille IN ('commune', 'epci')
)
SELECT maille, code, unnest(['surface_ha:', 'part_pct:']) || milieu AS modalite, unnest([dedans / 1e4, 100 * dedans / lieu]) AS valeur
FROM mesures;
