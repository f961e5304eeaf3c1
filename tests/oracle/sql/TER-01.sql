-- commune,epci superficie_ha
SELECT maille, code, 'superficie_ha' AS modalite, ST_Area(geometry) / 1e4 AS valeur
FROM lieux WHERE maille IN ('commune', 'epci');

-- commune population_hab densite_hab_km2
SELECT code_insee AS code, unnest(['population_hab', 'densite_hab_km2']) AS modalite,
    unnest([population, population / (ST_Area(geometry) / 1e6)]) AS valeur
FROM communes;

-- epci population_hab densite_hab_km2
SELECT any_value(siren_epci) AS code, unnest(['population_hab', 'densite_hab_km2']) AS modalite,
    unnest([sum(population), sum(population) / (ST_Area(ST_Union_Agg(geometry)) / 1e6)]) AS valeur
FROM communes;
