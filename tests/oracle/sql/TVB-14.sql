-- commune,epci surface_tvb_ha surface_couverte_ha part_pct
-- A commune that has no zone of its own is not known: what the plans of its neighbours spill there is not counted.
WITH tvb AS (SELECT ST_Union_Agg(geometry) AS zone FROM trame WHERE trame = 'verte et bleue'),
moyens AS (
    SELECT 'zone A ou N' AS moyen, geometry FROM zonages_urbanisme WHERE typezone IN ('N', 'A', 'Nh', 'Nd', 'Ah') -- tvb.zones_protectrices
    UNION ALL SELECT 'prescription', geometry FROM prescriptions_urbanisme
    WHERE typepsc || '-' || stypepsc IN ('25-00', '05-04', '07-04', '18-15') AND ST_Dimension(geometry) = 2 -- tvb.prescriptions
),
classes AS (SELECT * FROM moyens UNION ALL SELECT 'ensemble', geometry FROM moyens),
couvert AS (SELECT moyen, ST_Intersection(ST_Union_Agg(geometry), any_value(zone)) AS geometry FROM classes, tvb GROUP BY moyen),
mesures AS (
    SELECT maille, code, moyen, ST_Area(ST_Intersection(l.geometry, zone)) / 1e4 AS tvb,
        if(code IN (SELECT insee FROM zonages_urbanisme), ST_Area(ST_Intersection(l.geometry, c.geometry)) / 1e4, NULL) AS couverte
    FROM lieux l, couvert c, tvb WHERE maille = 'commune'
),
tous AS (
    SELECT * FROM mesures UNION ALL SELECT 'epci', '246200364', moyen, sum(tvb), sum(couverte) FROM mesures GROUP BY moyen
)
SELECT maille, code, unnest(['surface_couverte_ha:', 'part_pct:']) || moyen AS modalite, unnest([couverte, 100 * couverte / nullif(tvb, 0)]) AS valeur
FROM tous
UNION ALL
SELECT maille, code, 'surface_tvb_ha', any_value(tvb) FROM tous GROUP BY ALL;
