-- commune conservee_ha gagnee_ha perdue_ha reunie_ha jaccard_pct
WITH zones AS (
    SELECT code, ST_Intersection(l.geometry, a.zone) AS avant, ST_Intersection(l.geometry, b.zone) AS apres
    FROM lieux l, (SELECT ST_Union_Agg(geometry) AS zone FROM qpv_2015) a,
        (SELECT ST_Union_Agg(geometry) AS zone FROM lieux WHERE maille = 'qpv') b
    WHERE maille = 'commune'
),
mesures AS (
    SELECT code, ST_Area(ST_Intersection(avant, apres)) / 1e4 AS conservee, ST_Area(ST_Difference(apres, avant)) / 1e4 AS gagnee,
        ST_Area(ST_Difference(avant, apres)) / 1e4 AS perdue, ST_Area(ST_Union(avant, apres)) / 1e4 AS reunie
    FROM zones
)
SELECT code, unnest(['conservee_ha', 'gagnee_ha', 'perdue_ha', 'reunie_ha', 'jaccard_pct']) AS modalite,
    unnest([conservee, gagnee, perdue, reunie, 100 * conservee / nullif(reunie, 0)]) AS valeur
FROM mesures;

-- qpv,qpv_2015 conservee_ha gagnee_ha perdue_ha reunie_ha jaccard_pct
WITH quartiers AS (SELECT * FROM lieux WHERE maille IN ('qpv', 'qpv_2015')),
tous AS (
    SELECT (SELECT ST_Union_Agg(geometry) FROM qpv_2015) AS avant, (SELECT ST_Union_Agg(geometry) FROM lieux WHERE maille = 'qpv') AS apres
),
parents AS (
    -- half of the smaller of the two (qpv.parente_min_pct)
    SELECT a.maille, a.code, a.geometry, b.geometry AS autre
    FROM quartiers a LEFT JOIN quartiers b ON a.maille <> b.maille
        AND ST_Area(ST_Intersection(a.geometry, b.geometry)) >= 0.5 * least(ST_Area(a.geometry), ST_Area(b.geometry))
),
zones AS (
    SELECT maille, code, any_value(geometry) AS geometry, coalesce(ST_Union_Agg(autre), ST_GeomFromText('POLYGON EMPTY')) AS autre
    FROM parents GROUP BY maille, code
),
mesures AS (
    SELECT maille, code, ST_Area(ST_Intersection(geometry, autre)) / 1e4 AS conservee,
        ST_Area(ST_Difference(if(maille = 'qpv', geometry, autre), avant)) / 1e4 AS gagnee,
        ST_Area(ST_Difference(if(maille = 'qpv', autre, geometry), apres)) / 1e4 AS perdue,
        ST_Area(ST_Union(geometry, autre)) / 1e4 AS reunie
    FROM zones, tous
)
SELECT maille, code, unnest(['conservee_ha', 'gagnee_ha', 'perdue_ha', 'reunie_ha', 'jaccard_pct']) AS modalite,
    unnest([conservee, gagnee, perdue, reunie, 100 * conservee / nullif(reunie, 0)]) AS valeur
FROM mesures;

-- epci conservee_ha gagnee_ha perdue_ha reunie_ha jaccard_pct
WITH tous AS (
    SELECT (SELECT ST_Union_Agg(geometry) FROM qpv_2015) AS avant, (SELECT ST_Union_Agg(geometry) FROM lieux WHERE maille = 'qpv') AS apres
),
paires AS (
    -- more than a sliver: 1 % of one of them, or 0.5 ha
    SELECT ':' || a.code || '|' || b.code AS paire, a.geometry AS g15, b.geometry AS g24
    FROM lieux a, lieux b
    WHERE a.maille = 'qpv_2015' AND b.maille = 'qpv' AND ST_Intersects(a.geometry, b.geometry)
        AND ST_Area(ST_Intersection(a.geometry, b.geometry)) >= least(0.01 * ST_Area(a.geometry), 0.01 * ST_Area(b.geometry), 5000)
    UNION ALL SELECT '', avant, apres FROM tous
),
mesures AS (
    -- in a pair, gained and lost: out of the other neighbourhood
    SELECT paire, ST_Area(ST_Intersection(g15, g24)) / 1e4 AS conservee, ST_Area(ST_Difference(g24, g15)) / 1e4 AS gagnee,
        ST_Area(ST_Difference(g15, g24)) / 1e4 AS perdue, ST_Area(ST_Union(g15, g24)) / 1e4 AS reunie
    FROM paires
)
SELECT '246200364' AS code, unnest(['conservee_ha', 'gagnee_ha', 'perdue_ha', 'reunie_ha', 'jaccard_pct']) || paire AS modalite,
    unnest([conservee, gagnee, perdue, reunie, 100 * conservee / reunie]) AS valeur
FROM mesures;
