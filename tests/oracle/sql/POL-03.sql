-- commune,capteur jours_connus jours_saison completude_pct jours_risque
WITH jours AS (
    -- the season, from 15 January to 10 October (pollen.saison_indice), level 4 (pollen.niveau_risque), 0: not available
    SELECT code_zone, year(date_ech::DATE) AS annee, date_ech::DATE AS jour, max(nullif(code_qual, 0)) AS qualite
    FROM indices_pollen WHERE strftime(date_ech::DATE, '%m-%d') BETWEEN '01-15' AND '10-10'
    GROUP BY ALL
),
comptes AS (
    SELECT code_zone, annee, count(qualite) AS connus, make_date(annee, 10, 10) - make_date(annee, 1, 15) + 1 AS saison,
        count(*) FILTER (qualite >= 4) AS risque
    FROM jours GROUP BY ALL
),
places AS (
    SELECT 'commune' AS maille, code_insee AS code, code_insee FROM communes
    UNION ALL SELECT 'capteur', sensor_id, code_insee FROM capteurs_pollen
)
SELECT maille, code, unnest(['jours_connus:', 'jours_saison:', 'completude_pct:', 'jours_risque:']) || annee AS modalite,
    unnest([connus, saison, 100 * connus / saison, if(connus / saison >= 0.75, risque, NULL)]) AS valeur, -- pollen.completude_min_pct
    unnest([NULL, NULL, NULL, risque]) AS borne_min, unnest([NULL, NULL, NULL, risque + saison - connus]) AS borne_max
FROM places JOIN comptes ON code_zone = code_insee;
