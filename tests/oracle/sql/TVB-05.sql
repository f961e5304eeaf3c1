-- commune,epci barrieres_ha somme_carres_ha2 maille_ha
WITH barrieres AS (
    SELECT geometry FROM sol WHERE rang = 1 AND artificialise = 'oui'
    UNION ALL
    -- half-width 10 m (tvb.barriere_tampon_m), roads of importance 1 to 4, railways, navigable canals, neither bridge nor tunnel
    SELECT ST_Buffer(geometry, 10, 16) FROM infrastructures
    WHERE coalesce(position_sol, 0) = 0 AND coalesce(etat, '') NOT IN ('En projet', 'En construction', 'Désaffecté')
        AND (nature_infra = 'route' AND importance <= 4 OR nature_infra = 'voie ferrée' OR nature_infra = 'canal' AND navigable)
),
zone AS (SELECT ST_Union_Agg(geometry) AS geometry FROM barrieres),
restes AS (
    SELECT maille, code, ST_Area(l.geometry) AS lieu, ST_Difference(l.geometry, z.geometry) AS geometry
    FROM lieux l, zone z WHERE maille IN ('commune', 'epci')
),
morceau AS (SELECT maille, code, lieu, ST_Area(unnest(ST_Dump(geometry)).geom) / 1e4 AS ha FROM restes),
mesures AS (SELECT maille, code, any_value(lieu) / 1e4 AS lieu, sum(ha) AS restant, sum(ha ^ 2) AS carres FROM morceau GROUP BY ALL)
SELECT maille, code, unnest(['barrieres_ha', 'somme_carres_ha2', 'maille_ha']) AS modalite,
    unnest([lieu - restant, carres, carres / lieu]) AS valeur
FROM mesures;
