-- corridor ruptures longueur_m part_pct longueur_corridor_km ruptures_km
-- tolerance 1e-5
-- The length of a corridor known by its axis is here the one of the axis.
WITH corridors AS (
    SELECT tvb_id AS code, axe, t.geometry, if(axe, ST_Length(b.geometry), 0) AS axe_m
    FROM trame t JOIN trame_verte_bleue b USING (tvb_id) WHERE t.trame = 'verte et bleue' AND t.composante = 'corridor'
),
parties AS (SELECT code, unnest(ST_Dump(geometry)).geom AS geometry FROM corridors),
cotes AS (
    -- the long side of the rectangle of same area and perimeter, part by part
    SELECT code, sum(ST_Area(geometry)) AS m2,
        sum((ST_Perimeter(geometry) / 2 + sqrt(greatest(ST_Perimeter(geometry) ^ 2 / 4 - 4 * ST_Area(geometry), 0))) / 2) AS cote_m
    FROM parties GROUP BY code
),
voies AS (
    SELECT nature_infra AS cause, geometry FROM infrastructures
    WHERE coalesce(position_sol, 0) = 0 AND coalesce(etat, '') NOT IN ('En projet', 'En construction', 'Désaffecté')
        AND (nature_infra = 'route' AND importance <= 4 OR nature_infra = 'voie ferrée')
),
obstacles AS (
    -- what a road takes of the corridor: 10 m on each side of its part inside (tvb.barriere_tampon_m)
    SELECT code, cause, ST_Intersection(ST_Union_Agg(ST_Buffer(ST_Intersection(v.geometry, c.geometry), 10, 16)), any_value(c.geometry)) AS geometry
    FROM corridors c JOIN voies v ON ST_Intersects(c.geometry, v.geometry) GROUP BY code, cause
    UNION ALL
    SELECT code, 'tache artificialisée', ST_Union_Agg(ST_Intersection(s.geometry, c.geometry))
    FROM corridors c JOIN sol s ON ST_Intersects(c.geometry, s.geometry) WHERE rang = 1 AND artificialise = 'oui' GROUP BY code
),
eclats AS (SELECT code, cause, unnest(ST_Dump(geometry)).geom AS geometry FROM obstacles),
morceaux_par_cause AS (
    -- an artificial patch under 50 m² is a sliver (tvb.rupture_min_m2)
    SELECT code, cause, geometry FROM eclats WHERE ST_Area(geometry) > if(cause = 'tache artificialisée', 50, 0)
),
ensembles AS (
    SELECT code, '' AS cause, unnest(ST_Dump(ST_Union_Agg(geometry))).geom AS geometry FROM morceaux_par_cause GROUP BY code
),
comptes AS (
    SELECT code, cause, count(*) AS n, sum(ST_Area(geometry)) AS m2 FROM (FROM morceaux_par_cause UNION ALL FROM ensembles) GROUP BY ALL
),
longueurs AS (
    SELECT code, cause, sum(ST_Length(ST_Intersection(c.geometry, v.geometry))) AS m FROM corridors c, voies v GROUP BY ALL
),
cases AS (
    SELECT code, cotes.m2, if(axe, axe_m, cote_m) AS long_m, cause, coalesce(n, 0) AS n, coalesce(k.m2, 0) AS pris, coalesce(m, 0) AS m
    FROM corridors JOIN cotes USING (code) CROSS JOIN (SELECT unnest(['', 'route', 'voie ferrée', 'tache artificialisée']) AS cause)
    LEFT JOIN comptes k USING (code, cause) LEFT JOIN longueurs USING (code, cause)
)
SELECT code, if(cause = '', 'ruptures', 'ruptures:' || cause) AS modalite, n AS valeur FROM cases
UNION ALL
SELECT code, 'longueur_m:' || cause, if(cause = 'tache artificialisée', long_m * pris / m2, m) FROM cases WHERE cause <> ''
UNION ALL
SELECT code, unnest(['part_pct', 'longueur_corridor_km', 'ruptures_km']), unnest([100 * pris / m2, long_m / 1e3, 1e3 * n / long_m])
FROM cases WHERE cause = '';
