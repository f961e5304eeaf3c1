/* Terril: shows the answers on a place, theme by theme, as a text to copy, and as a table for several places.
   Answers become text nodes only. Needs verifier-saisie.js. */
(function () {
  'use strict';
  var TERRIL = window.TERRIL, saisie = TERRIL.saisie, noeud = TERRIL.noeud;
  var CLASSES = { certain: 'certain', 'à vérifier': 'a-verifier', inconnu: 'inconnu' };
  var SIGNES = { certain: '●', 'à vérifier': '◐', inconnu: '○' };
  var FORMULE = /^[=+\-@\t\r]/;

  /* --- in a few words ------------------------------------------------------------------------------------- */

  function metres(m) { return m >= 1000 ? TERRIL.avecUnite(m / 1000, 'km') : TERRIL.avecUnite(m, 'm'); }

  function distance(r) {
    if (r.distance_m !== null && r.distance_max_m !== null) { return 'entre ' + metres(r.distance_m) + ' et ' + metres(r.distance_max_m); }
    if (r.distance_m !== null) { return 'à ' + metres(r.distance_m); }
    return r.distance_min_m !== null ? 'rien à moins de ' + metres(r.distance_min_m) : 'rien à proximité';
  }

  function classes(r) { return r.zones.map(function (z) { return z.classe; }).filter(Boolean).join(', '); }

  /* The fact of an answer in a few words, for the eye and for the table. */
  function fait(r) {
    if (r.etat === 'inconnu') { return 'inconnu'; }
    if (!r.zones.length) { return r.etat === 'touche' ? 'touche la limite' : r.etat === 'dehors' && r.question === 'commune' ? 'hors du territoire' : distance(r); }
    var part = r.etat === 'en partie' && r.part_pct !== null ? ', ' + TERRIL.pourcent(r.part_pct) : '';
    return r.question === 'commune' && r.zones.length === 1 && !part ? classes(r) : r.etat + part;
  }

  function source(r) {
    var dite = [r.source, r.millesime ? 'millésime ' + r.millesime : ''].filter(Boolean).join(', ');
    return dite ? saisie.typo('Source : ' + dite) : '';
  }

  /* --- one place -------------------------------------------------------------------------------------------- */

  function badge(certitude) { return noeud('span', 'certitude ' + (CLASSES[certitude] || 'inconnu'), certitude); }

  function fictif(r) {
    var marque = noeud('span', 'fictif', 'fictif');
    marque.title = 'Donnée inventée pour la démonstration';
    return r.nature === 'demonstration' ? marque : null;
  }

  function question(r) {
    var bloc = noeud('article', 'question etat-' + (r.zones.length ? 'dedans' : r.etat === 'inconnu' ? 'inconnu' : 'dehors'));
    var titre = noeud('h4', '', saisie.typo(r.titre)), tete = noeud('p', 'fait');
    tete.appendChild(noeud('strong', '', saisie.typo(fait(r))));
    tete.appendChild(badge(r.certitude));
    bloc.appendChild(titre);
    bloc.appendChild(tete);
    r.phrases.forEach(function (p, rang) { bloc.appendChild(noeud('p', rang ? 'reserve' : 'phrase', saisie.typo(p))); });
    var pied = noeud('p', 'origine', source(r)), marque = fictif(r);
    if (marque) { pied.appendChild(document.createTextNode(' ')); pied.appendChild(marque); }
    if (pied.textContent) { bloc.appendChild(pied); }
    return bloc;
  }

  function vider(element) { while (element.firstChild) { element.removeChild(element.firstChild); } }

  function montrer(zone, reponses) {
    vider(zone);
    var theme = null, section = null;
    reponses.forEach(function (r) {
      if (r.theme !== theme) {
        theme = r.theme;
        section = noeud('section', 'theme');
        section.appendChild(noeud('h3', '', saisie.typo(theme)));
        zone.appendChild(section);
      }
      section.appendChild(question(r));
    });
  }

  /* --- text, as terril/verification/texte.py writes it -------------------------------------------------------- */

  function texte(lieu, reponses, mention) {
    var lignes = [lieu.nom, new Array(lieu.nom.length + 1).join('=')].concat(lieu.dit ? [lieu.dit] : []), theme = '';
    reponses.forEach(function (r) {
      if (r.theme !== theme) { theme = r.theme; lignes.push('', saisie.typo(theme)); }
      lignes.push('  ' + (SIGNES[r.certitude] || '○') + ' ' + r.certitude + ' · ' + saisie.typo(r.titre));
      r.phrases.forEach(function (p) { lignes.push('      ' + saisie.typo(p)); });
      if (source(r)) { lignes.push('      ' + source(r) + (r.nature === 'demonstration' ? ' (fictif)' : '')); }
    });
    return lignes.concat(['', saisie.typo(mention), '']).join('\n');
  }

  /* --- several places ----------------------------------------------------------------------------------------- */

  /* A table: one row a place, one column a question. ``choisir`` opens a place. */
  function tableau(table, resultats, choisir) {
    var tete = table.tHead, corps = table.tBodies[0], premiere = resultats.filter(function (r) { return r.reponses && r.reponses.length > 1; })[0];
    var questions = premiere ? premiere.reponses.slice(1) : [];
    vider(tete);
    vider(corps);
    var rangee = noeud('tr');
    ['Lieu', 'Commune'].concat(questions.map(function (q) { return q.titre; })).forEach(function (titre) {
      var th = noeud('th', '', saisie.typo(titre));
      th.scope = 'col';
      rangee.appendChild(th);
    });
    tete.appendChild(rangee);
    resultats.forEach(function (resultat, rang) { corps.appendChild(ligne(resultat, questions, function () { choisir(rang); })); });
  }

  function ligne(resultat, questions, ouvrir) {
    var tr = noeud('tr'), th = noeud('th'), bouton = noeud('button', 'lien', resultat.nom);
    th.scope = 'row';
    bouton.type = 'button';
    bouton.addEventListener('click', ouvrir);
    th.appendChild(resultat.reponses ? bouton : document.createTextNode(resultat.nom));
    tr.appendChild(th);
    if (!resultat.reponses) {
      var td = noeud('td', 'sans-reponse', saisie.typo(resultat.message.trouve + ' ; ' + resultat.message.faire));
      td.colSpan = questions.length + 1;
      tr.appendChild(td);
      return tr;
    }
    tr.appendChild(noeud('td', '', saisie.typo(fait(resultat.reponses[0]))));
    questions.forEach(function (q) { tr.appendChild(cellule(trouver(resultat.reponses, q.question))); });
    return tr;
  }

  function cellule(r) {
    var td = noeud('td');
    if (!r) { return td; }
    td.appendChild(noeud('span', r.zones.length ? 'dedans' : '', saisie.typo(fait(r))));
    if (r.zones.length && classes(r)) { td.appendChild(noeud('small', 'note', classes(r))); }
    var signe = noeud('span', 'certitude court ' + CLASSES[r.certitude], r.certitude);
    td.appendChild(signe);
    return td;
  }

  function trouver(reponses, id) { return reponses.filter(function (r) { return r.question === id; })[0]; }

  /* --- CSV: the columns of the command ------------------------------------------------------------------------ */

  function neutre(v) {
    var t = v === null || v === undefined ? '' : String(v);
    if (typeof v === 'string' && FORMULE.test(t)) { t = "'" + t; }
    return /[";\r\n]/.test(t) ? '"' + t.replace(/"/g, '""') + '"' : t;
  }

  /* Names of the objects that a place is in, each once. */
  function noms(r) {
    var tous = [].concat.apply([], r.zones.map(function (z) { return z.noms; }));
    return tous.filter(function (nom, rang) { return tous.indexOf(nom) === rang; });
  }

  /* Why there is no answer: for a place that was named, what is near. */
  function raison(m) { return m.faire && !/^forme_/.test(m.cle) ? m.trouve + ' ; ' + m.faire : m.trouve; }

  var COLONNES = {
    etat: function (r) { return r.etat; },
    classes: function (r) { return r.zones.map(function (z) { return z.classe; }).filter(Boolean).join(';'); },
    part_pct: function (r) { return r.part_pct; },
    distance_m: function (r) { return r.distance_m; },
    nom: function (r) { return r.zones.length ? noms(r).join(' ; ') : r.proche ? r.proche.nom : ''; },
    certitude: function (r) { return r.certitude; }
  };

  function csv(resultats) {
    var ids = [];
    resultats.forEach(function (res) { (res.reponses || []).forEach(function (r) { if (ids.indexOf(r.question) < 0) { ids.push(r.question); } }); });
    var noms = Object.keys(COLONNES), entete = ['nom', 'reponse'];
    ids.forEach(function (id) { noms.forEach(function (n) { entete.push(id + '_' + n); }); });
    var lignes = [entete].concat(resultats.map(function (res) {
      var valeurs = [res.nom, res.message ? raison(res.message) : res.dehors ? 'hors du territoire' : ''];
      ids.forEach(function (id) {
        var r = res.reponses && trouver(res.reponses, id);
        noms.forEach(function (n) { valeurs.push(r ? COLONNES[n](r) : ''); });
      });
      return valeurs;
    }));
    return '\ufeff' + lignes.map(function (l) { return l.map(neutre).join(';'); }).join('\r\n') + '\r\n';
  }

  TERRIL.reponses = { montrer: montrer, texte: texte, tableau: tableau, csv: csv, vider: vider, fait: fait };
})();
