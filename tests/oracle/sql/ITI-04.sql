-- epci,itineraire longueur_km longueur_tvb_km part_pct
WITH tvb AS (
    SELECT ST_Union_Agg(geometry) AS zone FROM trame WHERE trame = 'verte et bleue'
),
epci AS (SELECT geometry AS limite, ST_Intersection(geometry, zone) AS zone FROM lieux, tvb WHERE maille = 'epci'),
mesures AS (
    SELECT 'itineraire' AS maille, id_local AS code, ST_Length(geometry) AS brute, ST_Length(ST_Intersection(geometry, zone)) AS brute_tvb,
        ST_Length(ST_Union(geometry, geometry)) AS nette, ST_Length(ST_Intersection(ST_Union(geometry, geometry), zone)) AS nette_tvb
    FROM itineraires, tvb
    UNION ALL
    SELECT 'epci', '246200364', sum(ST_Length(ST_Intersection(geometry, limite))), sum(ST_Length(ST_Intersection(geometry, zone))),
        ST_Length(ST_Intersection(ST_Union_Agg(geometry), any_value(limite))),
        ST_Length(ST_Intersection(ST_Union_Agg(geometry), any_value(zone)))
    FROM parcours, epci WHERE ouvert
)
SELECT maille, code, unnest(['longueur_km:brute', 'longueur_tvb_km:brute', 'part_pct:brute',
        'longueur_km:dédoublonnée', 'longueur_tvb_km:dédoublonnée', 'part_pct:dédoublonnée']) AS modalite,
    unnest([brute / 1e3, brute_tvb / 1e3, 100 * brute_tvb / brute, nette / 1e3, nette_tvb / 1e3, 100 * nette_tvb / nette]) AS valeur
FROM mesures;
