-- commune,epci,qpv population_totale_hab population_hab part_pct
-- menages population_hab
WITH ouverte AS (
    -- fine enough (tvb.echelle_max: 1:25 000), within 300 m (qpv.tvb_distance_m)
    SELECT ST_Buffer(ST_Union_Agg(geometry), 300, 16) AS zone FROM trame
    WHERE trame = 'verte et bleue' AND acces_public = 'oui' AND echelle <= 25000
),
parts AS (
    SELECT maille, code, hab / ST_Area(m.geometry) AS densite, ST_Intersection(m.geometry, l.geometry) AS geometry
    FROM lieux l JOIN morceaux m ON ST_Intersects(m.geometry, l.geometry) WHERE maille IN ('commune', 'epci', 'qpv')
),
mesures AS (
    SELECT maille, code, sum(densite * ST_Area(geometry)) AS total, sum(densite * ST_Area(ST_Intersection(geometry, zone))) AS pres
    FROM parts, ouverte GROUP BY ALL
)
SELECT maille, code, unnest(['population_totale_hab', 'population_hab', 'part_pct']) AS modalite,
    unnest([total, pres, 100 * pres / total]) AS valeur
FROM mesures;
