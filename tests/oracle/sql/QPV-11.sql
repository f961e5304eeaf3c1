-- epci,qpv nombre surface_ha
WITH proches AS (
    SELECT q.code, s.site_id, s.site_statut, surface_m2, coalesce(unite_fonciere, site_id) AS unite
    FROM lieux q JOIN sites s ON ST_Distance(q.geometry, s.geometry) <= 500 -- qpv.friches_distance_m
    WHERE maille = 'qpv'
),
tous AS (
    SELECT 'qpv' AS maille, code, * EXCLUDE code FROM proches
    UNION ALL SELECT DISTINCT 'epci', '246200364', * EXCLUDE code FROM proches
),
classes AS (
    SELECT 'total' AS classe, * FROM tous UNION ALL SELECT site_statut, * FROM tous WHERE site_statut = 'friche sans projet'
),
unites AS (SELECT maille, code, classe, unite, count(*) AS n, min(surface_m2) AS m2 FROM classes GROUP BY ALL),
sommes AS (SELECT maille, code, classe, sum(n) AS n, sum(m2) AS m2 FROM unites GROUP BY ALL)
SELECT maille, code, unnest(['nombre:', 'surface_ha:']) || classe AS modalite, unnest([coalesce(n, 0), coalesce(m2, 0) / 1e4]) AS valeur
FROM lieux CROSS JOIN (SELECT unnest(['total', 'friche sans projet']) AS classe) LEFT JOIN sommes USING (maille, code, classe)
WHERE maille IN ('epci', 'qpv');
