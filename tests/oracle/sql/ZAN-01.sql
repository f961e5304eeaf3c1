-- commune,epci consommation_ha
SELECT if(code = '246200364', 'epci', 'commune') AS maille, code, 'consommation_ha:' || annee AS modalite, ha AS valeur
FROM flux WHERE destination = 'total';
