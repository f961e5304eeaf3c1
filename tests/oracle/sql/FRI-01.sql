-- commune,epci nombre surface_brute_ha surface_unique_ha
WITH tous AS (
    -- the declared commune, else the one of the position, the total is without the unverified sites
    SELECT site_statut, coalesce(comm_insee, commune_position) AS commune, surface_m2, coalesce(unite_fonciere, site_id) AS unite
    FROM friches
),
classes AS (
    SELECT site_statut AS classe, * FROM tous
    UNION ALL SELECT 'total', * FROM tous WHERE site_statut IS DISTINCT FROM 'friche potentielle'
),
unites AS (
    SELECT 'commune' AS maille, commune AS code, classe, unite, count(*) AS n, sum(surface_m2) AS brute, min(surface_m2) AS unique_m2
    FROM classes GROUP BY ALL
    UNION ALL
    SELECT 'epci', '246200364', classe, unite, count(*), sum(surface_m2), min(surface_m2) FROM classes GROUP BY ALL
),
sommes AS (SELECT maille, code, classe, sum(n) AS n, sum(brute) AS brute, sum(unique_m2) AS unique_m2 FROM unites GROUP BY ALL),
cases AS (
    SELECT maille, code, classe
    FROM lieux, (SELECT DISTINCT unnest(['friche sans projet', 'friche avec projet', 'friche reconvertie', 'friche potentielle',
        'inconnu', 'sans objet', 'autre', 'total']) AS classe)
    WHERE maille IN ('commune', 'epci')
)
SELECT maille, code, unnest(['nombre:', 'surface_brute_ha:', 'surface_unique_ha:']) || classe AS modalite,
    unnest([coalesce(n, 0), coalesce(brute, 0) / 1e4, coalesce(unique_m2, 0) / 1e4]) AS valeur
FROM cases LEFT JOIN sommes USING (maille, code, classe);
