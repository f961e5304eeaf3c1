-- commune,epci rythme_ha_an annees
SELECT if(code = '246200364', 'epci', 'commune') AS maille, code,
    unnest(['rythme_ha_an', 'annees']) AS modalite, unnest([sum(ha) / count(*), count(*)]) AS valeur
FROM flux WHERE destination = 'total' AND annee BETWEEN 2021 AND 2030
GROUP BY ALL;
