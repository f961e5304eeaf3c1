/* Terril: shows one commune of a page: its rows in every table, its objects and its place on the map.
   Needs page.js and terril.js. The data « lieux » say which communes each object belongs to. */
(function () {
  'use strict';
  var TERRIL = window.TERRIL;
  var choix = document.getElementById('choix-commune');
  if (!choix) { return; }
  choix.closest('.choix').hidden = false;

  /* Address of an object, as the map writes it -> lower-case codes of its communes. */
  var lieux = {};
  Object.keys(TERRIL.donnees.lieux || {}).forEach(function (objet) {
    lieux[objet] = TERRIL.donnees.lieux[objet].map(function (code) { return code.toLowerCase(); });
  });

  function codesDe(rangee) {
    var codes = [];
    rangee.querySelectorAll('a').forEach(function (ancre) {
      var adresse = ancre.getAttribute('href');
      var commune = /communes\/([a-z0-9]+)\.html$/.exec(adresse);
      if (commune) { codes.push(commune[1]); return; }
      try { codes = codes.concat(lieux[decodeURIComponent(adresse.slice(1))] || []); } catch (erreur) { /* not an object */ }
    });
    return codes;
  }

  function sansAccent(texte) { return texte.normalize('NFD').replace(/[\u0300-\u036f]/g, '').toLowerCase(); }

  /* The text filter of a table and the commune hold together. */
  function filtrer(bloc) {
    var boite = bloc.querySelector('.filtre input');
    var mots = boite ? sansAccent(boite.value).split(/\s+/).filter(Boolean) : [];
    return TERRIL.filtrer(bloc, function (rangee) {
      var texte = mots.length ? sansAccent(rangee.textContent) : '';
      return (!choix.value || codesDe(rangee).indexOf(choix.value) >= 0) && mots.every(function (mot) { return texte.indexOf(mot) >= 0; });
    });
  }

  function garder(id) {
    var couche = TERRIL.calques[id], cles = null, debut = id + '/';
    var connus = Object.keys(lieux).filter(function (objet) { return objet.indexOf(debut) === 0; });
    if (!connus.length) { return; }
    if (choix.value) {
      cles = connus.filter(function (objet) { return lieux[objet].indexOf(choix.value) >= 0; }).map(function (objet) { return objet.slice(debut.length); });
    }
    couche.garder(cles);
  }

  function viser() {
    var trouve = TERRIL.donnees.communes.features.filter(function (trait) { return trait.properties.k === choix.value; })[0];
    var bornes = trouve ? L.geoJSON(trouve).getBounds() : JSON.parse(document.getElementById('carte').dataset.bornes);
    TERRIL.carte.fitBounds(bornes, { padding: [14, 14], animate: false });
  }

  function appliquer() {
    var premier = null;
    document.querySelectorAll('.tableau').forEach(function (bloc) {
      var gardees = filtrer(bloc);
      if (premier === null) { premier = gardees; }
    });
    Object.keys(TERRIL.calques).forEach(garder);
    viser();
    var nom = choix.options[choix.selectedIndex].textContent;
    var mots = choix.closest('.choix').dataset;
    var dit = premier ? TERRIL.nombre(premier) + ' ' + (premier > 1 ? mots.plusieurs : mots.un) : 'aucun';
    document.getElementById('choix-dit').textContent = choix.value ? nom + '\u202f: ' + dit : '';
  }

  choix.addEventListener('change', appliquer);
  document.addEventListener('input', function (evenement) {
    var boite = evenement.target.closest && evenement.target.closest('.filtre input');
    if (boite && choix.value) { filtrer(boite.closest('.tableau')); }
  });
})();
