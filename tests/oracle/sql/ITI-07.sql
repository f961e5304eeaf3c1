-- itineraire longueur_brute_km longueur_km
WITH zones AS (
    SELECT 'PPI' AS sorte, entier AS geometry FROM perimetres WHERE perimetre = 'PPI'
    UNION ALL SELECT 'réservoir', ST_Union_Agg(geometry) FROM trame
    WHERE trame = 'verte et bleue' AND composante = 'réservoir'
),
mesures AS (
    SELECT id_local AS code, sorte, ST_Length(ST_Intersection(i.geometry, z.geometry)) / 1e3 AS brute,
        ST_Length(ST_Intersection(ST_Union(i.geometry, i.geometry), z.geometry)) / 1e3 AS nette
    FROM itineraires i, zones z
)
SELECT code, unnest(['longueur_brute_km:', 'longueur_km:']) || sorte AS modalite, unnest([brute, nette]) AS valeur FROM mesures;
