-- commune,epci nombre surface_ha
WITH distances AS (
    SELECT s.*, coalesce(unite_fonciere, site_id) AS unite, min(ST_Distance(s.geometry, r.geometry)) AS d
    FROM sites s, reseaux_chaleur r WHERE s.geometry IS NOT NULL AND r.geometry IS NOT NULL
    GROUP BY ALL
),
proches AS (
    SELECT rayon, * FROM distances, (SELECT unnest([50, 100, 150]) AS rayon) WHERE d <= rayon -- chaleur.distances_m
),
unites AS (
    SELECT 'commune' AS maille, commune AS code, rayon, unite, count(*) AS n, min(surface_m2) AS m2 FROM proches GROUP BY ALL
    UNION ALL SELECT 'epci', '246200364', rayon, unite, count(*), min(surface_m2) FROM proches GROUP BY ALL
),
sommes AS (SELECT maille, code, rayon, sum(n) AS n, sum(m2) AS m2 FROM unites GROUP BY ALL)
SELECT maille, code, unnest(['nombre:', 'surface_ha:']) || rayon AS modalite, unnest([coalesce(n, 0), coalesce(m2, 0) / 1e4]) AS valeur
FROM lieux CROSS JOIN (SELECT unnest([50, 100, 150]) AS rayon) LEFT JOIN sommes USING (maille, code, rayon)
WHERE maille IN ('commune', 'epci');
