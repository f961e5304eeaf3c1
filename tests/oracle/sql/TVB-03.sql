-- commune,epci surface_ha part_pct surface_trame_ha part_trame_pct
WITH trames AS (SELECT trame, ST_Union_Agg(geometry) AS geometry FROM trame GROUP BY trame),
mesures AS (
    SELECT maille, code, trame, ST_Area(l.geometry) AS lieu, ST_Area(ST_Intersection(l.geometry, t.geometry)) AS dedans
    FROM lieux l, trames t WHERE maille IN ('commune', 'epci')
)
SELECT maille, code,
    unnest(if(trame = 'verte et bleue', ['surface_ha', 'part_pct'], ['surface_trame_ha:' || trame, 'part_trame_pct:' || trame])) AS modalite,
    unnest([dedans / 1e4, 100 * dedans / lieu]) AS valeur
FROM mesures;
