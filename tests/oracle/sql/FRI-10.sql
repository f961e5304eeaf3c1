-- friche surface_ha part_pct surface_site_ha typezone
WITH types AS (SELECT typezone, ST_Union_Agg(geometry) AS geometry FROM zonages_urbanisme GROUP BY typezone),
mesures AS (
    SELECT code, typezone, ST_Area(l.geometry) AS site, ST_Area(ST_Intersection(l.geometry, t.geometry)) AS dedans
    FROM lieux l, types t WHERE maille = 'friche'
)
SELECT code, unnest(['surface_ha:', 'part_pct:']) || typezone AS modalite, unnest([dedans / 1e4, 100 * dedans / site]) AS valeur
FROM mesures
UNION ALL
SELECT code, unnest(['surface_site_ha', 'typezone']), unnest([any_value(site) / 1e4, max(100 * dedans / site)]) FROM mesures GROUP BY code;

-- friche alerte
WITH alertes AS (SELECT ST_Union_Agg(geometry) AS zone FROM zonages_urbanisme WHERE regexp_matches(typezone, '^(AU|A|N)'))
SELECT code, 'alerte' AS modalite, (ST_Area(ST_Intersection(geometry, zone)) > 50)::INT AS valeur -- eclat_m2
FROM lieux, alertes WHERE maille = 'friche';
