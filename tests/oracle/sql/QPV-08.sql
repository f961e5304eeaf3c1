-- epci,qpv population_totale_hab population_hab part_pct
-- menages population_hab
WITH zone AS (
    SELECT ST_Union_Agg(ST_Buffer(geometry, 500, 16)) FILTER (ouvert) AS surs, -- qpv.itineraires_distance_m
        ST_Union_Agg(ST_Buffer(geometry, 500, 16)) AS possibles
    FROM parcours
),
places AS (
    SELECT 'qpv' AS maille, code, geometry FROM lieux WHERE maille = 'qpv'
    UNION ALL SELECT 'epci', '246200364', ST_Union_Agg(geometry) FROM lieux WHERE maille = 'qpv'
),
parts AS (
    SELECT maille, code, hab / ST_Area(m.geometry) AS densite, ST_Intersection(m.geometry, p.geometry) AS geometry
    FROM places p JOIN morceaux m ON ST_Intersects(m.geometry, p.geometry)
),
mesures AS (
    SELECT maille, code, sum(densite * ST_Area(geometry)) AS total, sum(densite * ST_Area(ST_Intersection(geometry, surs))) AS pres,
        sum(densite * ST_Area(ST_Intersection(geometry, possibles))) AS pres_max
    FROM parts, zone GROUP BY ALL
)
SELECT maille, code, unnest(['population_totale_hab', 'population_hab', 'part_pct']) AS modalite,
    unnest([total, pres, 100 * pres / total]) AS valeur, unnest([total, pres_max, 100 * pres_max / total]) AS borne_max
FROM mesures;
