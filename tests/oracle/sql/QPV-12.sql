-- epci,qpv,qpv_2015 surface_ha surface_erbm_ha part_erbm_pct cites_erbm
WITH places AS (
    SELECT maille, code, '' AS suite, geometry FROM lieux WHERE maille IN ('qpv', 'qpv_2015')
    UNION ALL SELECT 'epci', '246200364', if(maille = 'qpv', ':2024', ':2015'), ST_Union_Agg(geometry)
    FROM lieux WHERE maille IN ('qpv', 'qpv_2015') GROUP BY maille
),
cites AS (SELECT geometry FROM cites_minieres WHERE erbm = 'oui'),
mesures AS (
    SELECT maille, code, suite, ST_Area(any_value(p.geometry)) / 1e4 AS surface,
        ST_Area(ST_Union_Agg(ST_Intersection(p.geometry, c.geometry))) / 1e4 AS erbm,
        count(*) FILTER (ST_Area(ST_Intersection(p.geometry, c.geometry)) >= 0.5 * ST_Area(c.geometry)) AS cites
    FROM places p, cites c GROUP BY maille, code, suite
)
SELECT maille, code, unnest(['surface_ha', 'surface_erbm_ha', 'part_erbm_pct', 'cites_erbm']) || suite AS modalite,
    unnest([surface, erbm, 100 * erbm / surface, cites]) AS valeur
FROM mesures;

-- epci,qpv_2015 npnru
SELECT 'qpv_2015' AS maille, code_qp AS code, 'npnru' AS modalite, (npnru IS NOT NULL)::INT AS valeur FROM qpv_2015
UNION ALL SELECT 'epci', '246200364', 'npnru:2015', count(npnru) FROM qpv_2015;

-- qpv surface_npnru_ha
SELECT l.code, 'surface_npnru_ha' AS modalite, coalesce(ST_Area(ST_Union_Agg(ST_Intersection(l.geometry, q.geometry))), 0) / 1e4 AS valeur
FROM lieux l LEFT JOIN qpv_2015 q ON npnru IS NOT NULL AND ST_Intersects(l.geometry, q.geometry)
WHERE maille = 'qpv'
GROUP BY l.code;
