-- reseau taux_enr_pct contenu_co2 contenu_co2_acv
SELECT identifiant_reseau AS code, unnest(['taux_enr_pct:', 'contenu_co2:', 'contenu_co2_acv:']) || annee AS modalite,
    unnest([taux, contenu_co2, contenu_co2_acv]) AS valeur
FROM (
    SELECT identifiant_reseau, annee::VARCHAR AS annee, taux_enr_pct AS taux, contenu_co2, contenu_co2_acv
    FROM reseaux_chaleur_annees
    UNION ALL SELECT identifiant_reseau, 'FCU', taux_enr_r, contenu_co2, contenu_co2_acv FROM reseaux_chaleur
);
