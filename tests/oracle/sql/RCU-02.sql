-- commune,epci,qpv logements logements_total part_pct
WITH batis AS (
    SELECT batiment_groupe_id AS id, ffo_bat_nb_log AS logements, b.geometry, min(ST_Distance(b.geometry, r.geometry)) AS d
    FROM batiments b, reseaux_chaleur r GROUP BY ALL
),
places AS (
    -- a building counts whole in the place that holds the greatest part of it
    SELECT maille, id, arg_max(l.code, ST_Area(ST_Intersection(b.geometry, l.geometry))) AS code
    FROM batis b JOIN lieux l ON ST_Intersects(b.geometry, l.geometry)
    WHERE maille IN ('commune', 'epci', 'qpv') GROUP BY maille, id
),
sommes AS (
    SELECT maille, l.code, rayon, coalesce(sum(logements), 0) AS total, coalesce(sum(logements) FILTER (d <= rayon), 0) AS proches
    FROM lieux l CROSS JOIN (SELECT unnest([50, 100, 150]) AS rayon) -- chaleur.distances_m
    LEFT JOIN places USING (maille, code) LEFT JOIN batis USING (id)
    WHERE maille IN ('commune', 'epci', 'qpv') GROUP BY ALL
)
SELECT maille, code, unnest(['logements:', 'part_pct:']) || rayon AS modalite,
    unnest([proches, 100 * proches / nullif(total, 0)]) AS valeur
FROM sommes
UNION ALL
SELECT maille, code, 'logements_total', any_value(total) FROM sommes GROUP BY ALL;
