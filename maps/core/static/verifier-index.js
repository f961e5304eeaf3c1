/* Terril: finds an address, a parcel or a commune in the files of the communes, loaded when they are asked for.
   Same places and same messages as terril/verification/lieux.py. Needs verifier-saisie.js and verif-moteur.js. */
(function () {
  'use strict';
  var TERRIL = window.TERRIL, saisie = TERRIL.saisie;

  function reglages() { return TERRIL.donnees.verifier; }

  function demander(genre, code, suite, rate) {
    var nom = code.toLowerCase();
    TERRIL.demander(genre + '-' + nom, 'assets/' + genre + '/' + nom + '.js', suite, function () { rate(saisie.erreur(saisie.nomDe(code), 'fichier_illisible', { formats: 'de l’édition', raison: 'un fichier absent ou illisible' })); });
  }

  function peutEtre(proches, sinon) { return proches.length ? 'peut-être : ' + proches.join(' ; ') : sinon; }

  function inconnu(texte, proches) { return proches.length ? saisie.erreur(texte, 'lieu_inconnu', { proches: peutEtre(proches, '') }) : saisie.erreur(texte, 'illisible'); }

  function nomsDesCommunes() { return reglages().communes.map(function (c) { return c[1]; }); }

  /* --- addresses ------------------------------------------------------------------------------------------ */

  function portesDe(index, voie) {
    var rangee = index.voies.filter(function (v) { return v[0] === voie; })[0], portes = [];
    for (var rang = 0; rangee && rang < rangee[1].length; rang += 5) {
      var v = rangee[1].slice(rang, rang + 5);
      portes.push({
        numero: v[0], rep: v[1], x: (index.o[0] + v[2]) / 1000, y: (index.o[1] + v[3]) / 1000, position: index.types[v[4]],
        precision_m: index.sures[v[4]] ? index.p : null
      });
    }
    return portes;
  }

  function rues(suite, rate) {
    TERRIL.demander('voies', 'assets/adresses/voies.js', suite, function () { rate(saisie.erreur('', 'sans_adresses')); });
  }

  function lieuDePorte(porte, voie, code) {
    var rue = (porte.numero + ' ' + porte.rep).trim() + ' ' + voie, nom = rue + ', ' + saisie.nomDe(code);
    var ou = porte.position ? 'position : ' + porte.position : 'position non précisée';
    return { nom: nom, sujet: 'L’adresse ' + rue + ' (' + saisie.nomDe(code) + ')', type: 'Point', coordinates: [porte.x, porte.y], precision_m: porte.precision_m, dit: saisie.typo('Adresse ' + nom + ' (' + ou + ').') };
  }

  function desservies(voies, postal) {
    var codes = (postal && reglages().postaux[postal]) || [], gardees = {};
    Object.keys(voies).forEach(function (code) { if (!codes.length || codes.indexOf(code) >= 0) { gardees[code] = voies[code]; } });
    return gardees;
  }

  function porter(texte, lue, code, voie, suite, rate) {
    demander('adresses', code, function (index) {
      var portes = portesDe(index, voie), proches = saisie.portesProches(lue.numero, portes);
      if (lue.numero === null) { rate(saisie.erreur(texte, 'numero_absent', { voie: voie, proches: proches[0] + ' ' + voie })); return; }
      var porte = saisie.porte(lue.numero, lue.rep, portes);
      if (!porte) {
        rate(saisie.erreur(texte, 'numero_inconnu', { voie: voie, numero: (lue.numero + ' ' + lue.rep).trim(), proches: proches.join(', ') }));
        return;
      }
      suite(lieuDePorte(porte, voie, code));
    }, rate);
  }

  /* An address; ``code`` is its commune where it is known otherwise, else ``postal`` keeps the communes it serves. */
  function adresse(texte, suite, rate, code, postal) {
    if (!reglages().adresses) { rate(texte.trim().split(/\s+/).length > 1 ? saisie.erreur(texte, 'sans_adresses') : inconnu(texte, saisie.proches(texte, nomsDesCommunes()))); return; }
    rues(function (toutesVoies) {
      var lues = saisie.placees(saisie.adresses(texte), code), voies = desservies(toutesVoies, code ? '' : postal);
      var trouvees = saisie.choisies(saisie.voies(lues, voies));
      if (trouvees.length === 1) { porter(texte, lues[0], trouvees[0].code, trouvees[0].voie, suite, rate); return; }
      var nommer = function (code, voie) { return voie + ', ' + saisie.nomDe(code); };
      if (trouvees.length) {
        rate(saisie.erreur(texte, 'adresse_ambigue', { proches: saisie.aChoisir(trouvees) }));
        return;
      }
      var codes = lues.map(function (l) { return l.commune; }).filter(Boolean), toutes = [];
      (codes.length ? codes : Object.keys(voies)).sort().forEach(function (code) { (voies[code] || []).forEach(function (v) { toutes.push(nommer(code, v)); }); });
      var nomme = lues[0].numero === null;
      if (nomme) { toutes = toutes.concat(nomsDesCommunes()); }
      var proches = saisie.proches(lues[0].voie + ' ' + (lues[0].commune ? saisie.nomDe(lues[0].commune) : ''), toutes);
      rate(nomme ? inconnu(texte, proches) : saisie.erreur(texte, 'adresse_inconnue', { proches: peutEtre(proches, 'aucune voie proche : vérifiez l’orthographe') }));
    }, rate);
  }

  /* Streets and communes that a text may be the beginning of. */
  function suggerer(texte, suite) {
    var voulu = saisie.reduire(texte), combien = reglages().references.suggestions;
    var communes = reglages().communes.filter(function (c) { return voulu && saisie.reduire(c[1]).indexOf(voulu) === 0; })
      .map(function (c) { return { texte: c[1], genre: 'commune' }; });
    if (!reglages().adresses || voulu.length < 2) { suite(communes.slice(0, combien)); return; }
    rues(function (voies) {
      var lues = saisie.adresses(texte), numero = lues[0].numero === null ? '' : (lues[0].numero + ' ' + lues[0].rep).trim() + ' ';
      var trouvees = saisie.voies(lues, voies).map(function (v) { return { texte: numero + v.voie + ', ' + saisie.nomDe(v.code), genre: numero ? 'adresse' : 'voie' }; });
      suite(communes.concat(trouvees).slice(0, combien));
    }, function () { suite(communes.slice(0, combien)); });
  }

  /* --- parcels -------------------------------------------------------------------------------------------- */

  function anneau(pas, origine) {
    var x = origine[0], y = origine[1], points = [];
    for (var rang = 0; rang < pas.length; rang += 2) {
      x += pas[rang];
      y += pas[rang + 1];
      points.push([x / 1000, y / 1000]);
    }
    points.push(points[0].slice());
    return points;
  }

  function lieuDeParcelle(p, index, code) {
    var ecrite = p.section + ' ' + p.numero, nom = ecrite + ', ' + saisie.nomDe(code);
    var polygones = p.formes.map(function (anneaux) { return anneaux.map(function (a) { return anneau(a, index.o); }); });
    var surface = p.contenance === null ? '' : ', ' + TERRIL.avecUnite(p.contenance, 'm²') + ' au titre';
    return {
      nom: nom, sujet: 'La parcelle ' + ecrite + ' (' + saisie.nomDe(code) + ')', type: polygones.length > 1 ? 'MultiPolygon' : 'Polygon', coordinates: polygones.length > 1 ? polygones : polygones[0],
      precision_m: index.p, dit: saisie.typo('Parcelle ' + nom + ' (' + identifiant(p, code) + surface + ').'), cle: identifiant(p, code)
    };
  }

  function identifiant(p, code) { return code + p.prefixe + ('0' + p.section).slice(-2) + ('000' + p.numero).slice(-4); }

  function parcelle(voulue, suite, rate) {
    var ecrite = voulue.section + ' ' + voulue.numero;
    if (!reglages().parcelles) { rate(saisie.erreur(ecrite, 'sans_parcelles')); return; }
    if (!voulue.commune) { rate(saisie.erreur(ecrite, 'parcelle_sans_commune')); return; }
    var code = saisie.commune(voulue.commune);
    if (!code) { rate(communeInconnue(voulue.commune)); return; }
    if (reglages().codes_parcelles.indexOf(code) < 0) {
      rate(saisie.erreur(ecrite, 'parcelle_inconnue', { commune: saisie.nomDe(code), parcelle: ecrite, proches: 'aucune parcelle de cette commune dans cette édition' }));
      return;
    }
    demander('parcelles', code, function (index) {
      var connues = index.parcelles.map(function (p) { return { prefixe: p[0], section: p[1], numero: p[2], contenance: p[3], formes: p[4] }; });
      var trouvees = connues.filter(function (p) { return p.section === voulue.section && p.numero === voulue.numero && (!voulue.prefixe || p.prefixe === voulue.prefixe); });
      if (trouvees.length === 1) { suite(lieuDeParcelle(trouvees[0], index, code)); return; }
      if (trouvees.length) {
        rate(saisie.erreur(ecrite, 'parcelle_ambigue', { parcelle: ecrite, proches: trouvees.map(function (p) { return identifiant(p, code); }).join(', ') }));
        return;
      }
      rate(saisie.erreur(ecrite, 'parcelle_inconnue', { commune: saisie.nomDe(code), parcelle: ecrite, proches: saisie.parcellesProches(voulue, connues).join(', ') }));
    }, rate);
  }

  /* --- communes ------------------------------------------------------------------------------------------- */

  function communeInconnue(texte) {
    var proches = saisie.proches(texte, nomsDesCommunes());
    return saisie.erreur(texte, 'commune_inconnue', { territoire: reglages().territoire, proches: peutEtre(proches, 'voir les communes du territoire') });
  }

  /* The exact limits of a commune, as a place; once TERRIL.verification is open. */
  function limites(code) { return TERRIL.verification.lieu(TERRIL.verification.index.communes.filter(function (c) { return c[0] === code; })[0][2]); }

  function commune(texte, suite, rate) {
    var code = saisie.commune(texte);
    if (!code) { rate(communeInconnue(texte)); return; }
    TERRIL.verification.ouvrir(function () {
      var nom = saisie.nomDe(code), sujet = 'La commune ' + reglages().communes.filter(function (c) { return c[0] === code; })[0][2];
      var forme = limites(code);
      suite({ nom: nom + ' (' + code + ')', sujet: sujet, type: forme.type, coordinates: forme.coordinates, precision_m: null, dit: sujet + ' (' + code + '), limites entières.', cle: code });
    }, rate);
  }

  /* --- everything ------------------------------------------------------------------------------------------ */

  /* Places of a text: suite(places, messages), messages of those that were not found. */
  function lieux(texte, suite) {
    if (!texte.trim()) { suite([], [saisie.erreur('', 'vide')]); return; }
    var c;
    try { c = saisie.coordonnees(texte); } catch (message) { suite([], [message]); return; }
    if (c) { suite([{ nom: texte.trim().split(/\s+/).join(' '), type: 'Point', coordinates: [c.x, c.y], precision_m: c.precision_m, dit: saisie.dit(c), lonlat: [c.lon, c.lat] }], []); return; }
    var listees = saisie.parcelles(texte), un = function (lieu) { suite([lieu], []); }, aucun = function (message) { suite([], [message]); };
    if (listees.length) { enchainer(listees, parcelle, suite); return; }
    if (saisie.commune(texte) || saisie.estCode(texte)) { commune(texte, un, aucun); return; }
    adresse(texte, un, aucun);
  }

  /* The place of a row of a file that names it: its parcel, else its address, as terril/verification/rangees.py. */
  function designe(dit, suite, rate) {
    var commune = dit.code || dit.commune, code = commune ? saisie.commune(commune) : null;
    if (dit.parcelle) {
      var voulues = saisie.parcelles(dit.parcelle);
      if (!voulues.length) { rate(saisie.erreur(dit.parcelle, 'illisible')); return; }
      if (voulues.length > 1) { rate(saisie.erreur(dit.parcelle, 'parcelles_plusieurs', { nombre: String(voulues.length) })); return; }
      voulues[0].commune = voulues[0].commune || commune || null;
      parcelle(voulues[0], suite, rate);
      return;
    }
    if (commune && !code) { rate(communeInconnue(commune)); return; }
    adresse(dit.adresse, suite, rate, code, dit.postal);
  }

  function enchainer(voulus, chercher, suite) {
    var trouves = [], messages = [];
    (function suivant(rang) {
      if (rang === voulus.length) { suite(trouves.filter(Boolean), messages); return; }
      chercher(voulus[rang], function (lieu) { trouves.push(lieu); suivant(rang + 1); }, function (message) { messages.push(message); suivant(rang + 1); });
    })(0);
  }

  TERRIL.repertoire = { lieux: lieux, suggerer: suggerer, commune: commune, limites: limites, designe: designe };
})();
