-- commune,epci destination_ha repartition_pct
WITH sommes AS (
    SELECT code, destination, sum(ha) AS ha FROM flux WHERE annee BETWEEN 2021 AND 2030 GROUP BY ALL
)
SELECT if(code = '246200364', 'epci', 'commune') AS maille, code,
    unnest(['destination_ha:', 'repartition_pct:']) || nom AS modalite, unnest([d.ha, greatest(0, least(100, 100 * d.ha / nullif(t.ha, 0)))]) AS valeur
FROM sommes d
JOIN (VALUES ('hab', 'habitat'), ('act', 'activité'), ('mix', 'mixte'), ('rou', 'routier'), ('fer', 'ferroviaire'), ('inc', 'inconnu'))
    AS noms (destination, nom) USING (destination)
JOIN sommes t USING (code)
WHERE t.destination = 'total';
