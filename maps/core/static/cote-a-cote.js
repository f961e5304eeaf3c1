/* Terril: two editions of a layer side by side, each on its map; both maps move together. Needs terril.js. */
(function () {
  'use strict';
  var TERRIL = window.TERRIL;
  var bouton = document.getElementById('cote-a-cote');
  if (!bouton) { return; }
  var planche = document.querySelector('.planche'), cadre = document.getElementById('carte');
  var autre = null, zone = null, allumees = [], dessins = {}, enMarche = false;

  function titre(texte) { return TERRIL.noeud('p', 'titre-vue', texte); }

  /* A second map with the same ground; the page's own map stays the one that the rest of the page knows. */
  function ouvrir() {
    zone = TERRIL.noeud('div', 'cadre second');
    zone.setAttribute('role', 'application');
    var carteDOM = TERRIL.noeud('div', 'folium-map');
    zone.appendChild(carteDOM);
    zone.appendChild(titre(TERRIL.calques[bouton.dataset.gauche].ordres.titre));
    var marque = cadre.querySelector('.filigrane');
    if (marque) { zone.appendChild(marque.cloneNode(true)); }
    planche.insertBefore(zone, cadre);
    var premiere = TERRIL.carte;
    autre = L.map(carteDOM, { zoomControl: false, zoomSnap: 0.25, minZoom: 9, maxZoom: 19 });
    TERRIL.carte = premiere;
    autre.attributionControl.setPrefix(false);
    carteDOM.setAttribute('role', 'application');
    carteDOM.setAttribute('aria-label', 'Carte\u202f: ' + TERRIL.calques[bouton.dataset.gauche].ordres.titre);
    zone.removeAttribute('role');
    autre.setView(premiere.getCenter(), premiere.getZoom(), { animate: false });
    TERRIL.tracer.sol(autre, { racine: cadre.dataset.racine });
    dessiner();
  }

  function dessiner() {
    var couche = TERRIL.calques[bouton.dataset.gauche], ordres = L.extend({}, couche.ordres, { canevas: false });
    ordres.signes = {};
    Object.keys(couche.ordres.signes).forEach(function (valeur) {
      var s = couche.ordres.signes[valeur];
      ordres.signes[valeur] = L.extend({}, s, { trait: L.extend({}, s.trait, { fill: true, fillOpacity: 0.16 }) });
    });
    TERRIL.demander(couche.ordres.id, couche.ordres.url, function (collection) {
      collection.features.forEach(function (trait) {
        dessins[trait.properties.k] = TERRIL.tracer.objets(trait, ordres);
        dessins[trait.properties.k].forEach(function (calque) { TERRIL.tracer.habiller(calque, trait.properties, ordres); });
      });
      garder();
      TERRIL.carte.on('terril:couches', garder);
      TERRIL.tracer.nommer(autre, '');
    }, function () { TERRIL.annoncer('La seconde carte n’a pas pu être lue.'); });
  }

  /* What the reader filters out of the layer leaves the second map too. */
  function garder() {
    var cles = TERRIL.calques[bouton.dataset.gauche].gardees;
    Object.keys(dessins).forEach(function (cle) {
      dessins[cle].forEach(function (calque) { if (!cles || cles.indexOf(cle) >= 0) { autre.addLayer(calque); } else { autre.removeLayer(calque); } });
    });
  }

  function suivre(de, vers) {
    if (enMarche || bouton.getAttribute('aria-pressed') !== 'true') { return; }
    enMarche = true;
    vers.setView(de.getCenter(), de.getZoom(), { animate: false });
    enMarche = false;
  }

  function montrer(id, allumer) {
    var couche = TERRIL.calques[id], boite = document.querySelector('input[data-couche="' + id + '"]');
    if (allumer) { TERRIL.carte.addLayer(couche); } else { TERRIL.carte.removeLayer(couche); }
    if (boite) { boite.checked = allumer; }
  }

  function basculer() {
    var double = bouton.getAttribute('aria-pressed') !== 'true', vue = TERRIL.carte.getBounds().pad(-0.05);
    bouton.setAttribute('aria-pressed', String(double));
    planche.classList.toggle('double', double);
    if (double && !autre) { ouvrir(); autre.on('moveend', function () { suivre(autre, TERRIL.carte); }); TERRIL.carte.on('moveend', function () { suivre(TERRIL.carte, autre); }); }
    zone.hidden = !double;
    if (double) {
      allumees = Object.keys(TERRIL.calques).filter(function (id) { return TERRIL.carte.hasLayer(TERRIL.calques[id]); });
      allumees.forEach(function (id) { montrer(id, id === bouton.dataset.droite); });
      montrer(bouton.dataset.droite, true);
      cadre.appendChild(titre(TERRIL.calques[bouton.dataset.droite].ordres.titre));
    } else {
      allumees.forEach(function (id) { montrer(id, true); });
      var ancien = cadre.querySelector('.titre-vue');
      if (ancien) { ancien.remove(); }
    }
    TERRIL.carte.fire('terril:couches');
    TERRIL.carte.invalidateSize({ animate: false });
    autre.invalidateSize({ animate: false });
    TERRIL.carte.fitBounds(vue, { animate: false });
    suivre(TERRIL.carte, autre);
  }

  bouton.addEventListener('click', basculer);
})();
