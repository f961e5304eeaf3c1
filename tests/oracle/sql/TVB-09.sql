-- epci surface_ha ilots
WITH ilots AS (
    SELECT milieu, ST_Area(unnest(ST_Dump(ST_Intersection(ST_Union_Agg(t.geometry), any_value(l.geometry)))).geom) AS m2
    FROM trame t, lieux l WHERE maille = 'epci' AND trame = 'verte et bleue' AND composante = 'réservoir' AND milieu IS NOT NULL
    GROUP BY milieu
)
SELECT '246200364' AS code, unnest(['surface_ha:', 'ilots:']) || milieu AS modalite, unnest([sum(m2) / 1e4, count(*)]) AS valeur
FROM ilots WHERE m2 > 0 GROUP BY milieu;

-- epci surface_scenario_ha ilots_scenario variation_surface_pct
WITH milieux AS (
    SELECT milieu, ST_Intersection(ST_Union_Agg(t.geometry), any_value(l.geometry)) AS geometry
    FROM trame t, lieux l WHERE maille = 'epci' AND trame = 'verte et bleue' AND composante = 'réservoir' AND milieu IS NOT NULL
    GROUP BY milieu
),
changements AS (
    -- a change without a milieu touches them all, one without a component the reservoirs too
    SELECT m.milieu, ST_Union_Agg(s.geometry) FILTER (action = 'ajouter') AS plus, ST_Union_Agg(s.geometry) FILTER (action = 'retirer') AS moins
    FROM milieux m JOIN scenario_tvb s ON coalesce(s.milieu, m.milieu) = m.milieu AND coalesce(s.composante, 'réservoir') = 'réservoir'
    GROUP BY m.milieu
),
vide AS (SELECT ST_GeomFromText('POLYGON EMPTY') AS rien),
apres AS (
    SELECT m.milieu, m.geometry AS avant,
        ST_Difference(ST_Union(m.geometry, ST_Intersection(coalesce(plus, rien), l.geometry)), coalesce(moins, rien)) AS geometry
    FROM milieux m LEFT JOIN changements USING (milieu), lieux l, vide WHERE maille = 'epci'
),
ilots AS (SELECT milieu, ST_Area(avant) AS avant, ST_Area(unnest(ST_Dump(geometry)).geom) AS m2 FROM apres)
SELECT '246200364' AS code, unnest(['surface_scenario_ha:', 'ilots_scenario:', 'variation_surface_pct:']) || milieu AS modalite,
    unnest([sum(m2) / 1e4, count(*), 100 * (sum(m2) - any_value(avant)) / any_value(avant)]) AS valeur
FROM ilots WHERE m2 > 0 GROUP BY milieu;
