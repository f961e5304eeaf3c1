-- epci,qpv nombre surface_ha
WITH quartiers AS (
    SELECT maille, code, geometry FROM lieux WHERE maille = 'qpv'
    UNION ALL SELECT 'epci', '246200364', ST_Union_Agg(geometry) FROM lieux WHERE maille = 'qpv'
),
chaleur AS (SELECT ST_Buffer(ST_Union_Agg(geometry), 150, 16) AS zone FROM reseaux_chaleur), -- qpv.synergie_chaleur_m
croisements AS (
    SELECT maille, code, cite_id, ST_Intersection(ST_Intersection(c.geometry, q.geometry), zone) AS geometry
    FROM quartiers q, cites_minieres c, chaleur WHERE erbm = 'oui'
)
SELECT maille, code, unnest(['nombre', 'surface_ha']) AS modalite,
    unnest([count(*) FILTER (ST_Area(geometry) > 50), ST_Area(ST_Union_Agg(geometry)) / 1e4]) AS valeur -- eclat_m2
FROM croisements GROUP BY maille, code;
