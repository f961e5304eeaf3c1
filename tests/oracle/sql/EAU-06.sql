-- commune,epci nombre surface_ha
WITH touches AS (
    -- the strictest perimeter that the site meets beyond a sliver (eclat_m2), a site known by a point: where the point is
    SELECT site_id, max(rang) FILTER (CASE ST_Dimension(s.geometry) WHEN 2 THEN ST_Area(ST_Intersection(s.geometry, entier)) > 50
        ELSE ST_Intersects(s.geometry, entier) END) AS rang
    FROM sites s, perimetres GROUP BY site_id
),
ranges AS (
    SELECT commune, surface_m2, coalesce(unite_fonciere, site_id) AS unite, if(geometry IS NULL, -1, coalesce(rang, 0)) AS rang
    FROM sites LEFT JOIN touches USING (site_id)
),
places AS (
    SELECT 'commune' AS maille, commune AS code, * FROM ranges UNION ALL SELECT 'epci', '246200364', * FROM ranges
),
unites AS (SELECT maille, code, max(rang) AS rang, min(surface_m2) AS m2 FROM places GROUP BY maille, code, unite),
surfaces AS (SELECT maille, code, rang, sum(m2) AS m2 FROM unites GROUP BY ALL),
nombres AS (SELECT maille, code, rang, count(*) AS n FROM places GROUP BY ALL)
SELECT maille, code, unnest(['nombre:', 'surface_ha:']) || classe AS modalite, unnest([coalesce(n, 0), coalesce(m2, 0) / 1e4]) AS valeur
FROM lieux CROSS JOIN (VALUES (3, 'PPI'), (2, 'PPR'), (1, 'PPE'), (0, 'aucun'), (-1, 'inconnu')) AS classes (rang, classe)
LEFT JOIN nombres USING (maille, code, rang) LEFT JOIN surfaces USING (maille, code, rang)
WHERE maille IN ('commune', 'epci');

-- commune,epci nombre_aac surface_aac_ha
WITH touches AS (
    SELECT s.*, coalesce(unite_fonciere, site_id) AS unite, CASE WHEN s.geometry IS NULL THEN 'inconnu'
        WHEN CASE ST_Dimension(s.geometry) WHEN 2 THEN ST_Area(ST_Intersection(s.geometry, a.geometry)) > 50 -- eclat_m2
            ELSE ST_Intersects(s.geometry, a.geometry) END THEN 'dans'
        ELSE 'hors' END AS classe
    FROM sites s, aac a WHERE partie = 'totale'
),
places AS (
    SELECT 'commune' AS maille, commune AS code, * FROM touches UNION ALL SELECT 'epci', '246200364', * FROM touches
),
unites AS (SELECT maille, code, min(classe) AS classe, min(surface_m2) AS m2 FROM places GROUP BY maille, code, unite),
surfaces AS (SELECT maille, code, classe, sum(m2) AS m2 FROM unites GROUP BY ALL),
nombres AS (SELECT maille, code, classe, count(*) AS n FROM places GROUP BY ALL)
SELECT maille, code, unnest(['nombre_aac:', 'surface_aac_ha:']) || classe AS modalite, unnest([coalesce(n, 0), coalesce(m2, 0) / 1e4]) AS valeur
FROM lieux CROSS JOIN (SELECT unnest(['dans', 'hors', 'inconnu']) AS classe)
LEFT JOIN nombres USING (maille, code, classe) LEFT JOIN surfaces USING (maille, code, classe)
WHERE maille IN ('commune', 'epci');

-- aac nombre_aac surface_aac_ha
WITH touches AS (
    SELECT aac_id AS code, site_id, coalesce(unite_fonciere, site_id) AS unite, surface_m2
    FROM sites s JOIN aires_alimentation a ON ST_Intersects(s.geometry, a.geometry)
    WHERE ST_Dimension(s.geometry) < 2 OR ST_Area(ST_Intersection(s.geometry, a.geometry)) > 50 -- eclat_m2
),
unites AS (SELECT code, min(surface_m2) AS m2 FROM touches GROUP BY code, unite),
sommes AS (SELECT code, sum(m2) / 1e4 AS ha FROM unites GROUP BY code),
nombres AS (SELECT code, count(*) AS n FROM touches GROUP BY code)
SELECT code, unnest(['nombre_aac:dans', 'surface_aac_ha:dans']) AS modalite, unnest([n, ha]) AS valeur
FROM nombres JOIN sommes USING (code);
