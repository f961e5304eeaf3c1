-- friche distance_m classe
WITH distances AS (
    SELECT site_id, min(ST_Distance(f.geometry, r.geometry)) AS d,
        if(ST_Dimension(any_value(f.geometry)) = 0, sqrt(any_value(surface_m2) / pi()), 0) AS disque_m
    FROM friches f, reseaux_chaleur r
    WHERE f.geometry IS NOT NULL AND r.geometry IS NOT NULL
    GROUP BY site_id
)
SELECT site_id AS code, unnest(['distance_m', 'classe']) AS modalite,
    unnest([d, 1 + (d > 50)::INT + (d > 100)::INT + (d > 150)::INT + (d > 200)::INT]) AS valeur, -- friches.chaleur_distances_m
    -- a site known by a point is the disc of its area, and a network without a trace may be nearer
    unnest([d, NULL]) AS borne_max
FROM distances;
