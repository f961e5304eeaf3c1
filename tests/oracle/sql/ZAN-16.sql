-- commune,epci part_pct
SELECT maille, code, 'part_pct' AS modalite, 100 * sum(ha) / (ST_Area(any_value(geometry)) / 1e4) AS valeur
FROM flux JOIN lieux USING (code)
WHERE destination = 'total' AND annee BETWEEN 2021 AND 2030
GROUP BY ALL;
