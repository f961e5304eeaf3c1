-- friche distance_m classe
WITH modes AS (SELECT mode, geometry FROM arrets_transport UNION ALL SELECT '', geometry FROM arrets_transport),
distances AS (
    SELECT site_id, mode, min(ST_Distance(f.geometry, a.geometry)) AS d,
        if(ST_Dimension(any_value(f.geometry)) = 0, sqrt(any_value(surface_m2) / pi()), 0) AS disque_m
    FROM friches f, modes a
    WHERE f.geometry IS NOT NULL
    GROUP BY site_id, mode
)
SELECT site_id AS code, if(mode = '', 'distance_m', 'distance_m:' || mode) AS modalite, d AS valeur,
    if(disque_m > 0, greatest(d - disque_m, 0), NULL) AS borne_min -- a site known by a point is the disc of its area
FROM distances
UNION ALL
SELECT site_id, 'classe', 1 + (d > 500)::INT, NULL FROM distances WHERE mode = ''; -- friches.transport_distances_m
