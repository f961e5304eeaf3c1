-- commune,epci ouvrages lineaire_km
WITH ouvrages AS (
    SELECT coalesce(code_insee, commune_position) AS commune, annee::VARCHAR AS annee, coalesce(longueur_m, ST_Length(geometry)) AS m
    FROM ouvrages_erosion WHERE categorie = 'ouvrage d''érosion'
),
tous AS (FROM ouvrages UNION ALL SELECT commune, 'total', m FROM ouvrages)
SELECT maille, code, unnest(['ouvrages:', 'lineaire_km:']) || a.annee AS modalite, unnest([count(t.commune), coalesce(sum(m), 0) / 1e3]) AS valeur
FROM lieux CROSS JOIN (SELECT DISTINCT annee FROM tous) a LEFT JOIN tous t ON t.annee = a.annee AND (maille = 'epci' OR commune = code)
WHERE maille IN ('commune', 'epci') GROUP BY maille, code, a.annee;

-- commune,epci deconnexion_m2
WITH surfaces AS (SELECT * FROM ouvrages_erosion WHERE categorie = 'surface déconnectée')
SELECT maille, code, 'deconnexion_m2:' || a.annee AS modalite, coalesce(sum(surface_m2), 0) AS valeur
FROM lieux CROSS JOIN (SELECT DISTINCT annee FROM surfaces) a
LEFT JOIN surfaces s ON s.annee = a.annee AND (maille = 'epci' OR coalesce(code_insee, commune_position) = code)
WHERE maille IN ('commune', 'epci') GROUP BY maille, code, a.annee;
