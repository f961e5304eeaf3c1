-- commune,epci,qpv population_totale_hab population_hab part_pct
-- menages population_hab
WITH RECURSIVE verts AS (SELECT espace_id, geometry, surface_m2 FROM espaces_verts WHERE acces_public = 'oui'),
contacts AS (SELECT a.espace_id AS de, b.espace_id AS vers FROM verts a JOIN verts b ON ST_Intersects(a.geometry, b.geometry)),
chemins AS (SELECT de, vers FROM contacts UNION SELECT p.de, c.vers FROM chemins p JOIN contacts c ON p.vers = c.de),
groupes AS (SELECT de AS espace_id, min(vers) AS groupe FROM chemins GROUP BY de),
ensembles AS (SELECT groupe, ST_Union_Agg(geometry) AS geometry FROM verts JOIN groupes USING (espace_id) GROUP BY groupe),
zones AS (
    SELECT seuil, ST_Union_Agg(ST_Buffer(geometry, 300, 16)) AS zone -- qpv.espaces_verts_distance_m
    FROM ensembles, (SELECT unnest([1000, 5000]) AS seuil) -- qpv.espaces_verts_surfaces_m2
    WHERE ST_Area(geometry) >= seuil
    GROUP BY seuil
),
parts AS (
    SELECT maille, code, hab / ST_Area(m.geometry) AS densite, ST_Intersection(m.geometry, l.geometry) AS geometry
    FROM lieux l JOIN morceaux m ON ST_Intersects(m.geometry, l.geometry) WHERE maille IN ('commune', 'epci', 'qpv')
),
mesures AS (
    SELECT maille, code, seuil, sum(densite * ST_Area(geometry)) AS total, sum(densite * ST_Area(ST_Intersection(geometry, zone))) AS pres
    FROM parts, zones GROUP BY ALL
)
SELECT maille, code, unnest(['population_hab:', 'part_pct:']) || seuil AS modalite, unnest([pres, 100 * pres / total]) AS valeur FROM mesures
UNION ALL
SELECT maille, code, 'population_totale_hab', any_value(total) FROM mesures GROUP BY ALL;
