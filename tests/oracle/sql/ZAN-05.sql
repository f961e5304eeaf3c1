-- commune,epci consommation_ha
SELECT if(code = '246200364', 'epci', 'commune') AS maille, code, 'consommation_ha' AS modalite, sum(ha) AS valeur
FROM flux WHERE destination = 'total' AND annee BETWEEN 2021 AND 2030
GROUP BY ALL;

-- commune,epci triennal_ha triennal_pct
WITH sommes AS (
    SELECT code, 2021 + 3 * ((annee - 2021) // 3) AS debut, sum(ha) AS ha
    FROM flux WHERE destination = 'total' AND annee >= 2021
    GROUP BY ALL
)
SELECT maille, code, unnest(['triennal_ha:', 'triennal_pct:']) || debut || '-' || debut + 2 AS modalite,
    unnest([ha, 100 * ha / (ST_Area(geometry) / 1e4)]) AS valeur
FROM sommes JOIN lieux USING (code);

-- commune,epci triennal_destination_ha
SELECT if(code = '246200364', 'epci', 'commune') AS maille, code,
    'triennal_destination_ha:' || debut || '-' || debut + 2 || ' ' || nom AS modalite, sum(ha) AS valeur
FROM (SELECT *, 2021 + 3 * ((annee - 2021) // 3) AS debut FROM flux WHERE annee >= 2021)
JOIN (VALUES ('hab', 'habitat'), ('act', 'activité'), ('mix', 'mixte'), ('rou', 'routier'), ('fer', 'ferroviaire'), ('inc', 'inconnu'))
    AS noms (destination, nom) USING (destination)
GROUP BY ALL;
