-- commune,epci surface_ha part_pct
WITH milieux AS (
    SELECT milieu, ST_Union_Agg(geometry) AS geometry,
        coalesce(ST_Union_Agg(geometry) FILTER (NOT convention), ST_GeomFromText('POLYGON EMPTY')) AS sans_convention
    FROM trame WHERE trame = 'verte et bleue' AND composante = 'corridor' AND milieu IS NOT NULL GROUP BY milieu
),
mesures AS (
    SELECT maille, code, milieu, ST_Area(l.geometry) AS lieu, ST_Area(ST_Intersection(l.geometry, m.geometry)) AS dedans,
        ST_Area(ST_Intersection(l.geometry, m.sans_convention)) AS dedans_min
    FROM lieux l, milieux m WHERE maille IN ('commune', 'epci')
)
SELECT maille, code, unnest(['surface_ha:', 'part_pct:']) || milieu AS modalite, unnest([dedans / 1e4, 100 * dedans / lieu]) AS valeur,
    unnest([dedans_min / 1e4, 100 * dedans_min / lieu]) AS borne_min
FROM mesures;
