-- friche distance_m classe
WITH sites AS (
    SELECT site_id, geometry, if(ST_Dimension(geometry) = 0, sqrt(surface_m2 / pi()), 0) AS disque FROM friches WHERE geometry IS NOT NULL
),
distances AS (
    SELECT site_id, min(ST_Distance(s.geometry, q.geometry)) AS d, any_value(disque) AS disque,
        sum(ST_Area(ST_Intersection(s.geometry, q.geometry))) > 50 AS dedans -- eclat_m2
    FROM sites s, qpv q GROUP BY site_id
)
SELECT site_id AS code, unnest(['distance_m', 'classe']) AS modalite,
    unnest([d, if(dedans, 1, 2 + (d > 300)::INT + (d > 500)::INT)]) AS valeur, -- friches.qpv_distances_m
    unnest([if(disque > 0, greatest(d - disque, 0), NULL), NULL]) AS borne_min
FROM distances;

-- friche habitants_qpv_500m
-- menages habitants_qpv_500m
WITH quartiers AS (
    SELECT ST_Intersection(m.geometry, q.zone) AS geometry, hab / ST_Area(m.geometry) AS densite
    FROM morceaux m, (SELECT ST_Union_Agg(geometry) AS zone FROM qpv) q WHERE ST_Intersects(m.geometry, q.zone)
)
SELECT site_id AS code, 'habitants_qpv_500m' AS modalite,
    coalesce(sum(densite * ST_Area(ST_Intersection(q.geometry, ST_Buffer(f.geometry, 500, 16)))), 0) AS valeur
FROM friches f LEFT JOIN quartiers q ON ST_DWithin(q.geometry, f.geometry, 500)
WHERE f.geometry IS NOT NULL AND ST_Dimension(f.geometry) = 2
GROUP BY site_id;
