-- commune superficie_ha
SELECT code_insee AS code, 'superficie_ha' AS modalite, ST_Area(geometry) / 1e4 AS valeur FROM communes;

-- epci superficie_ha
SELECT '246200364' AS code, 'superficie_ha' AS modalite, ST_Area(ST_Union_Agg(geometry)) / 1e4 AS valeur FROM communes;
