-- friche distance_m sites_dans sites_alerte sites_recherche
WITH paires AS (
    -- a site known by a point is the disc of its area: what it may reach makes the upper bound
    SELECT f.site_id AS code, nature_site, ST_Distance(f.geometry, p.geometry) AS d,
        if(ST_Dimension(f.geometry) = 0, sqrt(surface_m2 / pi()), 0) AS disque,
        if(ST_Dimension(f.geometry) = 2 AND ST_Dimension(p.geometry) = 2,
            ST_Area(ST_Intersection(f.geometry, p.geometry)) > 50, ST_Intersects(f.geometry, p.geometry)) AS dedans -- eclat_m2
    FROM friches f, sites_pollues p
    WHERE f.geometry IS NOT NULL AND p.geometry IS NOT NULL
),
mesures AS (
    SELECT code, nature_site, min(d) AS d, min(if(d > disque, d - disque, disque * 0)) AS d_min, count(*) FILTER (dedans) AS dans,
        count(*) FILTER (d <= 500) AS alerte, count(*) FILTER (d - disque <= 500) AS alerte_max, -- friches.pollution_alerte_m
        count(*) FILTER (d <= 1000) AS recherche, count(*) FILTER (d - disque <= 1000) AS recherche_max -- friches.pollution_recherche_m
    FROM paires GROUP BY ALL
)
SELECT code, unnest(['distance_m:', 'sites_dans:', 'sites_alerte:', 'sites_recherche:']) || nature_site AS modalite,
    unnest([d, dans, alerte, recherche]) AS valeur, unnest([d_min, dans, alerte, recherche]) AS borne_min,
    unnest([d, NULL, alerte_max, recherche_max]) AS borne_max
FROM mesures;

-- commune,epci sites_commune
SELECT maille, code, 'sites_commune:' || n.nature_site AS modalite, count(p.site_pollue_id) AS valeur
FROM lieux l CROSS JOIN (SELECT DISTINCT nature_site FROM sites_pollues) n
-- a site counts once, in its declared commune, else in the one of its position
LEFT JOIN sites_pollues p ON p.nature_site = n.nature_site AND (maille = 'epci' AND ST_Intersects(p.geometry, l.geometry)
    OR coalesce(p.code_insee, p.commune_position) = l.code)
WHERE maille IN ('commune', 'epci')
GROUP BY ALL;

-- commune,epci nombre
WITH classes AS (SELECT unnest(['pollution avérée', 'pollution supposée', 'pollution peu probable', 'pollution inexistante',
    'pollution traitée', 'inconnu', 'sans objet', 'autre']) AS classe)
SELECT maille, l.code, 'nombre:' || classe AS modalite, count(f.site_id) AS valeur
FROM lieux l CROSS JOIN classes
LEFT JOIN friches f ON coalesce(sol_pollution_existe, 'inconnu') = classe AND site_statut IS DISTINCT FROM 'friche potentielle'
    AND (maille = 'epci' OR coalesce(comm_insee, commune_position) = l.code)
WHERE maille IN ('commune', 'epci')
GROUP BY ALL;
