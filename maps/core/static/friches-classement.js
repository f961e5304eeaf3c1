/* Terril: the rankings of the explorer of friches: which score, which weights, why a site has its mark, what is missing.
   The formulas are in friches.js. Needs friches-filtres.js. */
(function () {
  'use strict';
  var TERRIL = window.TERRIL, noeud = TERRIL.noeud, F = TERRIL.friches, D = F.donnees;
  var R = { fiabiliteMin: D.reglages.fiabiliteMin, tirages: D.reglages.tirages, ecart: D.reglages.ecart, part: D.reglages.part, hasard: F.lireTirages(D.reglages.hasard) };
  var MANQUES = 3; /* how many missing criteria a cell names */
  var COLONNES = { rang: 5, score: 6, fiabilite: 7, completer: 8 };
  var table = document.querySelector('#sites table');
  var notes = D.sites.map(function (site, n) { return site.x ? -1 : n; }).filter(function (n) { return n >= 0; });

  /* --- what can be ranked: the scores, and mutability for each use ------------------------------------------ */

  var modes = D.baremes.map(function (bareme) {
    return { id: bareme.id, titre: bareme.titre, phrase: bareme.phrase, criteres: bareme.criteres, defaut: bareme.poids, bareme: bareme, sur: 100, poids: bareme.id };
  });
  D.mutabilite.usages.forEach(function (usage, rang) {
    modes.push({
      id: 'mutabilite-' + usage[0], titre: 'Mutabilité\u202f: ' + usage[1], usage: rang, criteres: D.mutabilite.criteres, defaut: D.mutabilite.poids, sur: 10, poids: 'mutabilite',
      phrase: 'Rapport entre avantages et contraintes du site pour cet usage, d’après Mutafriches (ADEME)\u202f: 50\u00a0% quand ils s’équilibrent.'
    });
  });
  function modeDe(id) { return modes.filter(function (m) { return m.id === id; })[0]; }

  var mode = modes[0], poids = {};
  function poidsDe(m) { return poids[m.poids] || m.defaut; }
  function somme(nombres) { return nombres.reduce(function (t, n) { return t + n; }, 0); }
  function modifies(m) { return poidsDe(m).some(function (w, rang) { return w !== m.defaut[rang]; }); }

  function marques(site, m) {
    if (m.bareme) { return site.b[m.id]; }
    return site.m.map(function (classe, rang) { return D.mutabilite.notes[rang][classe] || null; });
  }

  /* Every scored site for a ranking, with the weights of the page; null where a site is not scored. */
  function calculer(m) {
    var sites = notes.map(function (n) { return marques(D.sites[n], m); });
    var w = poidsDe(m);
    var lus = somme(w) === 0 ? [] : m.bareme ? F.classer(sites, w, R) : F.muter(sites, w, m.usage, {
      total: D.mutabilite.total + somme(w) - somme(m.defaut), fiabiliteMin: D.mutabilite.fiabiliteMin
    });
    var tous = D.sites.map(function () { return null; });
    lus.forEach(function (note, rang) { tous[notes[rang]] = note; });
    return tous;
  }

  /* --- the table -------------------------------------------------------------------------------------------- */

  function fictif() {
    var marque = noeud('span', 'fictif', 'fictif');
    marque.title = 'Donnée inventée pour la démonstration';
    return marque;
  }

  function ecrireCellule(rangee, colonne, texte, valeur, note, invente) {
    var cellule = rangee.cells[colonne];
    cellule.textContent = texte;
    cellule.dataset.v = valeur === null || valeur === undefined || isNaN(valeur) ? '' : String(valeur);
    if (invente) { cellule.appendChild(document.createTextNode(' ')); cellule.appendChild(fictif()); }
    if (note) { cellule.appendChild(noeud('small', 'note', note)); }
    return cellule;
  }

  function entre(bas, haut) {
    if (bas === null || haut === null) { return ''; }
    var debut = TERRIL.nombre(bas, 0), fin = TERRIL.nombre(haut, 0);
    return debut === fin ? '' : 'entre ' + debut + ' et ' + fin;
  }

  function gain(m, n) { return TERRIL.nombre(n, n >= 1 ? 0 : 1) + (m.sur === 100 ? ' points' : ' sur 10'); }

  function aCompleter(m, note, tout) {
    var dits = note.manques.map(function (manque) { return m.criteres[manque.critere][1].toLowerCase() + ' (+' + gain(m, manque.gain) + ')'; });
    var autres = tout ? 0 : dits.length - MANQUES;
    return autres < 2 ? dits.join(', ') || 'rien' : dits.slice(0, MANQUES).join(', ') + ' et ' + autres + ' autres';
  }

  function fiabilite(m, note) {
    return m.sur === 100 ? TERRIL.pourcent(note.fiabilite) : TERRIL.nombre(note.fiabilite, 1) + '\u00a0sur\u00a010';
  }

  function ecrireRang(m, rangee, note, site) {
    if (note.rang === null) { return ecrireCellule(rangee, COLONNES.rang, 'sans rang', null, 'fiabilité insuffisante', false); }
    var ecart = note.rangMin === null ? '' : note.rangMin === note.rangMax ? 'stable' : 'entre ' + note.rangMin + ' et ' + note.rangMax;
    return ecrireCellule(rangee, COLONNES.rang, TERRIL.nombre(note.rang), note.rang, ecart, site.fi);
  }

  function douteux(m, note) { return m.bareme && note.fiabilite < R.fiabiliteMin; } /* the interval alone is worth reading */
  function ecrireScore(m, n, rangee, note, site) {
    var dit = m.sur === 100 ? TERRIL.nombre(note.score, 1) : TERRIL.pourcent(note.score), ecart = entre(note.bas, note.haut);
    var seul = douteux(m, note) && ecart;
    var cellule = ecrireCellule(rangee, COLONNES.score, seul ? ecart : dit, seul ? null : note.score, seul ? '' : ecart, site.fi);
    var bouton = noeud('button', 'pourquoi', 'Pourquoi\u202f?');
    bouton.type = 'button';
    bouton.setAttribute('aria-expanded', 'false');
    bouton.setAttribute('aria-label', 'Pourquoi\u202f? Le détail du score, ' + site.n);
    bouton.addEventListener('click', function () { ouvrirRaisons(n, bouton); });
    cellule.appendChild(bouton);
  }

  function ecrireLigne(n, note) {
    var rangee = F.rangees[n], site = D.sites[n];
    if (!note) {
      var mot = site.x || 'tous les poids sont nuls';
      ecrireCellule(rangee, COLONNES.rang, 'sans rang', null, mot, false);
      [COLONNES.score, COLONNES.fiabilite, COLONNES.completer].forEach(function (c) { ecrireCellule(rangee, c, '', null, '', false); });
      return;
    }
    ecrireRang(mode, rangee, note, site);
    ecrireScore(mode, n, rangee, note, site);
    ecrireCellule(rangee, COLONNES.fiabilite, fiabilite(mode, note), note.fiabilite, '', site.fi);
    ecrireCellule(rangee, COLONNES.completer, aCompleter(mode, note), note.manques.length, '', false);
  }

  /* Ranked sites first, then the best known ones, then those that are not scored. */
  function ordonner() {
    var corps = table.tBodies[0];
    var ordre = D.sites.map(function (site, n) { return n; }).sort(function (a, b) {
      var x = F.notes[a], y = F.notes[b];
      if (!x || !y) { return (x ? 0 : 1) - (y ? 0 : 1) || a - b; }
      if ((x.rang === null) !== (y.rang === null)) { return x.rang === null ? 1 : -1; }
      return x.rang === null ? y.fiabilite - x.fiabilite || a - b : x.rang - y.rang || y.score - x.score || a - b;
    });
    ordre.forEach(function (n) { corps.appendChild(F.rangees[n]); });
    table.querySelectorAll('th[aria-sort]').forEach(function (th) { th.removeAttribute('aria-sort'); });
    table.tHead.rows[0].cells[COLONNES.rang].setAttribute('aria-sort', 'ascending');
  }

  function classer(sansAdresse) {
    fermerRaisons();
    F.notes = calculer(mode);
    F.opportunites = calculer(modeDe('opportunite'));
    D.sites.forEach(function (site, n) { ecrireLigne(n, F.notes[n]); });
    ordonner();
    dire();
    if (F.dessiner) { F.dessiner(); }
    if (!sansAdresse) { ecrireAdresse(); }
  }

  /* --- reasons ------------------------------------------------------------------------------------------------ */

  function fermerRaisons() {
    table.querySelectorAll('tr.raisons').forEach(function (rangee) { rangee.remove(); });
    table.querySelectorAll('.pourquoi[aria-expanded="true"]').forEach(function (b) { b.setAttribute('aria-expanded', 'false'); });
  }
  F.fermerRaisons = fermerRaisons;
  /* A sort would part a site from its reasons: they close first. */
  table.tHead.addEventListener('click', fermerRaisons, true);

  function tableau(legende, titres, lignes) {
    var t = noeud('table', 'detail'), tete = t.createTHead().insertRow(), corps = t.createTBody();
    t.insertBefore(noeud('caption', '', legende), t.firstChild);
    titres.forEach(function (titre, rang) { var th = noeud('th', lignes.chiffres[rang] ? 'chiffre' : '', titre); th.scope = 'col'; tete.appendChild(th); });
    lignes.rangees.forEach(function (cellules) {
      var rangee = corps.insertRow();
      cellules.forEach(function (cellule, rang) {
        var boite = noeud(rang ? 'td' : 'th', lignes.chiffres[rang] ? 'chiffre' : '');
        if (!rang) { boite.scope = 'row'; }
        if (cellule instanceof Node) { boite.appendChild(cellule); } else { boite.textContent = cellule; }
        rangee.appendChild(boite);
      });
    });
    return t;
  }

  function avecMarque(texte, note, invente) {
    var boite = noeud('span', '', texte);
    if (invente) { boite.appendChild(document.createTextNode(' ')); boite.appendChild(fictif()); }
    if (note) { boite.appendChild(noeud('small', 'note', note)); }
    return boite;
  }

  function raisonsBareme(site) {
    var w = poidsDe(mode), lus = site.b[mode.id], vus = notes.filter(function (n) { return F.notes[n] && F.notes[n].rang !== null; });
    var place = vus.indexOf(D.sites.indexOf(site));
    var titres = ['Critère', 'Ce que le site a', 'Note (de 0 à 1)', 'Poids', 'Points', 'Rang si ce poids varie de ' + TERRIL.nombre(D.reglages.varie), 'Source'];
    var rangees = mode.criteres.map(function (critere, rang) {
      var v = site.v[critere[0]], marque = lus[rang], ecart = '';
      if (place >= 0) {
        var varies = F.varier(vus.map(function (n) { return D.sites[n].b[mode.id]; }), w, rang, D.reglages.varie);
        ecart = entre(Math.min(varies[0][place], varies[1][place]), Math.max(varies[0][place], varies[1][place])) || 'stable';
      }
      var tourne = mode.bareme.retournes.indexOf(critere[0]) >= 0 ? 'note retournée (1 − s)' : '';
      var s = !marque ? avecMarque('inconnu', 'poids non compté') : avecMarque(TERRIL.nombre(marque[0], 2), marque[1] !== marque[2] ? 'entre ' + TERRIL.nombre(marque[1], 2) + ' et ' + TERRIL.nombre(marque[2], 2) : '');
      return [avecMarque(critere[1], tourne), avecMarque(v[0], v[1], v[2]), s, TERRIL.nombre(w[rang]), marque ? TERRIL.nombre(w[rang] * marque[0], 2) : '—', ecart, D.sources[v[3]]];
    });
    return tableau('Score\u202f: 100 × somme des points / somme des poids connus', titres, { rangees: rangees, chiffres: [false, false, true, true, true, true, false] });
  }

  function raisonsMutabilite(site) {
    var w = poidsDe(mode), lus = marques(site, mode);
    var titres = ['Critère', 'Classe', 'Note pour cet usage', 'Poids', 'Avantage', 'Contrainte'];
    var rangees = mode.criteres.map(function (critere, rang) {
      var sept = lus[rang], note = sept ? sept[mode.usage] : null;
      var plus = note > 0 ? TERRIL.nombre(w[rang] * note, 2) : '', moins = note === 0.5 ? TERRIL.nombre(w[rang] * 0.5, 2) : note < 0 ? TERRIL.nombre(-w[rang] * note, 2) : '';
      return [critere[1], site.m[rang] || 'ne sait pas', note === null ? 'non comptée' : note === 0.5 ? 'neutre' : (note > 0 ? '+' : '') + TERRIL.nombre(note), TERRIL.nombre(w[rang]), plus, moins];
    });
    return tableau('Indice\u202f: 100 × avantages / (avantages + contraintes) ; une note neutre compte des deux côtés', titres, { rangees: rangees, chiffres: [false, false, true, true, true, true] });
  }

  function ouvrirRaisons(n, bouton) {
    var ouvert = bouton.getAttribute('aria-expanded') === 'true', site = D.sites[n];
    fermerRaisons();
    if (ouvert) { return; }
    bouton.setAttribute('aria-expanded', 'true');
    var rangee = noeud('tr', 'raisons'), cellule = noeud('td'), boite = noeud('div', 'raisons-boite');
    cellule.colSpan = table.tHead.rows[0].cells.length;
    boite.appendChild(noeud('p', 'raisons-titre', mode.titre + ', ' + site.n));
    if (F.notes[n].manques.length) { boite.appendChild(noeud('p', '', 'À compléter, du plus utile au moins utile\u202f: ' + aCompleter(mode, F.notes[n], true) + '.')); }
    boite.appendChild(mode.bareme ? raisonsBareme(site) : raisonsMutabilite(site));
    if (site.e) { boite.appendChild(noeud('p', '', 'Sol\u202f: ' + site.e + '.')); }
    if (site.u) {
      var lien = noeud('a', '', 'Ouvrir la fiche du site');
      lien.href = document.getElementById('carte').dataset.racine + site.u;
      boite.appendChild(lien);
    }
    cellule.appendChild(boite);
    rangee.appendChild(cellule);
    F.rangees[n].parentNode.insertBefore(rangee, F.rangees[n].nextSibling);
  }

  /* --- the choice of the score, and its weights ----------------------------------------------------------------- */

  var zone = document.getElementById('classement'), menu, phrase, ferme, panneau, grille, total, remettre, entrees = [];

  function construire() {
    var etiquette = noeud('label', '', 'Classer par '), groupes = [noeud('optgroup'), noeud('optgroup')];
    menu = noeud('select');
    menu.autocomplete = 'off';
    groupes[0].label = 'Scores Terril';
    groupes[1].label = 'Mutabilité par usage';
    modes.forEach(function (m) {
      var choix = noeud('option', '', m.titre);
      choix.value = m.id;
      groupes[m.bareme ? 0 : 1].appendChild(choix);
    });
    groupes.forEach(function (g) { menu.appendChild(g); });
    etiquette.appendChild(menu);
    var ligne = noeud('p', 'choix-score');
    ligne.appendChild(etiquette);
    zone.appendChild(ligne);
    phrase = noeud('p', 'note phrase');
    zone.appendChild(phrase);
    ferme = noeud('p', 'bilan');
    ferme.setAttribute('role', 'status');
    zone.appendChild(ferme);
    panneau = noeud('details', 'poids');
    panneau.appendChild(noeud('summary', '', 'Changer les poids'));
    grille = noeud('div', 'grille-poids');
    panneau.appendChild(grille);
    var bas = noeud('p', 'somme');
    total = noeud('span');
    total.setAttribute('role', 'status');
    remettre = noeud('button', '', 'Revenir aux poids de départ');
    remettre.type = 'button';
    bas.appendChild(total);
    bas.appendChild(remettre);
    panneau.appendChild(bas);
    zone.appendChild(panneau);
    menu.addEventListener('change', function () { mode = modeDe(menu.value); construirePoids(); classer(); });
    remettre.addEventListener('click', function () { delete poids[mode.poids]; montrerPoids(); classer(); });
  }

  function reglage(critere, rang, haut, type) {
    var entree = noeud('input');
    entree.type = type;
    entree.min = '0';
    entree.max = String(haut);
    entree.step = type === 'range' ? '0.5' : 'any';
    entree.autocomplete = 'off';
    entree.setAttribute('aria-label', 'Poids\u202f: ' + critere[1] + (type === 'range' ? ' (curseur)' : ''));
    entree.addEventListener('input', function () {
      var lu = Number(String(entree.value).replace(',', '.'));
      if (entree.value === '' || !isFinite(lu) || lu < 0) { return; }
      poids[mode.poids] = poidsDe(mode).map(function (w, autre) { return autre === rang ? Math.min(lu, 1000) : w; });
      montrerPoids(entree);
      planifier();
    });
    return entree;
  }

  function construirePoids() {
    grille.textContent = '';
    var haut = Math.max(5, Math.ceil(2 * Math.max.apply(null, mode.defaut)));
    entrees = mode.criteres.map(function (critere, rang) {
      var boite = noeud('div', 'poids-un');
      boite.appendChild(noeud('span', 'nom', critere[1]));
      var curseur = reglage(critere, rang, haut, 'range'), nombre = reglage(critere, rang, 1000, 'number'), part = noeud('span', 'part');
      boite.appendChild(curseur);
      boite.appendChild(nombre);
      boite.appendChild(part);
      grille.appendChild(boite);
      return { curseur: curseur, nombre: nombre, part: part };
    });
    montrerPoids();
  }

  function montrerPoids(sauf) {
    var w = poidsDe(mode), tout = somme(w);
    entrees.forEach(function (e, rang) {
      if (e.curseur !== sauf) { e.curseur.value = String(w[rang]); }
      if (e.nombre !== sauf) { e.nombre.value = String(w[rang]); }
      e.part.textContent = tout ? TERRIL.nombre(100 * w[rang] / tout, 0) + '\u00a0%' : '';
    });
    total.textContent = 'Somme des poids\u202f: ' + TERRIL.nombre(tout) + (tout ? '. ' : '\u202f: un poids au moins doit dépasser 0. ');
    remettre.disabled = !modifies(mode);
  }

  var attente = 0;
  function planifier() {
    if (attente) { return; }
    attente = window.requestAnimationFrame(function () { attente = 0; classer(); });
  }

  function dire() {
    var classes = F.notes.filter(function (note) { return note && note.rang !== null; }).length;
    var sans = F.notes.filter(function (note) { return note && note.rang === null; }).length;
    var pluriel = function (n, un, plusieurs) { return TERRIL.nombre(n) + ' ' + (n > 1 ? plusieurs : un); };
    menu.value = mode.id;
    phrase.textContent = mode.phrase + ' ' + (mode.bareme ? 'Score Terril, pondération non délibérée' : 'Poids de Mutafriches, extrait de ses critères') + (modifies(mode) ? ', poids changés dans cette page.' : '.');
    phrase.classList.toggle('modifie', modifies(mode));
    ferme.textContent = (classes ? pluriel(classes, 'site classé', 'sites classés') : 'Aucun site classé') + (sans ? ', ' + pluriel(sans, 'site', 'sites') + ' sans rang, faute de fiabilité\u202f: à compléter' : '') +
      (D.sites.length > notes.length ? ', ' + pluriel(D.sites.length - notes.length, 'site non noté', 'sites non notés') : '') + '.';
  }

  /* --- address: classer=renaturation&poids=renaturation:surface:3,sol:0;… ---------------------------------------- */

  function ecrireAdresse() {
    TERRIL.adresse.classer = mode === modes[0] ? '' : mode.id;
    TERRIL.adresse.poids = Object.keys(poids).map(function (nom) {
      var m = modes.filter(function (autre) { return autre.poids === nom; })[0];
      var changes = m.criteres.map(function (critere, rang) { return poids[nom][rang] === m.defaut[rang] ? '' : critere[0] + ':' + poids[nom][rang]; }).filter(Boolean);
      return changes.length ? nom + ':' + changes.join(',') : '';
    }).filter(Boolean).join(';');
    TERRIL.ecrireAdresse();
  }

  function lirePoids(texte) {
    poids = {};
    texte.split(';').filter(Boolean).forEach(function (partie) {
      var rang = partie.indexOf(':'), nom = partie.slice(0, rang), m = modes.filter(function (autre) { return autre.poids === nom; })[0];
      if (!m) { return; }
      var voulus = {};
      partie.slice(rang + 1).split(',').forEach(function (paire) { var p = paire.split(':'); voulus[p[0]] = Number(p[1]); });
      poids[nom] = m.defaut.map(function (w, n) {
        var lu = Object.prototype.hasOwnProperty.call(voulus, m.criteres[n][0]) ? voulus[m.criteres[n][0]] : w;
        return isFinite(lu) && lu >= 0 && lu <= 1000 ? lu : w;
      });
    });
  }

  function lire() {
    mode = modeDe(TERRIL.adresse.classer) || modes[0];
    lirePoids(TERRIL.adresse.poids || '');
    if (modifies(mode)) { panneau.open = true; }
    construirePoids();
    classer(true);
  }

  /* --- what is shown, as a CSV ------------------------------------------------------------------------------------ */

  function celluleCsv(valeur) {
    if (valeur === null || valeur === undefined || valeur === '' || (typeof valeur === 'number' && isNaN(valeur))) { return ''; }
    if (typeof valeur === 'number') { return String(Number(valeur.toPrecision(10))).replace('.', ','); }
    var texte = /^[=+\-@\t\r\n]/.test(valeur) ? '\'' + valeur : valeur;
    return /[;"\r\n]/.test(texte) ? '"' + texte.replace(/"/g, '""') + '"' : texte;
  }

  F.csv = function () {
    var titres = ['code', 'Friche', 'Commune', 'Statut', 'Surface (ha)', 'Classement', 'Rang', 'Rang minimal', 'Rang maximal', 'Score', 'Borne basse', 'Borne haute', 'Fiabilité', 'À compléter', 'Étude de sols', 'Conflit, borne basse', 'Conflit, borne haute', 'nature', 'remarques'];
    var nom = mode.titre + (modifies(mode) ? ' (poids changés\u202f: ' + mode.criteres.map(function (c, rang) { return c[1] + ' ' + TERRIL.nombre(poidsDe(mode)[rang]); }).join(', ') + ')' : '');
    var lignes = Array.prototype.filter.call(table.tBodies[0].rows, function (rangee) { return F.rangees.indexOf(rangee) >= 0 && !rangee.hidden; }).map(function (rangee) {
      var n = F.rangees.indexOf(rangee), site = D.sites[n], note = F.notes[n] || {}, q = site.q || {};
      return [site.k, site.n, site.c, site.st, site.ha, nom, note.rang, note.rangMin, note.rangMax, douteux(mode, note) ? null : note.score, note.bas, note.haut, note.fiabilite,
        F.notes[n] ? aCompleter(mode, note, true) : '', site.e, q.bas, q.haut, site.fi ? 'démonstration' : 'réelle', site.x];
    });
    return '\ufeff' + [titres].concat(lignes).map(function (ligne) { return ligne.map(celluleCsv).join(';') + '\r\n'; }).join('');
  };

  function telecharger() {
    var adresse = URL.createObjectURL(new Blob([F.csv()], { type: 'text/csv;charset=utf-8' })), ancre = noeud('a');
    ancre.href = adresse;
    ancre.download = 'friches-selection.csv';
    document.body.appendChild(ancre);
    ancre.click();
    ancre.remove();
    window.setTimeout(function () { URL.revokeObjectURL(adresse); }, 1000);
  }
  var bouton = document.getElementById('csv-selection');
  bouton.hidden = false;
  bouton.addEventListener('click', telecharger);

  F.mode = function () { return mode; };
  F.reglages = R;
  F.calculer = function (id) { return calculer(modeDe(id)); };
  F.peser = function (nom, valeurs) { poids[nom] = valeurs; construirePoids(); classer(); };
  construire();
  TERRIL.carte.on('terril:adresse', lire);
  lire();
})();
