-- commune longueur_km
WITH rivieres AS (SELECT ST_Union_Agg(geometry) AS geometry FROM cours_eau WHERE type_cours_eau = 'cours d''eau') -- eau.types_entretenus
SELECT maille, code, 'longueur_km:' || annee AS modalite, ST_Length(ST_Intersection(l.geometry, r.geometry)) / 1e3 AS valeur
FROM lieux l, rivieres r, (SELECT DISTINCT annee FROM interventions_riviere) WHERE maille = 'commune';

-- commune nombre par_km
WITH rivieres AS (SELECT ST_Union_Agg(geometry) AS geometry FROM cours_eau WHERE type_cours_eau = 'cours d''eau'),
comptes AS (
    -- a row of two communes is not shared: the commune has bounds
    SELECT code, annee, ST_Length(ST_Intersection(any_value(l.geometry), any_value(r.geometry))) / 1e3 AS km,
        coalesce(sum(nombre) FILTER (code_insee = code), 0) AS n,
        coalesce(sum(nombre) FILTER (list_contains(string_split(code_insee, '|'), code)), 0) AS n_max
    FROM lieux l, rivieres r, interventions_riviere WHERE maille = 'commune' GROUP BY code, annee
)
SELECT code, unnest(['nombre:', 'par_km:']) || annee AS modalite,
    unnest([if(n = n_max, n, NULL), if(n = n_max AND km > 0, n / km, NULL)]) AS valeur,
    unnest([n, if(km > 0, n / km, NULL)]) AS borne_min, unnest([n_max, if(km > 0, n_max / km, NULL)]) AS borne_max
FROM comptes;

-- epci nombre longueur_km par_km
WITH rivieres AS (
    SELECT '' AS riviere, geometry FROM cours_eau WHERE type_cours_eau = 'cours d''eau' -- eau.types_entretenus
    UNION ALL SELECT ':' || toponyme, geometry FROM cours_eau
),
longueurs AS (
    SELECT riviere, ST_Length(ST_Intersection(any_value(l.geometry), ST_Union_Agg(r.geometry))) / 1e3 AS km
    FROM lieux l, rivieres r WHERE maille = 'epci' GROUP BY riviere
),
lignes AS (
    SELECT annee, '' AS riviere, nombre FROM interventions_riviere
    UNION ALL SELECT annee, ':' || cours_eau, nombre FROM interventions_riviere
)
SELECT '246200364' AS code, unnest(['nombre:', 'longueur_km:', 'par_km:']) || annee || riviere AS modalite,
    unnest([sum(nombre), any_value(km), sum(nombre) / any_value(km)]) AS valeur
FROM lignes JOIN longueurs USING (riviere)
GROUP BY annee, riviere;
