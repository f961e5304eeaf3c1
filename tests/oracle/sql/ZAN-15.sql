-- commune,epci gisement_ha annees ratio
WITH unites AS (
    SELECT commune, coalesce(unite_fonciere, site_id) AS unite, surface_m2 FROM sites WHERE site_statut = 'friche sans projet'
),
gisements AS (
    SELECT code, sum(m2) / 1e4 AS ha
    FROM (SELECT commune AS code, min(surface_m2) AS m2 FROM unites GROUP BY commune, unite
        UNION ALL SELECT '246200364', min(surface_m2) FROM unites GROUP BY unite)
    GROUP BY code
),
rythmes AS (
    SELECT code, sum(ha) FILTER (annee BETWEEN 2021 AND 2030) AS conso, conso / count(*) FILTER (annee BETWEEN 2021 AND 2030) AS rythme,
        sum(ha) FILTER (annee BETWEEN 2011 AND 2020) * (1 - 0.5447) AS base -- zan.cibles_sraddet_pct
    FROM flux WHERE destination = 'total' GROUP BY code
),
garanties AS (
    -- 1 ha (zan.garantie_ha) where a PLU, a PLUi or a carte communale of before 22/08/2026 is in force
    SELECT code_insee AS code, bool_or(nature_document IN ('PLU', 'PLUI', 'CC')
        AND coalesce(etat, '') NOT IN ('annulé', 'abrogé', 'caduc', 'remplacé')
        AND coalesce(date_approbation, date_arret, date_prescription, '2026-01-01')::DATE < DATE '2026-08-22') AS garantie
    FROM documents_urbanisme GROUP BY code_insee
),
mesures AS (
    SELECT maille, code, coalesce(g.ha, 0) AS gisement, conso, rythme, if(garantie, greatest(base, 1), base) - conso AS reste
    FROM lieux JOIN rythmes USING (code) LEFT JOIN gisements g USING (code) LEFT JOIN garanties USING (code)
    WHERE maille IN ('commune', 'epci')
)
SELECT maille, code, unnest(['gisement_ha', 'annees', 'ratio']) AS modalite,
    unnest([gisement, if(rythme > 0, gisement / rythme, NULL), if(reste > 0, gisement / reste, NULL)]) AS valeur
FROM mesures;
