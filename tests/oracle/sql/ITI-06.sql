-- commune,epci longueur_brute_km longueur_km
WITH suivis AS (SELECT * FROM itineraires WHERE num_iti = 'EV5' OR itineraire_parent = 'EV5'), -- itineraires.suivi_numeros
classes AS (
    SELECT 'toutes' AS classe, geometry FROM suivis
    UNION ALL SELECT coalesce(avancement, 'avancement non précisé'), geometry FROM suivis
    UNION ALL SELECT 'section ' || section, geometry FROM suivis
),
lignes AS (
    SELECT maille, code, classe, sum(ST_Length(ST_Intersection(l.geometry, c.geometry))) / 1e3 AS brute,
        ST_Length(ST_Intersection(any_value(l.geometry), ST_Union_Agg(c.geometry))) / 1e3 AS nette
    FROM lieux l, classes c WHERE maille = 'epci' OR maille = 'commune' AND NOT starts_with(classe, 'section') GROUP BY maille, code, classe
),
vides AS (
    SELECT maille, code, unnest(['avancement non précisé', 'en projet', 'en service', 'en travaux', 'provisoire']) AS classe, 0.0, 0.0
    FROM lieux WHERE maille IN ('commune', 'epci')
)
SELECT maille, code, unnest(['longueur_brute_km:', 'longueur_km:']) || classe AS modalite, unnest([brute, nette]) AS valeur
FROM (FROM lignes UNION ALL FROM vides ANTI JOIN lignes USING (maille, code, classe));

-- epci hors_territoire_brute_km hors_territoire_km totale_brute_km totale_km
WITH suivis AS (SELECT * FROM itineraires WHERE num_iti = 'EV5' OR itineraire_parent = 'EV5'), -- itineraires.suivi_numeros
classes AS (
    SELECT 'toutes' AS classe, geometry FROM suivis
    UNION ALL SELECT coalesce(avancement, 'avancement non précisé'), geometry FROM suivis
    UNION ALL SELECT 'section ' || section, geometry FROM suivis
    UNION ALL SELECT unnest(['avancement non précisé', 'en projet', 'en service', 'en travaux', 'provisoire']), ST_GeomFromText('LINESTRING EMPTY')
)
SELECT '246200364' AS code, unnest(['hors_territoire_brute_km:', 'hors_territoire_km:', 'totale_brute_km:', 'totale_km:']) || classe AS modalite,
    unnest([sum(ST_Length(ST_Difference(c.geometry, l.geometry))) / 1e3,
        ST_Length(ST_Difference(ST_Union_Agg(c.geometry), any_value(l.geometry))) / 1e3,
        sum(ST_Length(c.geometry)) / 1e3, ST_Length(ST_Union_Agg(c.geometry)) / 1e3]) AS valeur
FROM classes c, lieux l WHERE maille = 'epci' GROUP BY classe;
