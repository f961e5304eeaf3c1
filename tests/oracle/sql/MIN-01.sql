-- commune,epci puits_dans
SELECT maille, code, 'puits_dans' AS modalite, count(p.puits_id) AS valeur
FROM lieux l LEFT JOIN puits_mine p ON ST_Intersects(p.geometry, l.geometry)
WHERE maille IN ('commune', 'epci')
GROUP BY maille, code;

-- commune puits
SELECT code, 'puits:' || rayon AS modalite, count(p.puits_id) AS valeur
FROM lieux l CROSS JOIN (SELECT unnest([50, 100, 250]) AS rayon) -- puits_distances_m
LEFT JOIN puits_mine p ON ST_Distance(p.geometry, l.geometry) <= rayon
WHERE maille = 'commune'
GROUP BY code, rayon;

-- friche puits
WITH sites AS (
    SELECT site_id, geometry, if(ST_Dimension(geometry) = 0, sqrt(surface_m2 / pi()), 0) AS disque FROM friches WHERE geometry IS NOT NULL
)
SELECT site_id AS code, 'puits:' || rayon AS modalite, count(*) FILTER (ST_Distance(p.geometry, s.geometry) <= rayon) AS valeur,
    valeur AS borne_min, count(*) FILTER (ST_Distance(p.geometry, s.geometry) - disque <= rayon) AS borne_max
FROM sites s CROSS JOIN puits_mine p CROSS JOIN (SELECT unnest([50, 100, 250]) AS rayon) -- puits_distances_m
GROUP BY site_id, rayon;
