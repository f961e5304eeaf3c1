-- epci,corridor nombre surface_ha part_pct surface_corridors_ha
WITH corridors AS (
    SELECT 'corridor' AS maille, tvb_id AS code, geometry FROM trame WHERE trame = 'verte et bleue' AND composante = 'corridor'
    UNION ALL
    SELECT 'epci', '246200364', ST_Intersection(ST_Union_Agg(t.geometry), any_value(l.geometry))
    FROM trame t, lieux l WHERE trame = 'verte et bleue' AND composante = 'corridor' AND maille = 'epci'
),
projets AS (
    SELECT site_id AS id, 'parc d''activités' AS sorte, geometry FROM parcs_activites WHERE geometry IS NOT NULL
    UNION ALL SELECT zone_id, CASE typezone WHEN 'AUc' THEN 'zone AU ouverte' ELSE 'zone AU non ouverte' END, geometry
    FROM zonages_urbanisme WHERE typezone IN ('AUc', 'AUs') -- tvb.zones_au
),
croisements AS (
    SELECT maille, code, id, sorte, ST_Intersection(c.geometry, p.geometry) AS geometry
    FROM corridors c JOIN projets p ON ST_Intersects(c.geometry, p.geometry)
    WHERE ST_Area(ST_Intersection(c.geometry, p.geometry)) > 50 -- eclat_m2
),
classes AS (SELECT *, sorte AS classe FROM croisements UNION ALL SELECT *, 'ensemble' FROM croisements),
sommes AS (
    SELECT maille, code, classe, count(DISTINCT id) AS n, ST_Area(ST_Union_Agg(geometry)) AS m2 FROM classes GROUP BY ALL
),
lignes AS (
    SELECT maille, code, classe, ST_Area(geometry) AS corridor, coalesce(n, 0) AS n, coalesce(m2, 0) AS m2
    FROM corridors CROSS JOIN (SELECT unnest(['ensemble', 'parc d''activités', 'zone AU ouverte', 'zone AU non ouverte']) AS classe)
    LEFT JOIN sommes USING (maille, code, classe)
)
SELECT maille, code, unnest(['nombre:', 'surface_ha:', 'part_pct:']) || classe AS modalite, unnest([n, m2 / 1e4, 100 * m2 / corridor]) AS valeur
FROM lignes
UNION ALL
SELECT maille, code, 'surface_corridors_ha', ST_Area(geometry) / 1e4 FROM corridors;
