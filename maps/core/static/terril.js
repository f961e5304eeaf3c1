/* Terril: draws the layers of a page and wires its legend, its table and its map. No dependency but Leaflet.
   Attributes only ever become text nodes: nothing that comes from a data file is read as HTML. */
(function () {
  'use strict';
  var TERRIL = { donnees: {}, attentes: {}, calques: {}, carte: null };
  window.TERRIL = TERRIL;

  TERRIL.donner = function (id, collection) {
    TERRIL.donnees[id] = collection;
    (TERRIL.attentes[id] || []).forEach(function (suite) { suite(collection); });
    delete TERRIL.attentes[id];
  };

  function demander(id, url, suite, echec) {
    if (TERRIL.donnees[id]) { suite(TERRIL.donnees[id]); return; }
    if (TERRIL.attentes[id]) { TERRIL.attentes[id].push(suite); return; }
    TERRIL.attentes[id] = [suite];
    var script = document.createElement('script');
    script.src = url;
    script.onerror = function () { delete TERRIL.attentes[id]; echec(); };
    document.head.appendChild(script);
  }

  function noeud(balise, classe, texte) {
    var element = document.createElement(balise);
    if (classe) { element.className = classe; }
    if (texte !== undefined) { element.textContent = texte; }
    return element;
  }

  function bulle(p) {
    var boite = noeud('div');
    boite.appendChild(noeud('strong', '', p.n));
    if (p.f) { boite.appendChild(noeud('div', 'figure', p.f)); }
    return boite;
  }

  function lien(p, racine) {
    var ancre = noeud('a', '', p.ut);
    ancre.setAttribute('href', racine + p.u);
    return ancre;
  }

  function fiche(p, racine) {
    var boite = noeud('div', 'fiche-popup');
    boite.appendChild(noeud('h3', '', p.n));
    var liste = noeud('dl');
    (p.l || []).slice(0, 5).forEach(function (paire) {
      liste.appendChild(noeud('dt', '', paire[0]));
      liste.appendChild(noeud('dd', '', paire[1]));
    });
    boite.appendChild(liste);
    if (p.u) { boite.appendChild(lien(p, racine)); }
    return boite;
  }

  function surElement(calque, faire) {
    var appliquer = function () {
      var element = calque.getElement && calque.getElement();
      if (element) { faire(element); }
    };
    calque.on('add', appliquer);
  }

  function habiller(calque, p, ordres) {
    calque.bindTooltip(function () { return bulle(p); }, { sticky: !(calque instanceof L.Marker), direction: 'top', opacity: 1 });
    calque.bindPopup(function () { return fiche(p, ordres.racine); }, { maxWidth: 280, autoPanPadding: [24, 24] });
    calque.on('popupopen', function () { calque.closeTooltip(); });
  }

  function signe(ordres, p) { return ordres.signes[p.c === undefined ? '' : p.c] || ordres.signes[ordres.defaut]; }

  function surface(trait, ordres, p) {
    var options = L.extend({ pane: 'terril-surfaces' }, signe(ordres, p).trait);
    if (ordres.canevas) { options.renderer = TERRIL.canevas(); }
    var polygone = L.geoJSON(trait.geometry, { style: options, pane: 'terril-surfaces' }).getLayers()[0];
    surElement(polygone, function (element) {
      element.setAttribute('tabindex', '-1');
      element.setAttribute('aria-hidden', 'true');
    });
    return polygone;
  }

  function symbole(position, ordres, p) {
    var s = signe(ordres, p);
    var taille = Number(p.t) || ordres.taille;
    var anneau = ordres.dimensions && !p.t ? '<circle cx="10" cy="10" r="13" fill="none" stroke="#43433f" stroke-dasharray="3 2.5" vector-effect="non-scaling-stroke"/>' : '';
    var svg = '<svg width="' + taille + '" height="' + taille + '" viewBox="0 0 20 20" aria-hidden="true">' + s.svg + anneau + '</svg>';
    var icone = L.divIcon({ html: svg, className: 'symbole', iconSize: [taille, taille] });
    var nom = [p.n, s.nom, p.f].filter(Boolean).join(', ');
    var marqueur = L.marker([position[1], position[0]], { icon: icone, alt: nom, riseOnHover: true, zIndexOffset: Math.round(-20 * taille) });
    var loin = TERRIL.accent() && p.i !== TERRIL.accent();
    surElement(marqueur, function (element) {
      element.setAttribute('aria-label', nom);
      if (loin) { element.classList.add('loin'); }
    });
    return marqueur;
  }

  function objets(trait, ordres) {
    var p = trait.properties;
    var point = trait.geometry.type === 'Point' ? trait.geometry.coordinates : null;
    if (point) { return [symbole(point, ordres, p)]; }
    var dessins = [surface(trait, ordres, p)];
    if (ordres.symboles) { dessins.push(symbole(p.p, ordres, p)); }
    return dessins;
  }

  var Couche = L.LayerGroup.extend({
    initialize: function (ordres) {
      L.LayerGroup.prototype.initialize.call(this, []);
      this.ordres = ordres;
      this.parCle = {};
      this.pret = false;
    },
    onAdd: function (carte) {
      L.LayerGroup.prototype.onAdd.call(this, carte);
      var couche = this;
      if (this.pret) { return; }
      demander(this.ordres.id, this.ordres.url, function (c) { couche.remplir(c); }, function () {
        annoncer('La couche « ' + couche.ordres.titre + ' » n’a pas pu être lue.');
      });
    },
    remplir: function (collection) {
      var couche = this;
      if (this.pret) { return; }
      this.pret = true;
      collection.features.forEach(function (trait) {
        objets(trait, couche.ordres).forEach(function (calque) {
          habiller(calque, trait.properties, couche.ordres);
          couche.parCle[trait.properties.k] = calque;
          couche.addLayer(calque);
        });
      });
      this.fire('prete');
      if (TERRIL.carte) { TERRIL.carte.fire('terril:couches'); }
    },
    montrer: function (cle) {
      var couche = this;
      var viser = function () {
        var calque = couche.parCle[cle];
        if (!calque) { return; }
        var carte = TERRIL.carte;
        if (calque.getBounds) { carte.fitBounds(calque.getBounds(), { maxZoom: 15, padding: [40, 40], animate: false }); }
        else { carte.setView(calque.getLatLng(), Math.max(carte.getZoom(), 14), { animate: false }); }
        calque.openPopup();
      };
      if (!TERRIL.carte.hasLayer(this)) { basculer(this.ordres.id, true); }
      if (this.pret) { viser(); } else { this.once('prete', viser); }
    }
  });

  TERRIL.couche = function (ordres) {
    var couche = new Couche(ordres);
    TERRIL.calques[ordres.id] = couche;
    return couche;
  };

  TERRIL.canevas = function () {
    TERRIL._canevas = TERRIL._canevas || L.canvas({ pane: 'terril-surfaces', padding: 0.3 });
    return TERRIL._canevas;
  };

  function cadre() { return document.getElementById('carte'); }

  TERRIL.accent = function () { return cadre().dataset.accent; };

  function annoncer(message) {
    var zone = document.getElementById('annonce');
    if (zone) { zone.textContent = message; }
  }

  function basculer(id, allumer) {
    var couche = TERRIL.calques[id];
    if (!couche) { return; }
    if (allumer) { TERRIL.carte.addLayer(couche); } else { TERRIL.carte.removeLayer(couche); }
    var boite = document.querySelector('input[data-couche="' + id + '"]');
    if (boite) { boite.checked = allumer; }
    TERRIL.carte.fire('terril:couches');
  }

  /* --- ground: panes, limits, names ------------------------------------------------------------------ */

  var PANNEAUX = { 'terril-sol': 210, 'terril-hachures': 220, 'terril-surfaces': 400, 'terril-voile': 420, 'terril-limites': 430, 'terril-noms': 590 };

  L.Map.addInitHook(function () {
    TERRIL.carte = this;
    var carte = this;
    Object.keys(PANNEAUX).forEach(function (nom) { carte.createPane(nom).style.zIndex = PANNEAUX[nom]; });
    ['terril-hachures', 'terril-limites', 'terril-noms', 'terril-voile'].forEach(function (nom) { carte.getPane(nom).style.pointerEvents = 'none'; });
  });

  /* What lies beyond the territory is lighter: a veil with the territory cut out. */
  function voilerDehors(carte) {
    var geometrie = TERRIL.donnees.limite.features[0].geometry;
    var polygones = geometrie.type === 'Polygon' ? [geometrie.coordinates] : geometrie.coordinates;
    var trous = polygones.map(function (anneaux) { return L.GeoJSON.coordsToLatLngs(anneaux[0], 0); });
    L.polygon([[[40, -15], [40, 20], [60, 20], [60, -15]]].concat(trous), {
      pane: 'terril-voile', interactive: false, stroke: false, fillColor: '#fcfbf9', fillOpacity: 0.6
    }).addTo(carte);
  }

  function dessinerSol(carte, ordres) {
    var communes = TERRIL.donnees.communes;
    if (!communes) { return null; }
    var accent = ordres.accent;
    var sol = L.geoJSON(communes, {
      pane: 'terril-sol',
      style: { stroke: false, fillColor: '#f6f5f1', fillOpacity: 1, className: cadre().dataset.hachure ? 'hachure' : '' },
      onEachFeature: function (trait, calque) {
        var p = { n: trait.properties.n, l: [], u: 'communes/' + trait.properties.k + '.html', ut: 'Ouvrir la fiche de la commune' };
        calque.bindPopup(function () { return fiche(p, ordres.racine); });
        surElement(calque, function (e) { e.setAttribute('tabindex', '-1'); e.setAttribute('aria-hidden', 'true'); });
      }
    }).addTo(carte);
    voilerDehors(carte);
    if (accent) {
      L.geoJSON(communes, {
        pane: 'terril-voile', interactive: false,
        filter: function (t) { return t.properties.k !== accent; },
        style: { stroke: false, fillColor: '#fdfdfc', fillOpacity: 0.62 }
      }).addTo(carte);
    }
    L.geoJSON(communes, { pane: 'terril-limites', interactive: false, style: { color: '#8a8a85', weight: 1, fill: false } }).addTo(carte);
    L.geoJSON(TERRIL.donnees.limite, { pane: 'terril-limites', interactive: false, style: { color: '#2b2b2b', weight: accent ? 1.5 : 2.5, fill: false } }).addTo(carte);
    if (accent) {
      L.geoJSON(communes, {
        pane: 'terril-limites', interactive: false,
        filter: function (t) { return t.properties.k === accent; },
        style: { color: '#2b2b2b', weight: 2.5, fill: false }
      }).addTo(carte);
    }
    return sol;
  }

  /* The communes of the sites that no sign can show, hatched while their layer is on. */
  function hachurer(carte, accent) {
    var groupe = L.layerGroup().addTo(carte);
    var dessiner = function () {
      var codes = [];
      Object.keys(TERRIL.calques).forEach(function (id) {
        var couche = TERRIL.calques[id];
        if (carte.hasLayer(couche)) { codes = codes.concat(couche.ordres.sansLieu); }
      });
      groupe.clearLayers();
      L.geoJSON(TERRIL.donnees.communes, {
        pane: 'terril-hachures', interactive: false,
        filter: function (t) { return codes.indexOf(t.properties.k) >= 0 && (!accent || t.properties.k === accent); },
        style: { stroke: false, fillOpacity: 1, className: 'sans-lieu' }
      }).addTo(groupe);
    };
    carte.on('terril:couches', dessiner);
    dessiner();
  }

  var regle = document.createElement('canvas').getContext('2d');
  function largeur(texte, corps) {
    regle.font = '600 ' + corps + 'px system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
    return regle.measureText(texte).width;
  }

  function metresParPixel(carte, lat) {
    return 40075016.686 * Math.cos(lat * Math.PI / 180) / Math.pow(2, carte.getZoom() + 8);
  }

  function seTouchent(a, b) { return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]; }

  /* Where the symbols and the zoom buttons are, so that names keep clear of them. */
  function obstacles(carte) {
    var coin = carte.containerPointToLayerPoint([0, 0]);
    var boites = [[coin.x, coin.y, coin.x + 50, coin.y + 84]];
    carte.eachLayer(function (calque) {
      if (!(calque instanceof L.Marker) || calque.options.pane !== 'markerPane') { return; }
      var c = carte.latLngToLayerPoint(calque.getLatLng());
      var r = calque.options.icon.options.iconSize[0] * 0.42;
      boites.push([c.x - r, c.y - r, c.x + r, c.y + r]);
    });
    return boites;
  }

  /* Shares of the room around a name where it may move, and pixels up and down. */
  var COTES = [0, -1, 1];
  var DECALAGES = [0, -9, 9, -17, 17, -25, 25];

  function dedans(boite, cadre) { return boite[0] >= cadre[0] && boite[1] >= cadre[1] && boite[2] <= cadre[2] && boite[3] <= cadre[3]; }

  function fenetre(carte) {
    var haut = carte.containerPointToLayerPoint([0, 0]);
    var bas = carte.containerPointToLayerPoint(carte.getSize());
    return [haut.x, haut.y, bas.x, bas.y];
  }

  /* Where a name goes: near the heart of its commune, clear of the other names and of the symbols. */
  function placerNom(carte, p, corps, libre, force) {
    var place = p.w / metresParPixel(carte, p.p[1]);
    var l = largeur(p.n, corps);
    if (!force && l > place * 1.05) { return null; }
    var c = carte.latLngToLayerPoint([p.p[1], p.p[0]]);
    var jeu = Math.max(0, (place - l) / 2);
    var essais = [];
    DECALAGES.filter(function (dy) { return Math.abs(dy) <= place * 0.22; }).forEach(function (dy) {
      COTES.forEach(function (cote) {
        var dx = cote * Math.min(jeu, 24);
        var boite = [c.x + dx - l / 2 - 3, c.y + dy - corps * 0.7, c.x + dx + l / 2 + 3, c.y + dy + corps * 0.7];
        if (libre.pris.some(function (autre) { return seTouchent(autre, boite); })) { return; }
        if (!force && !dedans(boite, libre.cadre)) { return; }
        var heurts = libre.evites.filter(function (autre) { return seTouchent(autre, boite); }).length;
        if (heurts && !force) { return; }
        essais.push({ dx: dx, dy: dy, boite: boite, cout: heurts * 100 + Math.abs(dx) + Math.abs(dy) });
      });
    });
    essais.sort(function (a, b) { return a.cout - b.cout; });
    return essais[0] || null;
  }

  function nommer(carte, accent) {
    var groupe = L.layerGroup().addTo(carte);
    var communes = TERRIL.donnees.communes.features.slice().sort(function (a, b) {
      if (a.properties.k === accent) { return -1; }
      if (b.properties.k === accent) { return 1; }
      return b.properties.s - a.properties.s;
    });
    var placer = function () {
      groupe.clearLayers();
      var libre = { pris: [], evites: obstacles(carte), cadre: fenetre(carte) };
      communes.forEach(function (trait) {
        var p = trait.properties;
        var moi = p.k === accent;
        var essai = placerNom(carte, p, moi ? 14 : 11.5, libre, moi);
        if (!essai) { return; }
        libre.pris.push(essai.boite);
        L.marker([p.p[1], p.p[0]], {
          pane: 'terril-noms', interactive: false, keyboard: false,
          icon: L.divIcon({
            className: 'nom-commune' + (moi ? ' accent' : accent ? ' voisine' : ''),
            html: noeud('span', '', p.n), iconSize: [0, 0], iconAnchor: [-essai.dx, -essai.dy]
          })
        }).addTo(groupe);
      });
    };
    carte.on('moveend terril:couches', placer);
    placer();
  }

  /* --- page ----------------------------------------------------------------------------------------- */

  function brancherLegende(carte, couches, fonds, sol) {
    document.querySelectorAll('input[data-couche]').forEach(function (boite) {
      var couche = couches[boite.dataset.couche];
      if (!couche) { return; }
      boite.checked = carte.hasLayer(couche);
      boite.addEventListener('change', function () { basculer(boite.dataset.couche, boite.checked); });
    });
    document.querySelectorAll('input[name="fond"]').forEach(function (choix) {
      choix.checked = choix.value === 'limites';
      choix.addEventListener('change', function () {
        Object.keys(fonds).forEach(function (id) { carte.removeLayer(fonds[id]); });
        var fond = fonds[choix.value];
        if (fond) { carte.addLayer(fond); }
        if (sol) { sol.setStyle({ fillOpacity: fond ? 0 : 1 }); }
      });
    });
  }

  function suivre(adresse) {
    var parties = adresse.replace(/^#/, '').split('/');
    var couche = parties.length === 2 && TERRIL.calques[parties[0]];
    if (!couche) { return false; }
    try { couche.montrer(decodeURIComponent(parties[1])); } catch (erreur) { return false; }
    return true;
  }

  function brancherLiens() {
    document.querySelectorAll('a[data-montrer]').forEach(function (ancre) {
      ancre.addEventListener('click', function (evenement) {
        if (!suivre(ancre.getAttribute('href'))) { return; }
        evenement.preventDefault();
        var zone = document.getElementById('carte');
        zone.scrollIntoView({ block: 'start' });
        zone.focus({ preventScroll: true });
      });
    });
    if (location.hash) { suivre(location.hash); }
  }

  TERRIL.brancher = function (carte, couches, fonds) {
    var ordres = cadre().dataset;
    carte.attributionControl.setPrefix('Leaflet');
    L.control.zoom({ zoomInTitle: 'Zoomer', zoomOutTitle: 'Dézoomer' }).addTo(carte);
    L.control.scale({ imperial: false, maxWidth: 120 }).addTo(carte);
    carte.fitBounds(JSON.parse(ordres.bornes), { padding: [14, 14], animate: false });
    carte.getContainer().setAttribute('role', 'application');
    carte.getContainer().setAttribute('aria-label', ordres.titre);
    carte.scrollWheelZoom.disable();
    carte.on('focus click', function () { carte.scrollWheelZoom.enable(); });
    var sol = dessinerSol(carte, ordres);
    if (sol) { hachurer(carte, ordres.accent); nommer(carte, ordres.accent); }
    brancherLegende(carte, couches, fonds, sol);
    brancherLiens();
  };

  /* --- tables --------------------------------------------------------------------------------------- */

  var ordreFrancais = new Intl.Collator('fr', { numeric: true, sensitivity: 'base' });

  function valeur(rangee, rang) {
    var cellule = rangee.cells[rang];
    return cellule.dataset.v === undefined ? cellule.textContent.trim() : cellule.dataset.v;
  }

  function comparer(rang, chiffre, sens) {
    return function (a, b) {
      var x = valeur(a, rang), y = valeur(b, rang);
      if (x === '' || y === '') { return x === y ? 0 : x === '' ? 1 : -1; }
      return sens * (chiffre ? Number(x) - Number(y) : ordreFrancais.compare(x, y));
    };
  }

  function trier(bouton) {
    var entete = bouton.closest('th');
    var table = bouton.closest('table');
    var sens = entete.getAttribute('aria-sort') === 'ascending' ? -1 : 1;
    table.querySelectorAll('th[aria-sort]').forEach(function (th) { th.removeAttribute('aria-sort'); });
    entete.setAttribute('aria-sort', sens === 1 ? 'ascending' : 'descending');
    var corps = table.tBodies[0];
    var rangees = Array.prototype.slice.call(corps.rows);
    rangees.sort(comparer(entete.cellIndex, entete.classList.contains('chiffre'), sens));
    rangees.forEach(function (rangee) { corps.appendChild(rangee); });
  }

  document.addEventListener('click', function (evenement) {
    var bouton = evenement.target.closest && evenement.target.closest('th button');
    if (bouton) { trier(bouton); }
  });
})();
