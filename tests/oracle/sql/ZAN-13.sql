-- commune,epci artificialisation_ha desartificialisation_ha solde_ha
WITH etats AS (
    SELECT maille, code, rang, artificialise, any_value(edition) AS edition, ST_Union_Agg(ST_Intersection(s.geometry, l.geometry)) AS geometry
    FROM lieux l JOIN sol s ON ST_Intersects(s.geometry, l.geometry)
    WHERE maille IN ('commune', 'epci') AND rang <= 2
    GROUP BY maille, code, rang, artificialise
),
passages AS (
    SELECT maille, code, any_value(a.edition) || '-' || any_value(b.edition) AS periode,
        coalesce(sum(ST_Area(ST_Intersection(a.geometry, b.geometry))) FILTER (a.artificialise = 'non' AND b.artificialise = 'oui'), 0) / 1e4 AS gain,
        coalesce(sum(ST_Area(ST_Intersection(a.geometry, b.geometry))) FILTER (a.artificialise = 'oui' AND b.artificialise = 'non'), 0) / 1e4 AS perte
    FROM etats a JOIN etats b USING (maille, code)
    WHERE a.rang = 2 AND b.rang = 1
    GROUP BY maille, code
)
SELECT maille, code, unnest(['artificialisation_ha:', 'desartificialisation_ha:', 'solde_ha:']) || periode AS modalite,
    unnest([gain, perte, gain - perte]) AS valeur
FROM passages;
