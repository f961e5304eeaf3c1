-- epci,qpv logements logements_totaux part_pct
WITH batis AS (
    SELECT batiment_groupe_id AS id, ffo_bat_nb_log AS logements, type_chauffage, b.geometry, min(ST_Distance(b.geometry, r.geometry)) AS d
    FROM batiments b, reseaux_chaleur r GROUP BY ALL
),
places AS (
    -- a building counts whole in the neighbourhood that holds the greatest part of it
    SELECT id, arg_max(l.code, ST_Area(ST_Intersection(b.geometry, l.geometry))) AS code
    FROM batis b JOIN lieux l ON ST_Intersects(b.geometry, l.geometry) WHERE maille = 'qpv' GROUP BY id
),
sommes AS (
    SELECT maille, l.code, rayon, coalesce(sum(logements), 0) AS total,
        coalesce(sum(logements) FILTER (d <= rayon AND type_chauffage = 'collectif'), 0) AS proches,
        coalesce(sum(logements) FILTER (d <= rayon AND coalesce(type_chauffage, 'mixte') IN ('collectif', 'mixte')), 0) AS proches_max
    FROM lieux l CROSS JOIN (SELECT unnest([50, 100, 150]) AS rayon) -- qpv.chaleur_distances_m
    LEFT JOIN places p ON maille = 'epci' OR p.code = l.code LEFT JOIN batis USING (id)
    WHERE maille IN ('epci', 'qpv') GROUP BY ALL
)
SELECT maille, code, unnest(['logements:', 'part_pct:']) || rayon AS modalite,
    unnest([proches, 100 * proches / nullif(total, 0)]) AS valeur,
    -- a mixed or an unknown heating may be collective
    unnest([proches_max, NULL]) AS borne_max
FROM sommes
UNION ALL
SELECT maille, code, 'logements_totaux', any_value(total), any_value(total) FROM sommes GROUP BY ALL;
