-- commune,epci longueur_trace_km
WITH traces AS (SELECT ST_Union_Agg(geometry) AS geometry FROM reseaux_chaleur)
SELECT maille, code, 'longueur_trace_km' AS modalite, ST_Length(ST_Intersection(l.geometry, t.geometry)) / 1e3 AS valeur
FROM lieux l, traces t WHERE maille IN ('commune', 'epci');

-- reseau longueur_trace_reseau_km longueur_declaree_km
SELECT identifiant_reseau AS code, unnest(['longueur_trace_reseau_km', 'longueur_declaree_km']) AS modalite,
    unnest([ST_Length(geometry) / 1e3, longueur_reseau]) AS valeur
FROM reseaux_chaleur;

-- epci longueur_declaree_km nombre
SELECT '246200364' AS code, unnest(['longueur_declaree_km', 'nombre']) AS modalite,
    unnest([sum(longueur_reseau), count(DISTINCT identifiant_reseau)]) AS valeur
FROM reseaux_chaleur;
