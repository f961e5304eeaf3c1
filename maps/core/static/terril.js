/* Terril: draws the layers of a page and wires its legend and its map. Needs Leaflet and page.js.
   Attributes only ever become text nodes: nothing that comes from a data file is read as HTML. */
(function () {
  'use strict';
  var TERRIL = window.TERRIL;
  var demander = TERRIL.demander, noeud = TERRIL.noeud;

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

  /* The pattern of slanted lines of a colour, made once. */
  function hachures(couleur) {
    var id = 'hachures-' + couleur.replace('#', '');
    if (!document.getElementById(id)) {
      var espace = 'http://www.w3.org/2000/svg';
      var motif = document.createElementNS(espace, 'pattern'), trait = document.createElementNS(espace, 'path');
      var donner = function (element, attributs) { Object.keys(attributs).forEach(function (nom) { element.setAttribute(nom, attributs[nom]); }); };
      donner(motif, { id: id, width: 7, height: 7, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' });
      donner(trait, { d: 'M0 0v7', stroke: couleur, 'stroke-width': 2.6 });
      motif.appendChild(trait);
      document.getElementById('motifs').appendChild(motif);
    }
    return 'url(#' + id + ')';
  }

  /* The pattern of a sign over its own light fill, made once. */
  function motifs(sens) {
    var couleur = sens.trait.fillColor, id = 'motif-' + (couleur + '-' + sens.motif + '-' + sens.trait.fillOpacity).replace(/[^a-zA-Z0-9]/g, '_');
    if (!document.getElementById(id)) {
      var espace = 'http://www.w3.org/2000/svg';
      var faire = function (nom, attributs) {
        var element = document.createElementNS(espace, nom);
        Object.keys(attributs).forEach(function (cle) { element.setAttribute(cle, attributs[cle]); });
        return element;
      };
      var motif = faire('pattern', { id: id, width: 8, height: 8, patternUnits: 'userSpaceOnUse' });
      motif.appendChild(faire('rect', { width: 8, height: 8, fill: couleur, 'fill-opacity': sens.trait.fillOpacity }));
      motif.appendChild(faire('path', { d: sens.motif, fill: 'none', stroke: couleur, 'stroke-width': sens.epaisseur, 'stroke-linecap': 'round' }));
      document.getElementById('motifs').appendChild(motif);
    }
    return 'url(#' + id + ')';
  }

  function surface(trait, ordres, p) {
    var sens = signe(ordres, p);
    var options = L.extend({ pane: 'terril-surfaces' }, sens.trait);
    if (sens.hachure && !ordres.canevas) { L.extend(options, { fillColor: hachures(sens.trait.fillColor), fillOpacity: 1 }); }
    if (sens.motif && !ordres.canevas) { L.extend(options, { fillColor: motifs(sens), fillOpacity: 1 }); }
    if (ordres.canevas) { options.renderer = TERRIL.canevas(); }
    var polygone = L.geoJSON(trait.geometry, { style: options, pane: 'terril-surfaces' }).getLayers()[0];
    surElement(polygone, function (element) {
      element.setAttribute('tabindex', '-1');
      element.setAttribute('aria-hidden', 'true');
    });
    return polygone;
  }

  function tourne(svg, angle) { return angle ? '<g transform="rotate(' + Number(angle) + ' 10 10)">' + svg + '</g>' : svg; }

  function symbole(position, ordres, p) {
    var s = signe(ordres, p);
    var taille = Number(p.t) || ordres.taille;
    var anneau = ordres.dimensions && !p.t ? '<circle cx="10" cy="10" r="13" fill="none" stroke="#43433f" stroke-dasharray="3 2.5" vector-effect="non-scaling-stroke"/>' : '';
    var svg = '<svg width="' + taille + '" height="' + taille + '" viewBox="0 0 20 20" aria-hidden="true">' + tourne(s.svg, p.a) + anneau + '</svg>';
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

  /* The dashed axis of a band. */
  function axe(ligne, s) {
    var points = ligne.map(function (c) { return [c[1], c[0]]; });
    return L.polyline(points, { pane: 'terril-surfaces', interactive: false, color: s.trait.color, weight: 1.6, dashArray: s.axe || '7 5' });
  }

  function objets(trait, ordres) {
    var p = trait.properties;
    var point = trait.geometry.type === 'Point' ? trait.geometry.coordinates : null;
    if (point) { return [symbole(point, ordres, p)]; }
    var dessins = [surface(trait, ordres, p)];
    (p.x || []).forEach(function (ligne) { dessins.push(axe(ligne, signe(ordres, p))); });
    if (ordres.symboles) { dessins.push(symbole(p.p, ordres, p)); }
    return dessins;
  }

  var Couche = L.LayerGroup.extend({
    initialize: function (ordres) {
      L.LayerGroup.prototype.initialize.call(this, []);
      this.ordres = ordres;
      this.parCle = {};
      this.dessins = {};
      this.gardees = null;
      this.blocs = {};
      this.pret = false;
    },
    onAdd: function (carte) {
      L.LayerGroup.prototype.onAdd.call(this, carte);
      var couche = this;
      if (this.ordres.morceaux) { carte.on('moveend', this.suivreVue, this); this.suivreVue(); return; }
      if (this.pret) { return; }
      demander(this.ordres.id, this.ordres.url, function (c) { couche.remplir(c); }, function () {
        annoncer('La couche « ' + couche.ordres.titre + ' » n’a pas pu être lue.');
      });
    },
    onRemove: function (carte) {
      carte.off('moveend', this.suivreVue, this);
      L.LayerGroup.prototype.onRemove.call(this, carte);
    },
    /* A heavy layer is in pieces: those that the reader looks at are loaded and drawn, the others leave the map. */
    suivreVue: function () {
      var couche = this, ordres = this.ordres, assez = TERRIL.carte.getZoom() >= ordres.zoom;
      if (!assez) { annoncer('Couche « ' + ordres.titre + ' » : rapprochez-vous pour la voir.'); } else if (this.loin) { annoncer(''); }
      this.loin = !assez;
      Object.keys(ordres.morceaux).forEach(function (code) {
        var bloc = couche.blocs[code], vu = couche.voit(code);
        if (!bloc && vu) { couche.lireMorceau(code); }
        if (bloc && bloc.vu !== vu) { couche.poser(bloc, vu); }
      });
    },
    voit: function (code) {
      var b = this.ordres.morceaux[code], carte = TERRIL.carte;
      return carte.getZoom() >= this.ordres.zoom && carte.getBounds().intersects([[b[1], b[0]], [b[3], b[2]]]);
    },
    poser: function (bloc, vu) {
      var couche = this;
      bloc.vu = vu;
      bloc.forEach(function (paire) {
        var dedans = vu && (!couche.gardees || couche.gardees.indexOf(paire[0]) >= 0);
        if (dedans) { couche.addLayer(paire[1]); } else { couche.removeLayer(paire[1]); }
      });
    },
    lireMorceau: function (code, suite) {
      var couche = this, ordres = this.ordres;
      demander(ordres.id + '-' + code, ordres.url.replace(/\.js$/, '-' + code + '.js'), function (c) {
        couche.remplirMorceau(code, c);
        if (suite) { suite(); }
      }, function () { annoncer('La couche « ' + ordres.titre + ' » n’a pas pu être lue.'); });
    },
    remplirMorceau: function (code, collection) {
      var couche = this, bloc = [];
      if (this.blocs[code]) { return; }
      collection.features.forEach(function (trait) {
        objets(trait, couche.ordres).forEach(function (calque) {
          habiller(calque, trait.properties, couche.ordres);
          calque.on('popupopen', function () { retenirObjet(couche.ordres.id, trait.properties.k); });
          couche.parCle[trait.properties.k] = calque;
          bloc.push([trait.properties.k, calque]);
        });
      });
      this.blocs[code] = bloc;
      this.poser(bloc, this.voit(code));
      TERRIL.carte.fire('terril:couches');
    },
    remplir: function (collection) {
      var couche = this;
      if (this.pret) { return; }
      this.pret = true;
      collection.features.forEach(function (trait) {
        objets(trait, couche.ordres).forEach(function (calque) {
          habiller(calque, trait.properties, couche.ordres);
          calque.on('popupopen', function () { retenirObjet(couche.ordres.id, trait.properties.k); });
          couche.parCle[trait.properties.k] = calque;
          (couche.dessins[trait.properties.k] = couche.dessins[trait.properties.k] || []).push(calque);
          couche.addLayer(calque);
        });
      });
      if (this.gardees) { this.garder(this.gardees); }
      this.fire('prete');
      if (TERRIL.carte) { TERRIL.carte.fire('terril:couches'); }
    },
    /* Show only the features of these keys; null shows them all. */
    garder: function (cles) {
      var couche = this;
      this.gardees = cles;
      Object.keys(this.blocs).forEach(function (code) { couche.poser(couche.blocs[code], couche.blocs[code].vu); });
      if (!this.pret) { return; }
      Object.keys(this.dessins).forEach(function (cle) {
        var dedans = !cles || cles.indexOf(cle) >= 0;
        couche.dessins[cle].forEach(function (calque) { if (dedans) { couche.addLayer(calque); } else { couche.removeLayer(calque); } });
      });
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
        if (carte.getZoom() < couche.ordres.zoom) { carte.setZoom(couche.ordres.zoom, { animate: false }); }
        calque.openPopup();
      };
      if (!TERRIL.carte.hasLayer(this)) { basculer(this.ordres.id, true); }
      if (this.ordres.morceaux) {
        var trouve = function () {
          if (!viser || !couche.parCle[cle]) { return; }
          var faire = viser;
          viser = null;
          faire();
        };
        Object.keys(this.ordres.morceaux).forEach(function (code) { couche.lireMorceau(code, trouve); });
        return;
      }
      if (this.pret) { viser(); } else { this.once('prete', viser); }
    }
  });

  TERRIL.couche = function (ordres) {
    var couche = new Couche(ordres);
    TERRIL.calques[ordres.id] = couche;
    return couche;
  };

  TERRIL.canevas = function () {
    TERRIL._canevas = TERRIL._canevas || L.canvas({ pane: 'terril-toile', padding: 0.3 });
    return TERRIL._canevas;
  };

  function cadre() { return document.getElementById('carte'); }

  TERRIL.accent = function () { return cadre().dataset.accent; };

  function annoncer(message) {
    var zone = document.getElementById('annonce');
    if (zone) { zone.textContent = message; }
  }
  TERRIL.annoncer = annoncer;

  /* Layers that would hide each other bear the same name: one is on at a time. */
  function eteindreRivales(couche) {
    if (!couche.ordres.exclusif) { return; }
    Object.keys(TERRIL.calques).forEach(function (id) {
      var autre = TERRIL.calques[id];
      if (autre !== couche && autre.ordres.exclusif === couche.ordres.exclusif && TERRIL.carte.hasLayer(autre)) { basculer(id, false); }
    });
  }

  function basculer(id, allumer) {
    var couche = TERRIL.calques[id];
    if (!couche) { return; }
    if (allumer) { eteindreRivales(couche); TERRIL.carte.addLayer(couche); } else { TERRIL.carte.removeLayer(couche); }
    var boite = document.querySelector('input[data-couche="' + id + '"]');
    if (boite) { boite.checked = allumer; }
    TERRIL.carte.fire('terril:couches');
  }

  /* --- ground: panes, limits, names ------------------------------------------------------------------ */

  var PANNEAUX = { 'terril-sol': 210, 'terril-reperes': 215, 'terril-hachures': 220, 'terril-toile': 390, 'terril-surfaces': 400, 'terril-voile': 420, 'terril-limites': 430, 'terril-noms': 590 };

  L.Map.addInitHook(function () {
    TERRIL.carte = this;
    var carte = this;
    Object.keys(PANNEAUX).forEach(function (nom) { carte.createPane(nom).style.zIndex = PANNEAUX[nom]; });
    ['terril-reperes', 'terril-hachures', 'terril-limites', 'terril-noms', 'terril-voile'].forEach(function (nom) { carte.getPane(nom).style.pointerEvents = 'none'; });
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

  /* Roads, railways, canals and built mass, where a source gives them: light, on one canvas, never in the way. */
  var REPERES = {
    bati: { stroke: false, fillColor: '#e6e3dc', fillOpacity: 1, fill: true },
    eau: { color: '#9db8cc', weight: 1.6, fill: false },
    route: { color: '#d3cec3', weight: 1.6, fill: false },
    fer: { color: '#a9a49a', weight: 1.1, dashArray: '6 3', fill: false }
  };
  function dessinerReperes(carte) {
    var reperes = TERRIL.donnees.reperes;
    if (!reperes || !reperes.features.length) { return; }
    if (reperes.credit) { carte.attributionControl.addAttribution(noeud('i', '', reperes.credit).innerHTML); }
    var toile = L.canvas({ pane: 'terril-reperes', padding: 0.3 });
    L.geoJSON(reperes, {
      pane: 'terril-reperes', interactive: false,
      style: function (trait) { return L.extend({ renderer: toile, pane: 'terril-reperes' }, REPERES[trait.properties.g]); }
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
    dessinerReperes(carte);
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
    var parcelles = fonds.parcelles;
    var choisir = function (id) {
      Object.keys(fonds).forEach(function (autre) { if (autre !== 'parcelles') { carte.removeLayer(fonds[autre]); } });
      if (fonds[id]) { carte.addLayer(fonds[id]); fonds[id].bringToBack(); }
      if (sol) { sol.setStyle({ fillOpacity: fonds[id] ? 0 : 1 }); }
      carte.getPane('terril-reperes').style.display = fonds[id] ? 'none' : '';
      TERRIL.retenir('fond', id);
    };
    var retenu = TERRIL.retenu('fond') || 'limites';
    document.querySelectorAll('input[name="fond"]').forEach(function (choix) {
      choix.checked = choix.value === retenu;
      choix.addEventListener('change', function () { choisir(choix.value); });
    });
    if (fonds[retenu]) { choisir(retenu); }
    var boite = document.querySelector('input[name="parcelles"]');
    if (boite && parcelles) {
      var basculerParcelles = function () {
        if (boite.checked) { carte.addLayer(parcelles); } else { carte.removeLayer(parcelles); }
        TERRIL.retenir('parcelles', boite.checked ? 'oui' : 'non');
      };
      boite.checked = TERRIL.retenu('parcelles') === 'oui';
      boite.addEventListener('change', basculerParcelles);
      if (boite.checked) { basculerParcelles(); }
    }
  }

  /* --- addresses: #carte=zoom/lat/lon&couches=a,b&objet=layer/key, and the short form #layer/key -------- */
  /* A page keeps what it likes beside them in TERRIL.adresse (name -> text), and hears « terril:adresse » when it changes. */
  TERRIL.adresse = {};

  var objetMontre = '';

  function retenirObjet(couche, cle) { objetMontre = couche + '/' + encodeURIComponent(cle); ecrireAdresse(); }

  function lireAdresse(adresse) {
    var texte = adresse.replace(/^#/, ''), lu = {};
    if (texte.indexOf('=') < 0) { return { objet: texte }; }
    texte.split('&').forEach(function (partie) {
      var rang = partie.indexOf('=');
      lu[partie.slice(0, rang)] = partie.slice(rang + 1);
    });
    return lu;
  }

  var enPlace = false;
  function ecrireAdresse() {
    if (!enPlace) { return; }
    var c = TERRIL.carte.getCenter();
    var couches = Object.keys(TERRIL.calques).filter(function (id) { return TERRIL.carte.hasLayer(TERRIL.calques[id]); });
    var adresse = '#carte=' + [Math.round(TERRIL.carte.getZoom() * 100) / 100, c.lat.toFixed(5), c.lng.toFixed(5)].join('/') +
      '&couches=' + couches.join(',') + (objetMontre ? '&objet=' + objetMontre : '') +
      Object.keys(TERRIL.adresse).filter(function (nom) { return TERRIL.adresse[nom]; }).map(function (nom) { return '&' + nom + '=' + TERRIL.adresse[nom]; }).join('');
    try { history.replaceState(null, '', adresse); } catch (erreur) { /* some browsers refuse it on a disk */ }
  }

  TERRIL.ecrireAdresse = ecrireAdresse;

  function suivreObjet(objet) {
    var parties = (objet || '').split('/');
    var couche = parties.length === 2 && TERRIL.calques[parties[0]];
    if (!couche) { return false; }
    try { couche.montrer(decodeURIComponent(parties[1])); } catch (erreur) { return false; }
    return true;
  }

  function suivre(adresse) {
    var lu = lireAdresse(adresse);
    if (adresse.indexOf('=') >= 0) {
      TERRIL.adresse = {};
      Object.keys(lu).forEach(function (nom) { if (['carte', 'couches', 'objet'].indexOf(nom) < 0) { TERRIL.adresse[nom] = lu[nom]; } });
      TERRIL.carte.fire('terril:adresse');
    }
    if (lu.couches !== undefined) {
      var voulues = lu.couches.split(',');
      Object.keys(TERRIL.calques).forEach(function (id) { basculer(id, voulues.indexOf(id) >= 0); });
    }
    var suivi = suivreObjet(lu.objet);
    var vue = (lu.carte || '').split('/').map(Number);
    if (vue.length === 3 && vue.every(isFinite)) { TERRIL.carte.setView([vue[1], vue[2]], vue[0], { animate: false }); }
    return suivi;
  }

  function brancherLiens(carte) {
    document.addEventListener('click', function (evenement) {
      var ancre = evenement.target.closest && evenement.target.closest('a[data-montrer]');
      if (!ancre || !suivreObjet(ancre.getAttribute('href').slice(1))) { return; }
      evenement.preventDefault();
      var zone = cadre();
      zone.scrollIntoView({ block: 'start' });
      zone.focus({ preventScroll: true });
    });
    if (location.hash.length > 1) { suivre(location.hash); }
    window.addEventListener('hashchange', function () { suivre(location.hash); });
    carte.on('popupclose', function () { objetMontre = ''; ecrireAdresse(); });
    enPlace = true;
    var premier = true;
    carte.on('moveend terril:couches', function () { if (premier) { premier = false; return; } ecrireAdresse(); });
    premier = false;
  }

  /* --- tools: full screen, measure ----------------------------------------------------------------------- */

  function icone(dessin) {
    var espace = 'http://www.w3.org/2000/svg';
    var svg = document.createElementNS(espace, 'svg'), trait = document.createElementNS(espace, 'path');
    svg.setAttribute('viewBox', '0 0 16 16');
    svg.setAttribute('aria-hidden', 'true');
    trait.setAttribute('d', dessin);
    svg.appendChild(trait);
    return svg;
  }

  function outil(carte, classe, titre, dessin, faire) {
    var Outil = L.Control.extend({
      options: { position: 'topleft' },
      onAdd: function () {
        var barre = L.DomUtil.create('div', 'leaflet-bar ' + classe);
        var bouton = L.DomUtil.create('button', '', barre);
        bouton.type = 'button';
        bouton.title = titre;
        bouton.setAttribute('aria-label', titre);
        bouton.appendChild(icone(dessin));
        L.DomEvent.disableClickPropagation(barre);
        L.DomEvent.on(bouton, 'click', function () { faire(bouton); });
        return barre;
      }
    });
    carte.addControl(new Outil());
  }

  function pleinEcran(carte) {
    if (!document.fullscreenEnabled) { return; }
    outil(carte, 'plein-ecran', 'Plein écran', 'M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4', function () {
      if (document.fullscreenElement) { document.exitFullscreen(); } else { cadre().requestFullscreen(); }
    });
    document.addEventListener('fullscreenchange', function () { carte.invalidateSize(); });
  }

  /* The drawing library, loaded the first time it is asked for. */
  TERRIL.avecDessin = function (suite) {
    if (L.Draw) { suite(); return; }
    var racine = cadre().dataset.racine + 'assets/leaflet.draw';
    var feuille = document.createElement('link');
    feuille.rel = 'stylesheet';
    feuille.href = racine + '.css';
    document.head.appendChild(feuille);
    var script = document.createElement('script');
    script.src = racine + '.js';
    script.onload = function () { franciser(); suite(); };
    script.onerror = function () { annoncer('L’outil de dessin n’a pas pu être lu.'); };
    document.head.appendChild(script);
  };

  function franciser() {
    var d = L.drawLocal.draw.handlers;
    d.polyline.tooltip = { start: 'Cliquez pour commencer la ligne.', cont: 'Cliquez pour continuer la ligne.', end: 'Cliquez sur le dernier point pour finir.' };
    d.polyline.error = '<strong>Les côtés ne doivent pas se croiser.</strong>';
    d.polygon.tooltip = { start: 'Cliquez pour commencer la surface.', cont: 'Cliquez pour continuer la surface.', end: 'Cliquez sur le premier point pour fermer.' };
    d.marker.tooltip = { start: 'Cliquez pour placer le point.' };
    L.drawLocal.edit.handlers.edit.tooltip = { text: 'Déplacez les points pour corriger la forme.', subtext: '' };
    L.drawLocal.edit.handlers.remove.tooltip = { text: 'Cliquez sur une forme pour l’effacer.' };
    L.GeometryUtil.readableDistance = function (m) { return m >= 1000 ? TERRIL.avecUnite(m / 1000, 'km', 2) : TERRIL.avecUnite(m, 'm', 0); };
    L.GeometryUtil.readableArea = function (m2) { return TERRIL.avecUnite(m2 / 10000, 'ha', 2); };
  }

  function mesurer(carte) {
    var groupe = L.layerGroup().addTo(carte), trait = null;
    outil(carte, 'mesure', 'Mesurer une distance', 'M1.500 5.500h13v5h-13zM4.500 5.500v2.500M8 5.500v3M11.500 5.500v2.500', function (bouton) {
      TERRIL.avecDessin(function () {
        groupe.clearLayers();
        if (trait && trait.enabled()) { trait.disable(); return; }
        trait = new L.Draw.Polyline(carte, { metric: true, shapeOptions: { color: '#1f5fa8', weight: 3 } });
        bouton.setAttribute('aria-pressed', 'true');
        carte.once('draw:drawstop', function () { bouton.setAttribute('aria-pressed', 'false'); });
        trait.enable();
      });
    });
    carte.on('draw:created', function (evenement) {
      if (!trait || evenement.layerType !== 'polyline' || TERRIL.dessin) { return; }
      var points = evenement.layer.getLatLngs(), longueur = 0;
      for (var rang = 1; rang < points.length; rang += 1) { longueur += points[rang - 1].distanceTo(points[rang]); }
      groupe.addLayer(evenement.layer);
      evenement.layer.bindTooltip(L.GeometryUtil.readableDistance(longueur), { permanent: true, direction: 'top' }).openTooltip();
      annoncer('Distance mesurée : ' + L.GeometryUtil.readableDistance(longueur));
    });
  }

  /* The paper has its own frame: the same ground is fitted in it, then the screen comes back to its view. */
  function imprimer(carte) {
    var avant = null;
    function cadrer(vue) {
      cadre().classList.toggle('papier', !vue);
      carte.invalidateSize({ animate: false, pan: false });
      if (vue) { carte.setView(vue.centre, vue.zoom, { animate: false }); } else { carte.fitBounds(avant.bornes, { animate: false }); }
    }
    window.addEventListener('beforeprint', function () {
      if (avant || !cadre().offsetWidth) { return; }
      avant = { bornes: carte.getBounds().pad(-0.04), centre: carte.getCenter(), zoom: carte.getZoom() };
      cadrer(null);
    });
    window.addEventListener('afterprint', function () { if (avant) { cadrer(avant); avant = null; } });
  }

  /* What the script of a page may draw with, on this map or on a second one. */
  TERRIL.tracer = { objets: objets, habiller: habiller, sol: dessinerSol, nommer: nommer };

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
    pleinEcran(carte);
    mesurer(carte);
    imprimer(carte);
    brancherLiens(carte);
  };
})();
