-- capteur jours_valides jours_saison completude_pct moyenne_saison
WITH saisons (taxon, debut, fin) AS (
    VALUES ('aulne', '01-15', '04-15'), ('bouleau', '03-15', '05-31'), ('graminées', '04-15', '08-31'), ('olivier', '05-01', '06-30'),
        ('armoise', '07-15', '09-30'), ('ambroisie', '08-01', '10-10') -- pollen.saisons
),
annees AS (SELECT DISTINCT sensor_id, year(jour::DATE) AS annee FROM mesures_pollen),
jours AS (
    SELECT sensor_id, m.taxon, year(jour::DATE) AS annee, jour, avg(valeur) AS moyenne
    FROM mesures_pollen m JOIN saisons s ON m.taxon = s.taxon AND strftime(jour::DATE, '%m-%d') BETWEEN debut AND fin
    WHERE validite = 'valide' AND valeur IS NOT NULL
    GROUP BY ALL
),
comptes AS (
    SELECT sensor_id, annee, s.taxon, count(jour) AS valides, avg(moyenne) AS moyenne,
        (annee || '-' || fin)::DATE - (annee || '-' || debut)::DATE + 1 AS saison
    FROM annees CROSS JOIN saisons s LEFT JOIN jours j USING (sensor_id, annee, taxon)
    GROUP BY sensor_id, annee, s.taxon, debut, fin
),
tous AS (
    SELECT sensor_id, annee, taxon, valides, saison, if(valides >= 0.75 * saison, moyenne, NULL) AS moyenne FROM comptes -- pollen.completude_min_pct
    UNION ALL SELECT sensor_id, annee, 'tous taxons', sum(valides), sum(saison), NULL FROM comptes GROUP BY ALL
)
SELECT sensor_id AS code, unnest(['jours_valides:', 'jours_saison:', 'completude_pct:', 'moyenne_saison:']) || annee || ':' || taxon AS modalite,
    unnest([valides, saison, 100 * valides / saison, moyenne]) AS valeur
FROM tous;
