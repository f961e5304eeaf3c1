/* Terril: reads what designates a place — coordinates, parcels, commune, address — as maps/core/saisie does in Python.
   Bounds, words and messages come from TERRIL.donnees.verifier: this file holds steps only. Needs page.js and proj4.js. */
(function () {
  'use strict';
  var TERRIL = window.TERRIL;
  var FINE = '\u202f', INSECABLE = '\u00a0';

  function reglages() { return TERRIL.donnees.verifier; }

  /* --- French typography, as maps/core/texte.py ------------------------------------------------------- */

  function typo(texte) {
    return texte.replace(/([A-Za-z\u00c0-\u024f])'(?=[A-Za-z0-9\u00c0-\u024f])/g, '$1’')
      .replace(/[ \u00a0]+([;:!?])(?=\s|$|[»)<])/g, FINE + '$1')
      .replace(/(\d) (?=(?:m|km|ha|m²)(?![A-Za-z0-9_\u00c0-\u024f²]))/g, '$1' + INSECABLE)
      .replace(/« /g, '«' + INSECABLE).replace(/ »/g, INSECABLE + '»').replace(/ %/g, INSECABLE + '%');
  }

  function liste(noms) {
    return noms.length < 2 ? noms.join('') : noms.slice(0, -1).join(', ') + ' et ' + noms[noms.length - 1];
  }

  function sansAccents(texte) { return texte.toLowerCase().normalize('NFD').replace(/[\u0300-\u036f]/g, ''); }

  /* --- messages ------------------------------------------------------------------------------------------ */

  function remplir(modele, valeurs) {
    return modele.replace(/\{(\w+)\}/g, function (tout, nom) { return Object.prototype.hasOwnProperty.call(valeurs, nom) ? valeurs[nom] : tout; });
  }

  /* A place that cannot be checked: what was written, what was expected, what was found, what to do. */
  function erreur(ou, cle, valeurs) {
    var message = reglages().messages[cle];
    return {
      ou: ou, cle: cle, attendu: remplir(message.attendu, valeurs || {}), trouve: remplir(message.trouve, valeurs || {}),
      faire: remplir(message.faire, valeurs || {})
    };
  }

  /* --- coordinates --------------------------------------------------------------------------------------- */

  var MEMES = { '−': '-', '–': '-', '′': "'", '’': "'", '‘': "'", '´': "'", '″': '"', '“': '"', '”': '"', 'º': '°', '˚': '°' };
  var NOMBRE = '[+-]?\\d+(?:[.,]\\d+)?';
  var ADRESSES = [
    /@([+-]?\d{1,2}\.\d+),([+-]?\d{1,3}\.\d+)/,
    /#(?:map|carte)=[\d.]+\/([+-]?\d+\.\d+)\/([+-]?\d+\.\d+)/,
    /#lieu=([+-]?\d+(?:\.\d+)?)\/([+-]?\d+(?:\.\d+)?)/,
    /[?&]mlat=([+-]?\d+\.\d+)&mlon=([+-]?\d+\.\d+)/,
    /^geo:([+-]?\d+(?:\.\d+)?),([+-]?\d+(?:\.\d+)?)/i,
    new RegExp('^(?:SRID=\\d+;)?POINT\\s*Z?\\s*\\(\\s*(' + NOMBRE + ') (' + NOMBRE + ')', 'i')
  ];
  var SYSTEMES = /\b(?:lambert[ -]*93|l93|rgf[ -]*93|wgs[ -]*84|cc ?\d\d|epsg:? ?\d{4,5}|gps)\b|[()[\]]/gi;
  var ETIQUETTES = /\b(?:latitude|longitude|coordonnées?|coord|lat|long?|lng|nord|est|[xyen](?= ?[:=]))(?: ?[:=])?/gi;
  var ANGLE = '([+-]?\\d+(?:[.,]\\d+)?) ?(?:° ?(?:(\\d+(?:[.,]\\d+)?) ?\'(?!\') ?)?(?:(\\d+(?:[.,]\\d+)?) ?(?:"|\'\') ?)?)';
  var AVANT = new RegExp('^([NSEOW]) ?' + ANGLE + '?[ ,;]*([NSEOW]) ?' + ANGLE + '?$', 'i');
  var APRES = new RegExp('^' + ANGLE + '?([NSEOW])[ ,;]*' + ANGLE + '?([NSEOW])$', 'i');
  var NU = new RegExp('^' + ANGLE + '[ ,;]*' + ANGLE + '$');
  var SEUL = new RegExp('^' + NOMBRE + '$');
  var GROUPES = /^[+-]?\d{1,3}(?: \d{3})*(?:[.,]\d+)?$/;

  function serrer(texte) { return texte.replace(/[\s\u00a0\u202f\u2009]+/g, ' '); }
  function oter(texte) { return serrer(texte).replace(/^[ ,;:]+|[ ,;:]+$/g, ''); }
  function valeur(texte) { return Number(texte.replace(',', '.')); }
  function demi(texte) {
    var decimales = (texte.split(/[.,]/)[1] || '').length;
    return 0.5 / Math.pow(10, Math.min(decimales, reglages().bornes.decimales));
  }
  function entre(v, bornes) { return bornes[0] <= v && v <= bornes[1]; }

  function angle(parties, lettre) {
    var lettres = { '': '', N: 'lat', S: 'lat' }, haute = lettre.toUpperCase();
    var connues = parties.filter(function (p) { return p !== undefined; });
    var taille = Math.abs(valeur(connues[0]));
    if (parties[1] !== undefined) { taille += valeur(parties[1]) / 60; }
    if (parties[2] !== undefined) { taille += valeur(parties[2]) / 3600; }
    var unite = reglages().bornes.degre / (parties[2] !== undefined ? 3600 : parties[1] !== undefined ? 60 : 1);
    var sens = connues[0].charAt(0) === '-' || haute === 'S' || haute === 'O' || haute === 'W' ? -1 : 1;
    return { v: sens * taille, demi: demi(connues[connues.length - 1]) * unite, axe: lettres[haute] === undefined ? 'lon' : lettres[haute] };
  }

  function angles(texte) {
    var m = AVANT.exec(texte);
    if (m) { return [angle(m.slice(2, 5), m[1]), angle(m.slice(6, 9), m[5])]; }
    m = APRES.exec(texte);
    if (m) { return [angle(m.slice(1, 4), m[4]), angle(m.slice(5, 8), m[8])]; }
    m = NU.exec(texte);
    return m ? [angle(m.slice(1, 4), ''), angle(m.slice(4, 7), '')] : null;
  }

  function couper(texte) {
    var coupes = [], nets = function (p) { return p.trim(); };
    var forts = texte.split(/[;/|]/).map(nets), espaces = texte.split(', ').map(nets), virgules = texte.split(','), mots = texte.split(' ');
    if (forts.length > 1) { coupes.push(forts); }
    if (espaces.length === 2) { coupes.push(espaces); }
    if (virgules.length === 2 && (texte.indexOf('.') >= 0 || virgules.every(function (c) { return /^\d{5,}$/.test(c.trim()); }))) { coupes.push(virgules.map(nets)); }
    if (virgules.length === 4 && texte.indexOf('.') < 0 && texte.indexOf(' ') < 0) { coupes.push([virgules[0] + '.' + virgules[1], virgules[2] + '.' + virgules[3]]); }
    for (var rang = 1; rang < mots.length; rang += 1) { coupes.push([mots.slice(0, rang).join(' '), mots.slice(rang).join(' ')]); }
    return coupes;
  }

  function paire(texte) {
    var bonne = couper(texte).filter(function (parties) {
      return parties.length === 2 && parties.every(function (p) { return GROUPES.test(p) || SEUL.test(p); });
    })[0];
    return bonne ? bonne.map(function (p) { var net = p.replace(/ /g, ''); return { v: valeur(net), demi: demi(net), axe: '' }; }) : null;
  }

  function ecrire(v) {
    if (Math.abs(v) >= reglages().bornes.enorme) { return 'démesuré'; }
    return String(Number(v.toPrecision(15))).replace('.', ',').replace('-', '−');
  }

  function arrondi(v) { return Math.round(v * 1000) / 1000; }

  function definir() {
    var definitions = reglages().definitions;
    Object.keys(definitions).forEach(function (code) { if (!window.proj4.defs(code)) { window.proj4.defs(code, definitions[code]); } });
  }

  function versCalcul(code, xy) {
    if (code === 'EPSG:2154') { return xy; }
    definir();
    return window.proj4(code, 'EPSG:2154', xy);
  }

  function versDegres(xy) { definir(); return window.proj4('EPSG:2154', 'EPSG:4326', xy); }

  function placer(xy, systeme, code, demiM, inverse) {
    var calcul = versCalcul(code, xy), degres = code === 'EPSG:4326' ? xy : versDegres(calcul);
    return { x: arrondi(calcul[0]), y: arrondi(calcul[1]), lon: degres[0], lat: degres[1], systeme: systeme, code: code, precision_m: demiM, inverse: !!inverse };
  }

  function depuisDegres(texte, a, b) {
    var bornes = reglages().bornes;
    var lat = a, lon = b;
    if (a.axe === 'lon' || b.axe === 'lat') { lat = b; lon = a; }
    if (!a.axe && !b.axe && !entre(a.v, bornes.lat)) { lat = b; lon = a; }
    if ((a.axe && a.axe === b.axe) || !(entre(lat.v, bornes.lat) && entre(lon.v, bornes.lon))) {
      throw erreur(texte.trim(), 'hors_metropole', { a: ecrire(a.v), b: ecrire(b.v) });
    }
    return placer([lon.v, lat.v], 'WGS 84', 'EPSG:4326', Math.max(a.demi, b.demi), false);
  }

  function zoneConique(y) {
    var cc = reglages().bornes.cc;
    for (var zone = cc[0][0]; zone <= cc[0][1]; zone += 1) {
      if (Math.abs(y - (1000000 * (zone - 41) + 200000)) <= cc[2]) { return zone; }
    }
    return 0;
  }

  function depuisMetres(texte, a, b, nommes) {
    var bornes = reglages().bornes, demiM = Math.max(a.demi, b.demi);
    var essais = [[a.v, b.v, false], [b.v, a.v, true]];
    for (var rang = 0; rang < 2; rang += 1) {
      var e = essais[rang], zone = zoneConique(e[1]);
      if (entre(e[0], bornes.l93[0]) && entre(e[1], bornes.l93[1])) { return placer([e[0], e[1]], 'Lambert-93', 'EPSG:2154', demiM, e[2] && !nommes); }
      if (zone && entre(e[0], bornes.cc[1])) { return placer([e[0], e[1]], 'CC' + zone, 'EPSG:' + (3900 + zone), demiM, e[2] && !nommes); }
    }
    var cle = ['ntf', 'utm'].filter(function (c) {
      return essais.some(function (e) { return entre(e[0], bornes[c][0]) && entre(e[1], bornes[c][1]); });
    })[0];
    throw erreur(texte.trim(), cle || 'systeme_inconnu', { a: ecrire(a.v), b: ecrire(b.v) });
  }

  /* Coordinates, or null for a text that is something else; throws a message for two numbers of no known system. */
  function coordonnees(texte) {
    var net = serrer(texte.replace(/[−–′’‘´″“”º˚]/g, function (c) { return MEMES[c]; })).trim();
    ADRESSES.forEach(function (motif) { var m = motif.exec(net); if (m) { net = m[1] + ' ' + m[2]; } });
    net = oter(net.replace(SYSTEMES, ' '));
    var deux = angles(net);
    if (deux) { return depuisDegres(texte, deux[0], deux[1]); }
    var sans = net.replace(ETIQUETTES, ' ');
    var nommes = sans !== net;
    net = oter(sans.replace(/(\d) ?m\b/g, '$1'));
    deux = /^[-+0-9.,;/| ]+$/.test(net) ? paire(net) : null;
    if (!deux) { return null; }
    if (deux.every(function (n) { return Math.abs(n.v) <= 180; })) {
      deux.forEach(function (n) { n.demi *= reglages().bornes.degre; });
      return depuisDegres(texte, deux[0], deux[1]);
    }
    return depuisMetres(texte, deux[0], deux[1], nommes);
  }

  function dit(c) {
    var ordre = c.inverse ? ', axes remis dans l’ordre (x puis y)' : '';
    return typo('Lu en ' + c.systeme + ' (' + c.code + ')' + ordre + ' : x ' + TERRIL.nombre(c.x, 2) + ' m, y ' + TERRIL.nombre(c.y, 2) +
      ' m en Lambert-93, à ' + TERRIL.avecUnite(c.precision_m, 'm') + ' près d’après les chiffres écrits.');
  }

  /* --- names ---------------------------------------------------------------------------------------------- */

  var reduits = {};
  function reduire(texte) {
    if (reduits[texte] !== undefined) { return reduits[texte]; }
    var r = reglages().references;
    var mots = sansAccents(texte).replace(/œ/g, 'oe').split(/[^a-z0-9]+/).filter(Boolean).map(function (mot) { return mot.replace(/^0{1,3}(?=\d{1,3}$)/, ''); });
    if (mots.length && r.initiales[mots[0]]) { mots[0] = r.initiales[mots[0]]; }
    reduits[texte] = mots.map(function (mot) { return Object.prototype.hasOwnProperty.call(r.abreges, mot) ? r.abreges[mot] : mot; }).join(' ');
    return reduits[texte];
  }

  function paires(texte) {
    var rempli = ' ' + texte + ' ', comptes = {};
    for (var rang = 0; rang < rempli.length - 1; rang += 1) {
      var deux = rempli.slice(rang, rang + 2);
      comptes[deux] = (comptes[deux] || 0) + 1;
    }
    return comptes;
  }

  function ressemblance(a, b) {
    var un = paires(a), deux = paires(b), commun = 0;
    Object.keys(un).forEach(function (p) { commun += Math.min(un[p], deux[p] || 0); });
    var total = a.length + b.length + 2;
    return 2 * commun / total;
  }

  function comparer(a, b) { return a < b ? -1 : a > b ? 1 : 0; }

  function proches(texte, noms) {
    var r = reglages().references, voulu = reduire(texte), vus = {};
    return noms.filter(function (nom) { var neuf = !vus[nom]; vus[nom] = true; return neuf; })
      .map(function (nom) { return { nom: nom, note: ressemblance(voulu, reduire(nom)), net: reduire(nom) }; })
      .sort(function (a, b) { return b.note - a.note || comparer(a.net, b.net) || comparer(a.nom, b.nom); })
      .slice(0, r.proches).filter(function (p) { return p.note >= r.ressemblance; }).map(function (p) { return p.nom; });
  }

  function nomDe(code) {
    var trouvee = reglages().communes.filter(function (c) { return c[0] === code; })[0];
    return trouvee ? trouvee[1] : '';
  }

  function estCode(texte) { return /^\d[0-9ab]\d{3}$/.test(reduire(texte)); }

  function commune(texte) {
    var voulu = reduire(texte), parCode = estCode(texte);
    var trouvee = reglages().communes.filter(function (c) { return parCode ? c[0].toLowerCase() === voulu : reduire(c[1]) === voulu; })[0];
    return trouvee ? trouvee[0] : null;
  }

  /* --- addresses ------------------------------------------------------------------------------------------ */

  var NUMERO = /^(\d{1,5})(bis|ter|quater|quinquies|[a-z])?$/;

  function numeroDe(mots) {
    var r = reglages().references;
    if (mots.length > 1 && r.avant_numero.indexOf(mots[0]) >= 0 && NUMERO.test(mots[1])) { mots = mots.slice(1); }
    var m = mots.length ? NUMERO.exec(mots[0]) : null;
    if (!m || (/^\d[0-9ab]\d{3}$/.test(mots[0]) && mots.length === 1)) { return { numero: null, rep: '', mots: mots }; }
    var reste = mots.slice(1), rep = m[2] || '';
    if (!rep && reste.length && (r.indices.indexOf(reste[0]) >= 0 || (/^[a-z]$/.test(reste[0]) && reste[0] !== 'r'))) {
      rep = reste[0];
      reste = reste.slice(1);
    }
    if (reste.length && r.initiales[reste[0]]) { reste = [r.initiales[reste[0]]].concat(reste.slice(1)); }
    return { numero: Number(m[1]), rep: rep, mots: reste };
  }

  function adresses(texte) {
    var lu = numeroDe(reduire(texte).split(' ')), motif = /^\d[0-9ab]\d{3}$/;
    var dedans = lu.mots.filter(function (m) { return motif.test(m); })[0];
    var mots = lu.mots.filter(function (m) { return !motif.test(m) && m !== 'cedex'; });
    var ici = reglages().communes.filter(function (c) { return c[0].toLowerCase() === dedans; })[0];
    var noms = reglages().communes.map(function (c) { return [reduire(c[1]), c[0]]; })
      .sort(function (a, b) { return b[0].length - a[0].length || comparer(a[0], b[0]) || comparer(a[1], b[1]); });
    var trouvees = [];
    noms.forEach(function (n) {
      var fin = n[0].split(' ');
      if (mots.length > fin.length && mots.slice(-fin.length).join(' ') === n[0]) {
        trouvees.push({ numero: lu.numero, rep: lu.rep, voie: mots.slice(0, -fin.length).join(' '), commune: n[1] });
      }
    });
    return trouvees.concat([{ numero: lu.numero, rep: lu.rep, voie: mots.join(' '), commune: ici ? ici[0] : null }]);
  }

  /* The ways of reading an address whose commune is known otherwise (null: it is not). */
  function placees(lues, code) {
    if (!code) { return lues; }
    return lues.filter(function (l, rang) { return rang === lues.length - 1 || l.commune === code; })
      .map(function (l) { return { numero: l.numero, rep: l.rep, voie: l.voie, commune: code }; });
  }

  function convient(voulue, nom) {
    if (nom === voulue) { return 0; }
    if (nom.indexOf(voulue) === 0) { return 1; }
    var mots = nom.split(' ');
    return voulue.split(' ').every(function (v) { return mots.some(function (m) { return m.indexOf(v) === 0; }); }) ? 2 : null;
  }

  function voies(lues, connues) {
    var trouvees = {};
    lues.forEach(function (lue) {
      Object.keys(connues).forEach(function (code) {
        if ((lue.commune !== null && lue.commune !== code) || !lue.voie) { return; }
        connues[code].forEach(function (nom) {
          var rang = convient(lue.voie, reduire(nom)), cle = code + '|' + nom;
          if (rang !== null && (trouvees[cle] === undefined || rang < trouvees[cle].rang)) { trouvees[cle] = { code: code, voie: nom, rang: rang }; }
        });
      });
    });
    return Object.keys(trouvees).map(function (cle) { return trouvees[cle]; }).sort(function (a, b) {
      return a.rang - b.rang || comparer(reduire(a.voie), reduire(b.voie)) || comparer(a.code, b.code);
    });
  }

  function choisies(trouvees) {
    var memes = trouvees.filter(function (v) { return v.rang === 0; });
    return memes.length ? memes : trouvees;
  }

  /* The streets among which to choose: the first ones, and how many more. */
  function aChoisir(trouvees) {
    var noms = trouvees.slice(0, reglages().references.ambigues).map(function (v) { return v.voie + ', ' + nomDe(v.code); });
    var plus = trouvees.length - noms.length;
    return noms.concat(plus ? ['et ' + plus + ' autre' + (plus > 1 ? 's' : '')] : []).join(' ; ');
  }

  function porte(numero, rep, portes) {
    var voulus = rep === 'b' ? ['b', 'bis'] : [rep];
    return voulus.map(function (r) { return portes.filter(function (p) { return p.numero === numero && p.rep === r; })[0]; }).filter(Boolean)[0];
  }

  function portesProches(numero, portes) {
    var vus = {}, ordre = function (a, b) { return a.numero - b.numero || comparer(a.rep, b.rep); };
    return portes.filter(function (p) { var cle = p.numero + ' ' + p.rep, neuf = !vus[cle]; vus[cle] = true; return neuf; })
      .sort(function (a, b) { return Math.abs(a.numero - (numero || 0)) - Math.abs(b.numero - (numero || 0)) || ordre(a, b); })
      .slice(0, reglages().references.proches).sort(ordre).map(function (p) { return (p.numero + ' ' + p.rep).trim(); });
  }

  /* --- parcels -------------------------------------------------------------------------------------------- */

  var ENTIERE = /(\d[\dAB]\d{3}) ?(\d{3}) ?([0-9A-Z]{2}) ?(\d{4})(?![0-9A-Z])/g;
  var COURTE = /(?:(\d{3}) )?(?:SECTION )?(0?[A-Z]{1,2}) ?(?:N[°O]? ?|NUMERO )?(\d{1,4})(?![0-9A-Z])/g;
  var ENTRE = /^(?:[ ,;|/]|ET)*$/;

  function section(texte) { return texte.replace(/^0+/, '') || '0'; }

  function toutes(motif, texte, faire) {
    var trouvees = [], m;
    motif.lastIndex = 0;
    while ((m = motif.exec(texte))) { trouvees.push(faire(m)); }
    return ENTRE.test(texte.replace(motif, '')) ? trouvees : [];
  }

  function sansCommune(haut) {
    var noms = reglages().communes.slice().sort(function (a, b) { return b[1].length - a[1].length || comparer(a[0], b[0]); });
    for (var rang = 0; rang < noms.length; rang += 1) {
      var formes = [sansAccents(noms[rang][1]).toUpperCase(), noms[rang][0].toUpperCase()];
      for (var f = 0; f < 2; f += 1) {
        var forme = formes[f], suite = haut.charAt(forme.length), avant = haut.charAt(haut.length - forme.length - 1);
        if (haut.indexOf(forme) === 0 && (suite === ' ' || suite === ',')) { return [oterSep(haut.slice(forme.length)), noms[rang][0]]; }
        if (haut.slice(-forme.length) === forme && (avant === ' ' || avant === ',')) { return [oterSep(haut.slice(0, -forme.length)).replace(/ A$/, ''), noms[rang][0]]; }
      }
    }
    return [haut, null];
  }

  function oterSep(texte) { return texte.replace(/^[ ,;]+|[ ,;]+$/g, ''); }

  function parcelles(texte) {
    var haut = serrer(sansAccents(texte).toUpperCase().replace(/\./g, ' ')).trim();
    var trouvees = toutes(ENTIERE, haut, function (m) { return { commune: m[1], prefixe: m[2], section: section(m[3]), numero: Number(m[4]) }; });
    if (trouvees.length) { return trouvees; }
    var reste = sansCommune(haut);
    return toutes(COURTE, reste[0], function (m) { return { commune: reste[1], prefixe: m[1] || '', section: section(m[2]), numero: Number(m[3]) }; });
  }

  function parcellesProches(voulue, connues) {
    var memes = connues.filter(function (p) { return p.section === voulue.section; }).sort(function (a, b) {
      return Math.abs(a.numero - voulue.numero) - Math.abs(b.numero - voulue.numero) || a.numero - b.numero || comparer(a.prefixe, b.prefixe);
    });
    var vus = {}, neuf = function (nom) { var premier = !vus[nom]; vus[nom] = true; return premier; };
    if (memes.length) { return memes.map(function (p) { return p.section + ' ' + p.numero; }).filter(neuf).slice(0, reglages().references.proches); }
    return connues.map(function (p) { return p.section; }).sort(comparer).filter(neuf).slice(0, reglages().references.proches).map(function (s) { return 'section ' + s; });
  }

  TERRIL.saisie = {
    typo: typo, liste: liste, erreur: erreur, coordonnees: coordonnees, dit: dit, arrondi: arrondi, reduire: reduire, ressemblance: ressemblance,
    proches: proches, commune: commune, estCode: estCode, nomDe: nomDe, adresses: adresses, placees: placees, aChoisir: aChoisir, demi: demi, voies: voies, choisies: choisies, porte: porte,
    portesProches: portesProches, parcelles: parcelles, parcellesProches: parcellesProches, versCalcul: versCalcul, versDegres: versDegres
  };
})();
