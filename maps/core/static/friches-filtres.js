/* Terril: the filters of the explorer of friches. One list of kept sites rules the table, the map and the plot; the
   address keeps it. Needs page.js, terril.js, friches.js. */
(function () {
  'use strict';
  var TERRIL = window.TERRIL, noeud = TERRIL.noeud, F = TERRIL.friches;
  var D = TERRIL.donnees.explorateur;
  var choisis = {}, mots = '', abonnes = [];
  var bloc = document.querySelector('#sites .tableau');

  /* What every part of the page shares: the data, the row of each site, the sites kept. */
  F.donnees = D;
  F.rangees = Array.prototype.slice.call(bloc.querySelector('tbody').rows);
  F.gardes = D.sites.map(function () { return true; });
  F.quandFiltre = function (suite) { abonnes.push(suite); };

  function sansAccent(texte) { return texte.normalize('NFD').replace(/[\u0300-\u036f]/g, '').toLowerCase(); }

  var textes = D.sites.map(function (site, n) { return sansAccent(F.rangees[n].textContent + ' ' + site.k); });

  function passeMots(n) {
    return sansAccent(mots).split(/\s+/).filter(Boolean).every(function (mot) { return textes[n].indexOf(mot) >= 0; });
  }

  function passe(site, rang) {
    var voulus = choisis[D.filtres[rang].id];
    return !voulus || !voulus.length || site.f[rang].some(function (choix) { return voulus.indexOf(D.filtres[rang].choix[choix][0]) >= 0; });
  }

  /* How many sites each choice of a filter keeps, the other filters being what they are. */
  function compter(rang) {
    var comptes = D.filtres[rang].choix.map(function () { return 0; });
    D.sites.forEach(function (site, n) {
      var ailleurs = D.filtres.every(function (filtre, autre) { return autre === rang || passe(site, autre); });
      if (ailleurs && passeMots(n)) { site.f[rang].forEach(function (choix) { comptes[choix] += 1; }); }
    });
    return comptes;
  }

  /* --- the panel ----------------------------------------------------------------------------------------- */

  var panneaux = [];

  function construire() {
    var liste = document.getElementById('cribles');
    D.filtres.forEach(function (filtre, rang) {
      var boite = noeud('details', 'choix-filtre'), titre = noeud('summary', '', filtre.titre), nombre = noeud('span', 'nombre');
      titre.appendChild(nombre);
      boite.appendChild(titre);
      var groupe = noeud('fieldset'), nom = noeud('legend', '', filtre.titre);
      groupe.appendChild(nom);
      var cases = filtre.choix.map(function (choix) {
        var etiquette = noeud('label'), entree = noeud('input'), combien = noeud('span', 'effectif');
        entree.type = 'checkbox';
        entree.value = choix[0];
        entree.autocomplete = 'off';
        etiquette.appendChild(entree);
        etiquette.appendChild(noeud('span', '', choix[1]));
        etiquette.appendChild(combien);
        groupe.appendChild(etiquette);
        entree.addEventListener('change', function () { basculer(filtre.id, choix[0], entree.checked); });
        return { entree: entree, combien: combien, etiquette: etiquette };
      });
      boite.appendChild(groupe);
      boite.addEventListener('toggle', function () {
        if (!boite.open) { return; }
        fermerSauf(boite);
        groupe.classList.toggle('a-droite', groupe.getBoundingClientRect().right > document.documentElement.clientWidth - 8);
      });
      boite.addEventListener('keydown', function (evenement) {
        if (evenement.key === 'Escape' && boite.open) { boite.open = false; titre.focus(); }
      });
      liste.appendChild(boite);
      panneaux[rang] = { boite: boite, nombre: nombre, cases: cases };
    });
    document.addEventListener('click', function (evenement) { if (!liste.contains(evenement.target)) { fermerSauf(null); } });
    document.getElementById('crible').hidden = false;
  }

  function fermerSauf(boite) { panneaux.forEach(function (p) { if (p.boite !== boite) { p.boite.open = false; } }); }

  function basculer(filtre, choix, oui) {
    var autres = (choisis[filtre] || []).filter(function (c) { return c !== choix; });
    choisis[filtre] = oui ? autres.concat([choix]) : autres;
    appliquer();
  }

  function peindre() {
    D.filtres.forEach(function (filtre, rang) {
      var voulus = choisis[filtre.id] || [], comptes = compter(rang), panneau = panneaux[rang];
      panneau.nombre.textContent = voulus.length ? ' (' + voulus.length + ')' : '';
      panneau.boite.classList.toggle('actif', voulus.length > 0);
      panneau.cases.forEach(function (c, n) {
        c.entree.checked = voulus.indexOf(filtre.choix[n][0]) >= 0;
        c.combien.textContent = TERRIL.nombre(comptes[n]);
        c.etiquette.classList.toggle('vide', comptes[n] === 0);
      });
    });
  }

  function peindreJetons() {
    var liste = document.getElementById('jetons');
    liste.textContent = '';
    D.filtres.forEach(function (filtre) {
      (choisis[filtre.id] || []).forEach(function (choix) {
        var mot = filtre.choix.filter(function (c) { return c[0] === choix; })[0];
        var ligne = noeud('li'), bouton = noeud('button', '', filtre.titre + '\u202f: ' + mot[1] + ' ×');
        bouton.type = 'button';
        bouton.setAttribute('aria-label', 'Retirer le filtre ' + filtre.titre + '\u202f: ' + mot[1]);
        bouton.addEventListener('click', function () {
          basculer(filtre.id, choix, false);
          (liste.querySelector('button') || document.querySelector('#cribles summary')).focus();
        });
        ligne.appendChild(bouton);
        liste.appendChild(ligne);
      });
    });
  }

  /* --- what follows from the filters ---------------------------------------------------------------------- */

  function filtrerCarte() {
    var couche = TERRIL.calques.friches;
    if (!couche) { return; }
    var codes = D.sites.filter(function (site, n) { return F.gardes[n] && !site.lieu && site.cc; }).map(function (site) { return site.cc; });
    couche.ordres.sansLieu = codes;
    TERRIL.carte.fire('terril:couches');
  }

  /* The legend counts what the map shows. */
  function compterLegende() {
    var signes = (document.getElementById('classement').dataset.signes || '').split('|');
    var boite = document.querySelector('input[data-couche="friches"]');
    var liste = boite && boite.closest('.couche').querySelector('.signes');
    if (!liste) { return; }
    signes.forEach(function (signe, rang) {
      var place = D.sites.filter(function (site, n) {
        var sien = signes.indexOf(site.st) >= 0 ? site.st : 'inconnu';
        return F.gardes[n] && site.lieu && sien === signe;
      }).length;
      var combien = liste.children[rang] && liste.children[rang].querySelector('.effectif');
      if (combien) { combien.textContent = TERRIL.nombre(place); }
    });
  }

  function appliquer(sansAdresse) {
    D.sites.forEach(function (site, n) {
      F.gardes[n] = passeMots(n) && D.filtres.every(function (filtre, rang) { return passe(site, rang); });
    });
    var combien = F.gardes.filter(Boolean).length;
    if (F.fermerRaisons) { F.fermerRaisons(); }
    TERRIL.filtrer(bloc, function (rangee) { return F.gardes[F.rangees.indexOf(rangee)]; });
    filtrerCarte();
    compterLegende();
    peindre();
    peindreJetons();
    document.getElementById('bilan').textContent = combien === D.sites.length ?
      (combien > 1 ? 'Les ' + TERRIL.nombre(combien) + ' sites sont affichés.' : 'Le site est affiché.') :
      combien === 0 ? 'Aucun site ne répond à tous ces filtres.' :
        TERRIL.nombre(combien) + (combien > 1 ? ' sites affichés sur ' : ' site affiché sur ') + TERRIL.nombre(D.sites.length) + '.';
    document.getElementById('tout-voir').hidden = combien === D.sites.length && !mots && !actifs().length;
    abonnes.forEach(function (suite) { suite(); });
    if (!sansAdresse) { ecrire(); }
  }

  /* --- address: filtres=statut:sans-projet,inconnu;type:…  and  mots=… -------------------------------------- */

  function actifs() { return D.filtres.filter(function (f) { return (choisis[f.id] || []).length; }); }

  function ecrire() {
    TERRIL.adresse.filtres = actifs().map(function (f) { return f.id + ':' + choisis[f.id].join(','); }).join(';');
    TERRIL.adresse.mots = encodeURIComponent(mots);
    TERRIL.ecrireAdresse();
  }

  function lire() {
    var perdus = [];
    choisis = {};
    (TERRIL.adresse.filtres || '').split(';').filter(Boolean).forEach(function (partie) {
      var rang = partie.indexOf(':'), id = partie.slice(0, rang), voulus = partie.slice(rang + 1).split(',');
      var filtre = D.filtres.filter(function (f) { return f.id === id; })[0];
      voulus.forEach(function (choix) {
        var connu = filtre && filtre.choix.some(function (c) { return c[0] === choix; });
        if (connu) { choisis[id] = (choisis[id] || []).concat([choix]); } else { perdus.push(id + ':' + choix); }
      });
    });
    try { mots = decodeURIComponent(TERRIL.adresse.mots || ''); } catch (erreur) { mots = ''; }
    var boite = bloc.querySelector('.filtre input');
    if (boite) { boite.value = mots; } else { mots = ''; }
    if (perdus.length) { TERRIL.annoncer('Ce lien demande un filtre absent de cette édition\u202f: ' + perdus.join(', ')); }
    appliquer(true);
  }

  /* The free text is one more filter: it never undoes the others. */
  bloc.addEventListener('input', function (evenement) {
    if (!evenement.target.closest('.filtre')) { return; }
    evenement.stopPropagation();
    mots = evenement.target.value;
    appliquer();
  });

  function toutVoir() {
    choisis = {};
    mots = '';
    var boite = bloc.querySelector('.filtre input');
    if (boite) { boite.value = ''; }
    appliquer();
  }
  document.getElementById('tout-voir').addEventListener('click', function () {
    toutVoir();
    document.querySelector('#cribles summary').focus();
  });

  F.choisir = function (filtre, choix, oui) { basculer(filtre, choix, oui !== false); };
  F.toutVoir = toutVoir;
  construire();
  TERRIL.carte.on('terril:adresse', lire);
  lire();

  /* --- from the map to the table ---------------------------------------------------------------------------- */

  function cleDe(calque) {
    var parCle = TERRIL.calques.friches ? TERRIL.calques.friches.dessins : {};
    return Object.keys(parCle).filter(function (cle) { return parCle[cle].indexOf(calque) >= 0; })[0];
  }

  TERRIL.carte.on('popupopen', function (evenement) {
    var cle = cleDe(evenement.popup._source), fiche = evenement.popup.getElement().querySelector('.fiche-popup');
    if (cle === undefined || !fiche) { return; }
    var n = D.sites.map(function (site) { return site.k; }).indexOf(cle);
    if (n < 0) { return; }
    F.rangees[n].classList.add('choisie');
    if (fiche.querySelector('.vers-ligne')) { return; }
    var bouton = noeud('button', 'vers-ligne', 'Voir dans le tableau');
    bouton.type = 'button';
    bouton.addEventListener('click', function () {
      F.rangees[n].scrollIntoView({ block: 'center' });
      var lien = F.rangees[n].querySelector('th a');
      if (lien) { lien.focus({ preventScroll: true }); }
    });
    fiche.appendChild(bouton);
  });
  TERRIL.carte.on('popupclose', function () { F.rangees.forEach(function (rangee) { rangee.classList.remove('choisie'); }); });
})();
