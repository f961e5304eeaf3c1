-- commune,epci friches
WITH zones AS (
    SELECT 'périmètre AS1' AS theme, geometry FROM servitudes_as1
    UNION ALL SELECT 'aire d''alimentation', geometry FROM aires_alimentation
    UNION ALL SELECT 'trame verte et bleue', geometry FROM trame WHERE trame = 'verte et bleue'
    UNION ALL SELECT 'quartier prioritaire', geometry FROM qpv
    UNION ALL SELECT 'zone inondable', geometry FROM zones_inondables
    UNION ALL SELECT 'SIS dans le site', geometry FROM sites_pollues WHERE nature_site = 'SIS'
),
themes AS (SELECT theme, ST_Union_Agg(geometry) AS geometry FROM zones GROUP BY theme),
touches AS (
    -- more than a sliver (eclat_m2), or the point
    SELECT theme, commune FROM sites s, themes t
    WHERE CASE ST_Dimension(s.geometry) WHEN 2 THEN ST_Area(ST_Intersection(s.geometry, t.geometry)) > 50
        ELSE ST_Intersects(s.geometry, t.geometry) END
)
SELECT maille, code, 'friches:' || t.theme AS modalite, count(commune) AS valeur
FROM lieux CROSS JOIN themes t LEFT JOIN touches s ON s.theme = t.theme AND (maille = 'epci' OR commune = code)
WHERE maille IN ('commune', 'epci') GROUP BY maille, code, t.theme;
