-- commune,epci nombre communes
WITH appartenances AS (
    SELECT 2024 AS annee, code_qp, code_insee FROM qpv_communes UNION ALL SELECT 2015, code_qp, code_insee FROM qpv_2015_communes
)
SELECT maille, code, unnest(['nombre:', 'communes:']) || annee AS modalite,
    unnest([count(DISTINCT code_qp) FILTER (maille = 'epci' OR code_insee = code),
        count(DISTINCT code_insee) FILTER (maille = 'epci' OR code_insee = code)]) AS valeur
FROM lieux CROSS JOIN (SELECT unnest([2015, 2024]) AS annee)
LEFT JOIN appartenances a USING (annee) WHERE maille IN ('commune', 'epci')
GROUP BY maille, code, annee;
