/* Terril: reads a file of places in the browser — GeoJSON, GPX, KML, CSV. Nothing is sent anywhere; nothing in a file
   is ever read as HTML. Same systems and messages as terril/verification. Needs verifier-saisie.js. */
(function () {
  'use strict';
  var TERRIL = window.TERRIL, saisie = TERRIL.saisie;
  var FORMATS = 'GeoJSON (.geojson, .json), GPX, KML ou CSV';
  var TYPES = { Point: 0, LineString: 1, MultiLineString: 2, Polygon: 2, MultiPolygon: 3, MultiPoint: 1 };
  var ENORME = 1e8;

  function reglages() { return TERRIL.donnees.verifier; }
  function illisible(nom, raison) { return saisie.erreur(nom, 'fichier_illisible', { formats: FORMATS, raison: raison }); }

  /* --- shapes ---------------------------------------------------------------------------------------------- */

  function finie(position) {
    return Array.isArray(position) && position.length >= 2 && [0, 1].every(function (i) { return typeof position[i] === 'number' && isFinite(position[i]) && Math.abs(position[i]) <= ENORME; });
  }

  function creuser(coordonnees, profondeur, faire) {
    if (profondeur === 0) { return faire(coordonnees); }
    return coordonnees.map(function (c) { return creuser(c, profondeur - 1, faire); });
  }

  function bienFormee(coordonnees, profondeur) {
    if (profondeur === 0) { return finie(coordonnees); }
    return Array.isArray(coordonnees) && coordonnees.every(function (c) { return bienFormee(c, profondeur - 1); });
  }

  function positions(geometrie) {
    var toutes = [];
    creuser(geometrie.coordinates, TYPES[geometrie.type], function (p) { toutes.push(p); return p; });
    return toutes;
  }

  /* One simple type: a collection keeps its areas, else its lines, else its point. Returns a geometry or the key of a message. */
  function simple(geometrie) {
    if (!geometrie || typeof geometrie !== 'object') { return 'forme_vide'; }
    if (geometrie.type === 'GeometryCollection') { return reunir((geometrie.geometries || []).map(simple).filter(function (g) { return typeof g === 'object'; })); }
    var profondeur = Object.prototype.hasOwnProperty.call(TYPES, geometrie.type) ? TYPES[geometrie.type] : -1;
    if (profondeur < 0 || !Array.isArray(geometrie.coordinates)) { return 'forme_invalide'; }
    if (!geometrie.coordinates.length) { return 'forme_vide'; }
    if (!bienFormee(geometrie.coordinates, profondeur)) { return 'forme_invalide'; }
    var plate = { type: geometrie.type, coordinates: creuser(geometrie.coordinates, profondeur, function (p) { return [p[0], p[1]]; }) };
    if (geometrie.type === 'MultiPoint') { return plate.coordinates.length === 1 ? { type: 'Point', coordinates: plate.coordinates[0] } : 'forme_invalide'; }
    return assez(plate);
  }

  function assez(geometrie) {
    var anneaux = geometrie.type === 'Polygon' ? [geometrie.coordinates] : geometrie.type === 'MultiPolygon' ? geometrie.coordinates : [];
    var lignes = geometrie.type === 'LineString' ? [geometrie.coordinates] : geometrie.type === 'MultiLineString' ? geometrie.coordinates : [];
    var bons = anneaux.every(function (p) { return p.length && p.every(function (a) { return a.length >= 4; }); }) && lignes.every(function (l) { return l.length >= 2; });
    return bons ? geometrie : 'forme_invalide';
  }

  function reunir(parties) {
    var surfaces = [], lignes = [], points = [];
    parties.forEach(function (g) {
      if (g.type === 'Polygon') { surfaces.push(g.coordinates); }
      if (g.type === 'MultiPolygon') { surfaces = surfaces.concat(g.coordinates); }
      if (g.type === 'LineString') { lignes.push(g.coordinates); }
      if (g.type === 'MultiLineString') { lignes = lignes.concat(g.coordinates); }
      if (g.type === 'Point') { points.push(g.coordinates); }
    });
    if (surfaces.length) { return surfaces.length > 1 ? { type: 'MultiPolygon', coordinates: surfaces } : { type: 'Polygon', coordinates: surfaces[0] }; }
    if (lignes.length) { return lignes.length > 1 ? { type: 'MultiLineString', coordinates: lignes } : { type: 'LineString', coordinates: lignes[0] }; }
    return points.length === 1 ? { type: 'Point', coordinates: points[0] } : points.length ? 'forme_invalide' : 'forme_vide';
  }

  /* --- systems --------------------------------------------------------------------------------------------- */

  function candidats() {
    var codes = ['EPSG:2154', 'EPSG:4326', 'EPSG:3950', 'EPSG:3857'];
    return codes.concat(Object.keys(reglages().definitions).filter(function (c) { return codes.indexOf(c) < 0; }));
  }

  function dansEtendue(code, point, etendue) {
    var xy;
    try { xy = saisie.versCalcul(code, [point[0], point[1]]); } catch (erreur) { return false; }
    return isFinite(xy[0]) && isFinite(xy[1]) && etendue[0] <= xy[0] && xy[0] <= etendue[2] && etendue[1] <= xy[1] && xy[1] <= etendue[3];
  }

  function france() {
    var b = reglages().bornes;
    return [b.l93[0][0], b.l93[1][0], b.l93[0][1], b.l93[1][1]];
  }

  function marge(etendue) { return [etendue[0] - 5000, etendue[1] - 5000, etendue[2] + 5000, etendue[3] + 5000]; }

  /* The system in which most points lie in the territory, else in France: {code, inverse}, or null. */
  function deviner(points) {
    var etendues = [marge(reglages().fichiers.etendue), france()], meilleur = null;
    etendues.forEach(function (etendue) {
      if (meilleur) { return; }
      [false, true].forEach(function (inverse) {
        candidats().forEach(function (code) {
          var combien = points.filter(function (p) { return dansEtendue(code, inverse ? [p[1], p[0]] : p, etendue); }).length;
          if (combien && (!meilleur || combien > meilleur.combien)) { meilleur = { code: code, inverse: inverse, combien: combien }; }
        });
      });
    });
    return meilleur;
  }

  function etendueDe(points) {
    var x = points.map(function (p) { return p[0]; }), y = points.map(function (p) { return p[1]; });
    var bout = function (f) { return TERRIL.nombre(f.apply(null, x), 2) + ' ; ' + TERRIL.nombre(f.apply(null, y), 2); };
    return { a: bout(Math.min), b: bout(Math.max) };
  }

  var NOMS = { 'EPSG:4326': 'WGS 84 (EPSG:4326)', 'EPSG:2154': 'Lambert-93 (EPSG:2154)', 'EPSG:3857': 'Web Mercator (EPSG:3857)' };
  function nommer(code) { return NOMS[code] || 'CC' + (Number(code.slice(5)) - 3900) + ' (' + code + ')'; }

  function milieu(g) {
    var toutes = positions(g), x = toutes.map(function (p) { return p[0]; }), y = toutes.map(function (p) { return p[1]; });
    var entre = function (v) { return (v.reduce(function (a, b) { return Math.min(a, b); }) + v.reduce(function (a, b) { return Math.max(a, b); })) / 2; };
    return [entre(x), entre(y)];
  }

  /* Which system a file is in: what it says, checked against where its places are. Throws a message. */
  function systemeDe(nom, declare, geometries) {
    var points = geometries.slice(0, 2000).map(milieu);
    if (!points.length) { return declare || 'EPSG:4326'; }
    var etendue = etendueDe(points);
    if (declare && points.every(function (p) { return dansEtendue(declare, p, france()); })) { return declare; }
    var trouve = deviner(points);
    if (!trouve) {
      if (declare) { return declare; }
      throw saisie.erreur(nom, 'fichier_sans_systeme', etendue);
    }
    if (trouve.inverse) { throw saisie.erreur(nom, 'axes_inverses', { devine: nommer(trouve.code), a: etendue.a, b: etendue.b }); }
    if (declare && declare !== trouve.code) { throw saisie.erreur(nom, 'systeme_confondu', { declare: nommer(declare), devine: nommer(trouve.code), a: etendue.a, b: etendue.b }); }
    return trouve.code;
  }

  function connue(o) { return typeof o.precision_m === 'number'; }

  function versLieux(nom, objets, declare) {
    objets.forEach(function (o) { o.forme = o.forme || (o.lieu || o.message ? 'nomme' : simple(o.geometrie)); });
    var geometries = objets.map(function (o) { return o.forme; }).filter(function (g) { return typeof g === 'object' && !g.calcul; });
    var code = systemeDe(nom, declare, geometries);
    var lieux = [], messages = [];
    objets.forEach(function (o, rang) {
      var titre = o.nom || 'ligne ' + (rang + 1);
      if (o.lieu) { lieux.push(o.lieu); return; }
      if (o.message) { messages.push(o.message); return; }
      if (typeof o.forme === 'string') { messages.push(saisie.erreur(titre, o.forme)); return; }
      var coordonnees = o.forme.calcul ? o.forme.coordinates : creuser(o.forme.coordinates, TYPES[o.forme.type], function (p) { return saisie.versCalcul(code, p).map(saisie.arrondi); });
      lieux.push({ nom: titre, type: o.forme.type, coordinates: coordonnees, precision_m: connue(o) ? o.precision_m : null, dit: saisie.typo('Lu dans ' + nom + ', en ' + nommer(code) + ', ' + (connue(o) ? 'à ' + TERRIL.avecUnite(o.precision_m, 'm') + ' près d’après les chiffres écrits.' : 'de précision inconnue (le fichier ne la dit pas).')) });
    });
    return { lieux: lieux, messages: messages };
  }

  /* --- GeoJSON --------------------------------------------------------------------------------------------- */

  function systemeDeclare(nom, collection) {
    var texte = collection.crs && collection.crs.properties && String(collection.crs.properties.name || '');
    if (!texte || /CRS84|4326$/.test(texte)) { return 'EPSG:4326'; }
    var m = /EPSG:+(\d{4,5})$/.exec(texte);
    var code = m ? 'EPSG:' + ({ 9793: 2154, 9794: 2154 }[m[1]] || m[1]) : '';
    if (!reglages().definitions[code]) { throw illisible(nom, 'un système de coordonnées que cette page ne connaît pas (' + texte.slice(0, 60) + ')'); }
    return code;
  }

  function nomDe(proprietes, rang) {
    var noms = ['nom', 'name', 'libelle', 'label', 'adresse', 'id', 'site_nom'];
    var trouve = noms.map(function (n) { return proprietes && proprietes[n]; }).filter(function (v) { return (typeof v === 'string' && v.trim()) || typeof v === 'number'; })[0];
    return trouve === undefined ? 'ligne ' + rang : String(trouve).trim().slice(0, 80);
  }

  function geojson(nom, texte) {
    var lu;
    try { lu = JSON.parse(texte); } catch (erreur) { throw illisible(nom, 'un texte qui n’est pas du JSON'); }
    var traits = lu && lu.type === 'FeatureCollection' ? lu.features : lu && lu.type === 'Feature' ? [lu] : lu && lu.type ? [{ geometry: lu }] : null;
    if (!Array.isArray(traits)) { throw illisible(nom, 'un JSON qui n’est pas du GeoJSON'); }
    return versLieux(nom, limiter(traits).map(function (t, rang) { return { nom: nomDe(t && t.properties, rang + 1), geometrie: t && t.geometry }; }), systemeDeclare(nom, lu));
  }

  /* --- GPX, KML ------------------------------------------------------------------------------------------- */

  function xml(nom, texte) {
    var document_ = new DOMParser().parseFromString(texte, 'application/xml');
    if (document_.getElementsByTagName('parsererror').length) { throw illisible(nom, 'un XML incomplet'); }
    return document_;
  }

  function elements(parent, balise) { return Array.prototype.slice.call(parent.getElementsByTagNameNS('*', balise)); }

  function texteDe(parent, balise) {
    var enfant = Array.prototype.filter.call(parent.children, function (e) { return e.localName === balise; })[0];
    return enfant ? enfant.textContent.trim().slice(0, 80) : '';
  }

  function pointGpx(e) { return [Number(e.getAttribute('lon')), Number(e.getAttribute('lat'))]; }

  /* Routes, else tracks, else waypoints: the first kind that the file holds. */
  function gpx(nom, texte) {
    var doc = xml(nom, texte);
    var routes = elements(doc, 'rte').map(function (r) { return { nom: texteDe(r, 'name'), geometrie: { type: 'LineString', coordinates: elements(r, 'rtept').map(pointGpx) } }; });
    var traces = elements(doc, 'trk').map(function (t) {
      return { nom: texteDe(t, 'name'), geometrie: { type: 'MultiLineString', coordinates: elements(t, 'trkseg').map(function (s) { return elements(s, 'trkpt').map(pointGpx); }) } };
    });
    var points = elements(doc, 'wpt').map(function (p) { return { nom: texteDe(p, 'name'), geometrie: { type: 'Point', coordinates: pointGpx(p) } }; });
    return versLieux(nom, limiter(routes.length ? routes : traces.length ? traces : points), 'EPSG:4326');
  }

  function suite(texte) {
    return texte.trim().split(/\s+/).filter(Boolean).map(function (p) { return p.split(',').slice(0, 2).map(Number); });
  }

  function formeKml(e) {
    var coordonnees = function (p) { var c = elements(p, 'coordinates')[0]; return c ? suite(c.textContent) : []; };
    if (e.localName === 'Point') { return { type: 'Point', coordinates: coordonnees(e)[0] || [] }; }
    if (e.localName === 'LineString') { return { type: 'LineString', coordinates: coordonnees(e) }; }
    if (e.localName === 'Polygon') { return { type: 'Polygon', coordinates: elements(e, 'outerBoundaryIs').concat(elements(e, 'innerBoundaryIs')).map(coordonnees) }; }
    return { type: 'GeometryCollection', geometries: Array.prototype.filter.call(e.children, function (c) { return /^(Point|LineString|Polygon|MultiGeometry)$/.test(c.localName); }).map(formeKml) };
  }

  function kml(nom, texte) {
    var lieux = elements(xml(nom, texte), 'Placemark').map(function (p) {
      var formes = Array.prototype.filter.call(p.children, function (e) { return /^(Point|LineString|Polygon|MultiGeometry)$/.test(e.localName); });
      return { nom: texteDe(p, 'name'), geometrie: formes.length ? formeKml(formes[0]) : null };
    });
    return versLieux(nom, limiter(lieux), 'EPSG:4326');
  }

  /* --- CSV -------------------------------------------------------------------------------------------------- */

  function lignes(texte, separateur) {
    var toutes = [], ligne = [], cellule = '', cite = false;
    for (var rang = 0; rang < texte.length; rang += 1) {
      var c = texte.charAt(rang);
      if (cite) {
        if (c === '"' && texte.charAt(rang + 1) === '"') { cellule += '"'; rang += 1; } else if (c === '"') { cite = false; } else { cellule += c; }
      } else if (c === '"' && cellule === '') { cite = true; } else if (c === separateur) { ligne.push(cellule); cellule = ''; } else if (c === '\n' || c === '\r') {
        if (c === '\r' && texte.charAt(rang + 1) === '\n') { rang += 1; }
        ligne.push(cellule);
        toutes.push(ligne);
        ligne = [];
        cellule = '';
      } else { cellule += c; }
    }
    if (cellule || ligne.length) { ligne.push(cellule); toutes.push(ligne); }
    return toutes.filter(function (l) { return l.some(function (v) { return v.trim(); }); });
  }

  function separateurDe(texte) {
    var premiere = texte.split('\n')[0];
    return [';', ',', '\t', '|'].map(function (s) { return { s: s, n: premiere.split(s).length }; }).reduce(function (a, b) { return b.n > a.n ? b : a; }).s;
  }

  function chiffre(texte) {
    var net = String(texte === undefined ? '' : texte).replace(/[\s\u00a0\u202f]/g, '').replace(',', '.').replace('\u2212', '-');
    return net === '' ? NaN : Number(net);
  }

  function wkt(texte) {
    var m = /^\s*(?:SRID=(\d+);)?\s*(MULTI)?(POINT|LINESTRING|POLYGON)\s*Z?M?\s*(\(.*\))\s*$/i.exec(texte || '');
    if (!m) { return null; }
    var profondeur = { POINT: 0, LINESTRING: 1, POLYGON: 2 }[m[3].toUpperCase()] + (m[2] ? 1 : 0);
    var json = m[4].replace(/([-+\d.eE]+(?:\s+[-+\d.eE]+)+)/g, function (p) { return '[' + p.trim().split(/\s+/).slice(0, 2).join(',') + ']'; }).replace(/\(/g, '[').replace(/\)/g, ']');
    var type = (m[2] ? 'Multi' : '') + { POINT: 'Point', LINESTRING: 'LineString', POLYGON: 'Polygon' }[m[3].toUpperCase()];
    try { json = JSON.parse(json); } catch (erreur) { return null; }
    return { type: type, coordinates: profondeur === 0 ? json[0] : json, srid: m[1] };
  }

  function csv(nom, texte, suivre, rater) {
    var tout = lignes(texte.replace(/^\ufeff/, ''), separateurDe(texte)), entete = (tout.shift() || []).map(function (c) { return c.trim(); });
    var bas = entete.map(function (c) { return c.toLowerCase(); }), colonnes = reglages().fichiers.colonnes;
    var rangDe = function (noms) { return noms.map(function (n) { return bas.indexOf(n); }).filter(function (r) { return r >= 0; })[0]; };
    var normes = entete.map(function (c) { return saisie.reduire(c).replace(/ /g, '_'); });
    var mots = {};
    Object.keys(reglages().fichiers.mots).forEach(function (part) {
      mots[part] = reglages().fichiers.mots[part].map(function (n) { return normes.indexOf(n); }).filter(function (r) { return r >= 0; })[0];
    });
    var nommee = mots.code !== undefined || mots.adresse !== undefined || mots.parcelle !== undefined;
    var formes = rangDe(colonnes.wkt), paires = [[colonnes.lon, colonnes.lat, 'EPSG:4326'], [colonnes.x, colonnes.y, '']];
    var paire = paires.map(function (p) { return { x: rangDe(p[0]), y: rangDe(p[1]), code: p[2] }; }).filter(function (p) { return p.x !== undefined && p.y !== undefined; })[0];
    if (formes === undefined && !paire && !nommee) { throw saisie.erreur(nom, 'fichier_sans_lieu', { colonnes: entete.join(', ').slice(0, 200) || 'aucune' }); }
    var declare = formes !== undefined ? '' : paire ? paire.code : '';
    var objets = limiter(tout).map(function (ligne, rang) {
      var objet = { nom: nomDeLigne(entete, ligne, rang + 1), dit: {}, geometrie: null, precision_m: null };
      Object.keys(mots).forEach(function (part) { objet.dit[part] = mots[part] === undefined ? '' : String(ligne[mots[part]] || '').trim(); });
      objet.dit.code = codeDe(objet.dit.code);
      objet.dit.postal = codeDe(objet.dit.postal);
      if (formes !== undefined) { objet.geometrie = wkt(ligne[formes]); if (objet.geometrie && objet.geometrie.srid) { declare = 'EPSG:' + objet.geometrie.srid; } }
      else if (paire) { var p = [chiffre(ligne[paire.x]), chiffre(ligne[paire.y])]; objet.geometrie = isNaN(p[0]) || isNaN(p[1]) ? null : { type: 'Point', coordinates: p }; objet.precision_m = chiffres(ligne[paire.x], ligne[paire.y]); }
      return objet;
    });
    parMots(objets, function () { parCode(objets, function () {
      var lus;
      try { lus = versLieux(nom, objets, reglages().definitions[declare] || declare === 'EPSG:4326' ? declare : ''); } catch (message) { rater(message); return; }
      suivre(lus);
    }, rater); });
  }

  /* How precise two numbers are by their digits (m): the rule of the box; null when that cannot be told. */
  function chiffres(a, b) {
    var nets = [a, b].map(function (v) { return String(v).replace(/[\s\u00a0\u202f\u2009]/g, '').replace(/[\u2212\u2013]/g, '-'); });
    if (!nets.every(function (n) { return /^[+-]?\d+(?:[.,]\d+)?$/.test(n); })) { return null; }
    var degres = nets.every(function (n) { return Math.abs(chiffre(n)) <= 180; });
    return Math.max(saisie.demi(nets[0]), saisie.demi(nets[1])) * (degres ? reglages().bornes.degre : 1);
  }

  /* An INSEE code or a postcode, whatever a spreadsheet made of it. */
  function codeDe(texte) {
    var net = texte.replace(/\.0+$/, '').toUpperCase();
    return net.length === 4 ? '0' + net : net;
  }

  /* Rows without a shape that name an address or a parcel get its place, or a message. */
  function parMots(objets, suivre) {
    var nommes = objets.filter(function (o) { return !o.geometrie && (o.dit.adresse || o.dit.parcelle); });
    (function suivant(rang) {
      if (rang === nommes.length) { suivre(); return; }
      var o = nommes[rang], plus_loin = function () { if (rang % 10 === 9) { setTimeout(function () { suivant(rang + 1); }, 0); } else { suivant(rang + 1); } };
      TERRIL.repertoire.designe(o.dit, function (lieu) { o.lieu = lieu; plus_loin(); }, function (message) { o.message = message; plus_loin(); });
    })(0);
  }

  function nomDeLigne(entete, ligne, rang) {
    var proprietes = {};
    entete.forEach(function (c, i) { proprietes[c.toLowerCase()] = ligne[i]; });
    return nomDe(proprietes, rang);
  }

  /* Rows without a shape get the one of the commune whose code they bear. */
  function parCode(objets, suivre, rater) {
    var sans = objets.filter(function (o) { return !o.geometrie && !o.lieu && !o.message && o.dit.code; });
    if (!sans.length) { suivre(); return; }
    TERRIL.verification.ouvrir(function () {
      sans.forEach(function (o) {
        var code = saisie.commune(o.dit.code);
        if (!code) { return; }
        var limites = TERRIL.repertoire.limites(code);
        o.forme = { type: limites.type, coordinates: limites.coordinates, calcul: true };
      });
      suivre();
    }, function () { rater(saisie.erreur('', 'fichier_illisible', { formats: 'de l’édition', raison: 'les limites des communes n’ont pas pu être lues' })); });
  }

  /* --- files ------------------------------------------------------------------------------------------------- */

  function limiter(objets) {
    if (objets.length > reglages().fichiers.lieux) {
      throw saisie.erreur('fichier', 'fichier_trop_long', { limite: TERRIL.nombre(reglages().fichiers.lieux), nombre: TERRIL.nombre(objets.length) });
    }
    return objets;
  }

  function decoder(octets) {
    try { return new TextDecoder('utf-8', { fatal: true }).decode(octets); } catch (erreur) { return new TextDecoder('windows-1252').decode(octets); }
  }

  /* Read a file: suivre({lieux, messages}) or rater(message). */
  function lire(fichier, suivre, rater) {
    var suffixe = (/\.([a-z0-9]+)$/i.exec(fichier.name) || ['', ''])[1].toLowerCase();
    var lecteurs = { geojson: geojson, json: geojson, gpx: gpx, kml: kml, csv: csv, txt: csv };
    if (!lecteurs[suffixe]) { rater(illisible(fichier.name, 'un format que cette page ne lit pas (la commande « python3 -m terril check --file » lit aussi GeoPackage, shapefile et GeoParquet)')); return; }
    if (fichier.size > reglages().fichiers.octets) { rater(illisible(fichier.name, 'un fichier trop lourd pour le navigateur (la commande « python3 -m terril check --file » le lit)')); return; }
    var lecteur = new FileReader();
    lecteur.onerror = function () { rater(illisible(fichier.name, 'un fichier que le navigateur n’a pas pu ouvrir')); };
    lecteur.onload = function () { lireTexte(fichier.name, suffixe, decoder(lecteur.result), suivre, rater); };
    lecteur.readAsArrayBuffer(fichier);
  }

  function lireTexte(nom, suffixe, texte, suivre, rater) {
    var lecteurs = { geojson: geojson, json: geojson, gpx: gpx, kml: kml };
    var finir = function (lus) {
      if (!lus.lieux.length && !lus.messages.length) { rater(saisie.erreur(nom, 'fichier_vide')); return; }
      suivre(lus);
    };
    if (!texte.trim()) { rater(illisible(nom, 'un fichier vide')); return; }
    try {
      if (lecteurs[suffixe]) { finir(lecteurs[suffixe](nom, texte)); } else { csv(nom, texte, finir, rater); }
    } catch (message) {
      rater(message.cle ? message : illisible(nom, 'un fichier abîmé'));
    }
  }

  TERRIL.fichiers = { lire: lire, lireTexte: lireTexte };
})();
