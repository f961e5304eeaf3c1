-- commune,epci,qpv,friche,aac surface_ha part_pct decrit_ha
WITH mesures AS (
    SELECT maille, code, ST_Area(any_value(l.geometry)) AS lieu,
        coalesce(ST_Area(ST_Union_Agg(ST_Intersection(s.geometry, l.geometry)) FILTER (artificialise = 'oui')), 0) AS oui,
        coalesce(ST_Area(ST_Union_Agg(ST_Intersection(s.geometry, l.geometry)) FILTER (artificialise <> 'non')), 0) AS peut_etre,
        coalesce(ST_Area(ST_Union_Agg(ST_Intersection(s.geometry, l.geometry))), 0) AS decrit
    FROM lieux l LEFT JOIN sol s ON rang = 1 AND ST_Intersects(s.geometry, l.geometry)
    GROUP BY maille, code
)
SELECT maille, code, unnest(['surface_ha', 'part_pct', 'decrit_ha']) AS modalite,
    unnest([if(decrit > 0, oui / 1e4, NULL), if(decrit > 0, 100 * oui / lieu, NULL), decrit / 1e4]) AS valeur,
    -- what the code does not decide and what the source does not cover
    unnest([(peut_etre + lieu - decrit) / 1e4, 100 * (peut_etre + lieu - decrit) / lieu, NULL]) AS borne_max
FROM mesures WHERE maille IN ('commune', 'epci', 'qpv', 'friche', 'aac');
