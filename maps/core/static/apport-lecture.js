/* Terril: reads and writes the shape of a contribution: coordinates one per line, WKT, GeoJSON; degrees or metres.
   Needs proj4.js, verif-moteur.js. A shape is {type: 'surface'|'ligne'|'point', parties} in longitude and latitude: a part of an area is
   a list of rings (the first one is the outline), a part of a line a list of points, a part of points one point. A
   place is what TERRIL.verification measures: GeoJSON in metres, points one by one. */
(function () {
  'use strict';
  var TERRIL = window.TERRIL;
  var proj4 = window.proj4;
  var PLANS = {
    l93: '+proj=lcc +lat_0=46.5 +lon_0=3 +lat_1=49 +lat_2=44 +x_0=700000 +y_0=6600000 +ellps=GRS80 +units=m +no_defs',
    cc50: '+proj=lcc +lat_0=50 +lon_0=3 +lat_1=49.25 +lat_2=50.75 +x_0=1700000 +y_0=9200000 +ellps=GRS80 +units=m +no_defs'
  };
  var versL93 = proj4('+proj=longlat +ellps=GRS80 +no_defs', PLANS.l93);
  var depuisCC50 = proj4(PLANS.cc50, '+proj=longlat +ellps=GRS80 +no_defs');

  function changer(forme, faire) {
    var point = function (p) { return faire([p[0], p[1]]); };
    var parties = forme.parties.map(function (partie) {
      if (forme.type === 'point') { return point(partie); }
      return forme.type === 'ligne' ? partie.map(point) : partie.map(function (anneau) { return anneau.map(point); });
    });
    return { type: forme.type, parties: parties };
  }

  /* The places of a shape: one, or as many as it has points. */
  function lieux(forme) {
    var parties = changer(forme, function (p) { return versL93.forward(p); }).parties;
    if (forme.type === 'point') { return parties.map(function (p) { return { type: 'Point', coordinates: p }; }); }
    return [{ type: forme.type === 'ligne' ? 'MultiLineString' : 'MultiPolygon', coordinates: parties }];
  }

  /* The shape of some GeoJSON, each of its points changed; null when it is none. */
  function formeDe(g, faire) {
    var lue = { Point: ['point', 0], MultiPoint: ['point', 1], LineString: ['ligne', 0], MultiLineString: ['ligne', 1], Polygon: ['surface', 0], MultiPolygon: ['surface', 1] }[g && g.type];
    return lue && Array.isArray(g.coordinates) ? changer({ type: lue[0], parties: lue[1] ? g.coordinates : [g.coordinates] }, faire) : null;
  }

  /* The shape of an official object, from its place. */
  function officiel(lieu) { return ouverte(formeDe(lieu, function (p) { return versL93.inverse(p); })); }

  function Refus(message) { this.message = message; }

  /* The system of a pair is seen from its size: degrees, Lambert-93 or CC50; latitude may come first. */
  function situer(p) {
    var x = p[0], y = p[1];
    if (!isFinite(x) || !isFinite(y)) { throw new Refus('Un nombre est illisible.'); }
    if (Math.abs(x) <= 10 && y > 41 && y < 52) { return [x, y]; }
    if (Math.abs(y) <= 10 && x > 41 && x < 52) { return [y, x]; }
    if (x > 100000 && x < 1300000 && y > 6000000 && y < 7200000) { return versL93.inverse([x, y]); }
    if (x > 1200000 && x < 2200000 && y > 8900000 && y < 9600000) { return depuisCC50.forward([x, y]); }
    throw new Refus('Ces coordonnées ne sont ni en degrés, ni en Lambert-93, ni en CC50\u202f: ' + x + ' ' + y + '.');
  }

  function nombres(texte) {
    /* A decimal comma only when no comma separates: « 2,83 50,43 » or « 2.83, 50.43 ». */
    var propre = /\d\.\d/.test(texte) || !/\d,\d/.test(texte) ? texte.replace(/[,;]/g, ' ') : texte.replace(/(\d),(\d)/g, '$1.$2').replace(/[,;]/g, ' ');
    var lus = propre.trim().split(/\s+/).filter(Boolean);
    return (lus.length < 2 ? texte.replace(/[,;]/g, ' ').trim().split(/\s+/) : lus).map(Number);
  }

  function paire(texte) {
    var lus = nombres(texte);
    if (lus.length < 2 || !isFinite(lus[0]) || !isFinite(lus[1])) { throw new Refus('Ligne illisible\u202f: «\u00a0' + texte.slice(0, 60) + '\u00a0». Il faut deux nombres.'); }
    return lus.slice(0, 2);
  }

  /* What stands inside each pair of brackets of a level: « (a,b),(c) » gives a,b and c. */
  function groupes(texte) {
    var trouves = [], profondeur = 0, debut = 0;
    for (var rang = 0; rang < texte.length; rang += 1) {
      if (texte[rang] === '(') { if (profondeur === 0) { debut = rang + 1; } profondeur += 1; }
      if (texte[rang] === ')') { profondeur -= 1; if (profondeur === 0) { trouves.push(texte.slice(debut, rang)); } }
      if (profondeur < 0) { break; }
    }
    if (profondeur !== 0) { throw new Refus('Les parenthèses du texte WKT ne se referment pas.'); }
    return trouves;
  }

  function pointsWkt(texte) { return texte.split(',').map(function (p) { return situer(p.trim().split(/\s+/).map(Number)); }); }

  function lireWkt(texte) {
    var lu = /^(?:SRID=\d+;)?\s*(MULTI)?(POINT|LINESTRING|POLYGON)\s*(?:Z|M|ZM)?\s*(\([\s\S]*\))\s*$/i.exec(texte);
    if (!lu) { return null; }
    var sorte = lu[2].toUpperCase(), dedans = groupes(lu[3])[0];
    var parties = lu[1] && !(sorte === 'POINT' && dedans.indexOf('(') < 0) ? groupes(dedans) : [dedans];
    if (sorte === 'POINT') { return { type: 'point', parties: [].concat.apply([], parties.map(pointsWkt)) }; }
    if (sorte === 'LINESTRING') { return { type: 'ligne', parties: parties.map(pointsWkt) }; }
    return { type: 'surface', parties: parties.map(function (partie) { return groupes(partie).map(pointsWkt); }) };
  }

  function memes(a, b) { return a[0] === b[0] && a[1] === b[1]; }

  /* Rings are kept open: Leaflet and the measures close them. */
  function ouvrir(anneau) { return anneau.length > 1 && memes(anneau[0], anneau[anneau.length - 1]) ? anneau.slice(0, -1) : anneau; }

  function ouverte(forme) {
    return forme.type === 'surface' ? { type: forme.type, parties: forme.parties.map(function (rings) { return rings.map(ouvrir); }) } : forme;
  }

  function verifier(lue, sommetsMax) {
    var forme = ouverte(lue);
    var nombre = 0;
    if (!forme.parties.length) { throw new Refus('La forme est vide.'); }
    if (forme.type === 'surface') {
      forme.parties.forEach(function (rings) {
        if (!rings.length) { throw new Refus('La forme est vide.'); }
        rings.forEach(function (anneau) { nombre += anneau.length; if (anneau.length < 3) { throw new Refus('Une surface demande au moins trois points.'); } });
      });
    }
    if (forme.type === 'ligne') { forme.parties.forEach(function (l) { nombre += l.length; if (l.length < 2) { throw new Refus('Une ligne demande au moins deux points.'); } }); }
    if (nombre > sommetsMax) { throw new Refus('La forme a ' + TERRIL.nombre(nombre) + ' points\u202f: ' + TERRIL.nombre(sommetsMax) + ' au plus.'); }
    return forme;
  }

  /* A text: WKT, GeoJSON, or one pair of coordinates on each line; ``voulu`` says what the lines make. */
  function lireTexte(texte, voulu, sommetsMax) {
    var propre = texte.trim();
    if (!propre) { throw new Refus('Écrivez ou collez d’abord des coordonnées.'); }
    if (propre[0] === '{') { return lireGeojson(propre, sommetsMax); }
    var wkt = lireWkt(propre);
    if (wkt) { return verifier(wkt, sommetsMax); }
    var points = propre.split(/\n+/).map(function (l) { return l.trim(); }).filter(Boolean).map(function (l) { return situer(paire(l)); });
    var type = points.length === 1 ? 'point' : points.length === 2 || voulu === 'ligne' ? 'ligne' : 'surface';
    return verifier({ type: type, parties: type === 'point' ? points : type === 'ligne' ? [points] : [[points]] }, sommetsMax);
  }

  function lireGeojson(texte, sommetsMax) {
    var lu;
    try { lu = JSON.parse(texte); } catch (erreur) { throw new Refus('Ce n’est pas du GeoJSON\u202f: le fichier est illisible.'); }
    var objet = lu && lu.type === 'FeatureCollection' ? (lu.features || [])[0] : lu;
    if (lu && lu.type === 'FeatureCollection' && (lu.features || []).length !== 1) { throw new Refus('Le fichier contient ' + (lu.features || []).length + ' objets\u202f: il en faut un seul.'); }
    var g = objet && objet.type === 'Feature' ? objet.geometry : objet;
    try {
      var lue = formeDe(g, situer);
      if (!lue) { throw new Refus('Le fichier ne contient ni point, ni ligne, ni surface.'); }
      return verifier(lue, sommetsMax);
    } catch (erreur) { throw erreur instanceof Refus ? erreur : new Refus('Les coordonnées du fichier sont illisibles.'); }
  }

  function arrondi(p) { return [Number(p[0].toFixed(8)), Number(p[1].toFixed(8))]; }

  /* Outlines turn left, holes right, both closed: RFC 7946. */
  function tourner(anneau, rang) {
    var somme = anneau.reduce(function (s, p, i) { var q = anneau[(i + 1) % anneau.length]; return s + (q[0] - p[0]) * (q[1] + p[1]); }, 0);
    var droit = (somme < 0) === (rang === 0) ? anneau.slice() : anneau.slice().reverse();
    return droit.concat([droit[0]]);
  }

  function geojson(forme) {
    var ronde = changer(forme, arrondi), seul = ronde.parties.length === 1;
    if (ronde.type === 'surface') {
      var polygones = ronde.parties.map(function (rings) { return rings.map(tourner); });
      return seul ? { type: 'Polygon', coordinates: polygones[0] } : { type: 'MultiPolygon', coordinates: polygones };
    }
    var nom = ronde.type === 'ligne' ? 'LineString' : 'Point';
    return seul ? { type: nom, coordinates: ronde.parties[0] } : { type: 'Multi' + nom, coordinates: ronde.parties };
  }

  function ecrire(forme) {
    var points = function (l) { return l.map(function (p) { return p[0].toFixed(7) + ' ' + p[1].toFixed(7); }).join(', '); };
    var ferme = function (anneau) { return '(' + points(anneau.concat([anneau[0]])) + ')'; };
    if (forme.type === 'point') { return forme.parties.length === 1 ? 'POINT (' + points(forme.parties) + ')' : 'MULTIPOINT (' + points(forme.parties) + ')'; }
    var textes = forme.parties.map(function (partie) { return '(' + (forme.type === 'ligne' ? points(partie) : partie.map(ferme).join(', ')) + ')'; });
    var nom = forme.type === 'ligne' ? 'LINESTRING' : 'POLYGON';
    return textes.length === 1 ? nom + ' ' + textes[0] : 'MULTI' + nom + ' (' + textes.join(', ') + ')';
  }

  /* A square of the grid: inhabitants and households (null: masked), its place. */
  function carreau(lu) { return { habitants: lu[0], menages: lu[1], lieu: TERRIL.verification.lieu([2, [lu[2]]], 10) }; }

  TERRIL.formes = { lieux: lieux, lireTexte: lireTexte, lireGeojson: lireGeojson, geojson: geojson, ecrire: ecrire, officiel: officiel, carreau: carreau, Refus: Refus };
})();
