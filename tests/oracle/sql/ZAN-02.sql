-- commune,epci consommation_ha moyenne_ha_an
SELECT if(code = '246200364', 'epci', 'commune') AS maille, code,
    unnest(['consommation_ha', 'moyenne_ha_an']) AS modalite, unnest([sum(ha), sum(ha) / 10]) AS valeur
FROM flux
WHERE destination = 'total' AND annee BETWEEN 2011 AND 2020 -- zan.reference_debut, zan.reference_fin
GROUP BY ALL HAVING count(*) = 10;
