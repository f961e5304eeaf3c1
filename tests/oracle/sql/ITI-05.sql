-- itineraire longueur_2d_m denivele_declare_m
SELECT id_local AS code, unnest(['longueur_2d_m', 'denivele_declare_m']) AS modalite, unnest([ST_Length(geometry), denivele_positif]) AS valeur
FROM itineraires;
