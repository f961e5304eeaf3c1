/* Terril: what every page does, with or without a map: data files, menu, tables, French numbers. No dependency.
   Attributes only ever become text nodes: nothing that comes from a data file is read as HTML. */
(function () {
  'use strict';
  var TERRIL = { donnees: {}, attentes: {}, calques: {}, carte: null };
  window.TERRIL = TERRIL;

  /* Coordinates written short (maps/core/affichage.py): each line is flat, the first corner then steps, in 1e-5 degree. */
  var UNITE = 1e5;

  function deplier(plat) {
    var coins = [], x = 0, y = 0;
    for (var rang = 0; rang < plat.length; rang += 2) {
      x += plat[rang];
      y += plat[rang + 1];
      coins.push([x / UNITE, y / UNITE]);
    }
    return coins;
  }

  function lire(type, court) {
    if (type === 'Point') { return [court[0] / UNITE, court[1] / UNITE]; }
    return typeof court[0] === 'number' ? deplier(court) : court.map(function (part) { return lire('', part); });
  }

  /* The texts that come back are written once: a number stands for one of them where only a text may be. */
  var TEXTES = ['n', 'f', 'u', 'ut', 'c', 'i'];

  function dire(proprietes, mots) {
    var mot = function (valeur) { return typeof valeur === 'number' ? mots[valeur] : valeur; };
    TEXTES.forEach(function (nom) { if (proprietes[nom] !== undefined) { proprietes[nom] = mot(proprietes[nom]); } });
    if (proprietes.l) { proprietes.l = proprietes.l.map(function (paire) { return paire.map(mot); }); }
    return proprietes;
  }

  function enGeoJSON(donnee) {
    return { type: 'FeatureCollection', features: donnee.traits.map(function (t) {
      return { type: 'Feature', properties: dire(t[0], donnee.mots), geometry: { type: t[1], coordinates: lire(t[1], t[2]) } };
    }) };
  }

  TERRIL.donner = function (id, donnee) {
    var collection = donnee.traits ? enGeoJSON(donnee) : donnee;
    TERRIL.donnees[id] = collection;
    (TERRIL.attentes[id] || []).forEach(function (suite) { suite(collection); });
    delete TERRIL.attentes[id];
  };

  /* Load a data file once, by a script: a page opened from a disk may not fetch. */
  TERRIL.demander = function (id, url, suite, echec) {
    if (TERRIL.donnees[id]) { suite(TERRIL.donnees[id]); return; }
    if (TERRIL.attentes[id]) { TERRIL.attentes[id].push(suite); return; }
    TERRIL.attentes[id] = [suite];
    var script = document.createElement('script');
    script.src = url;
    script.onerror = function () { delete TERRIL.attentes[id]; echec(); };
    document.head.appendChild(script);
  };

  TERRIL.noeud = function (balise, classe, texte) {
    var element = document.createElement(balise);
    if (classe) { element.className = classe; }
    if (texte !== undefined) { element.textContent = texte; }
    return element;
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

  /* What the reader types keeps the rows that hold every word; accents and case do not count. */
  function sansAccent(texte) { return texte.normalize('NFD').replace(/[\u0300-\u036f]/g, '').toLowerCase(); }

  /* Keep the rows of a table that pass: the table says how many, and the map follows. ``garder`` takes a row. */
  TERRIL.filtrer = function (bloc, garder) {
    var rangees = Array.prototype.slice.call(bloc.querySelector('tbody').rows);
    var cles = [], gardees = 0;
    rangees.forEach(function (rangee) {
      rangee.hidden = !garder(rangee);
      if (rangee.hidden) { return; }
      gardees += 1;
      if (rangee.dataset.objet) { cles.push(decodeURIComponent(rangee.dataset.objet.split('/')[1])); }
    });
    var compte = bloc.querySelector('.filtre .combien');
    if (compte) { compte.textContent = gardees === rangees.length ? '' : TERRIL.nombre(gardees) + ' sur ' + TERRIL.nombre(rangees.length); }
    var couche = bloc.dataset.couche && TERRIL.calques[bloc.dataset.couche];
    if (couche) { couche.garder(gardees === rangees.length ? null : cles); }
    return gardees;
  };

  document.addEventListener('input', function (evenement) {
    var boite = evenement.target.closest && evenement.target.closest('.filtre input');
    if (!boite) { return; }
    var mots = sansAccent(boite.value).split(/\s+/).filter(Boolean);
    TERRIL.filtrer(boite.closest('.tableau'), function (rangee) {
      var texte = sansAccent(rangee.textContent);
      return mots.every(function (mot) { return texte.indexOf(mot) >= 0; });
    });
  });

  document.addEventListener('click', function (evenement) {
    var bouton = evenement.target.closest && evenement.target.closest('th button');
    if (bouton) { trier(bouton); }
  });

  /* --- French numbers, as maps/core/texte.py writes them ----------------------------------------------- */

  TERRIL.nombre = function (valeur, decimales) {
    if (valeur === null || valeur === undefined || !isFinite(valeur)) { return 'n.\u00a0d.'; }
    var taille = Math.abs(valeur);
    if (decimales === undefined && taille > 0 && taille < 0.005) { return valeur > 0 ? '<\u00a00,01' : '>\u00a0\u22120,01'; }
    var places = decimales !== undefined ? decimales : valeur === Math.round(valeur) || taille >= 100 ? 0 : taille >= 10 ? 1 : 2;
    var texte = arrondi(taille, places).replace('.', ',').replace(/\B(?=(\d{3})+(?=,|$))/g, '\u202f');
    return (valeur < 0 && /[1-9]/.test(texte) ? '\u2212' : '') + texte;
  };

  /* Half goes up, on the decimal writing of the number: 0.285 is 0.29, as Decimal does it. */
  function arrondi(taille, places) {
    var ecrit = String(taille);
    if (ecrit.indexOf('e') >= 0) { return taille.toFixed(places); }
    return Number(Math.round(Number(ecrit + 'e' + places)) + 'e-' + places).toFixed(places);
  }

  TERRIL.pourcent = function (part) {
    if (part === null || part === undefined || !isFinite(part)) { return 'n.\u00a0d.'; }
    var texte = part > 0 && part < 0.05 ? '<\u00a00,1' : part > 99.95 && part < 100 ? '>\u00a099,9' : TERRIL.nombre(part, part === 0 || part === 100 ? 0 : 1);
    return texte + '\u00a0%';
  };

  TERRIL.avecUnite = function (valeur, unite, decimales) {
    if (unite === '%') { return TERRIL.pourcent(valeur); }
    var texte = TERRIL.nombre(valeur, decimales === undefined && unite === 'hab.' && Math.abs(valeur) >= 1 ? 0 : decimales);
    return texte === 'n.\u00a0d.' || !unite ? texte : texte + '\u00a0' + accorde(valeur, unite);
  };

  /* A unit that is a word takes the singular under two, as maps/core/texte.py does it. */
  function accorde(valeur, unite) {
    return Math.abs(valeur) < 2 && /^[a-z\u00e0-\u00ff]{3,}[sx]$/.test(unite) && ['fois', 'mois', 'puits'].indexOf(unite) < 0 ? unite.slice(0, -1) : unite;
  }

  /* --- what this computer remembers: the ground of the maps. No reader is told apart. -------------------- */

  TERRIL.retenir = function (cle, valeur) { try { localStorage.setItem('terril-' + cle, valeur); } catch (erreur) { /* refused: nothing is kept */ } };
  TERRIL.retenu = function (cle) { try { return localStorage.getItem('terril-' + cle); } catch (erreur) { return null; } };

  /* --- menu --------------------------------------------------------------------------------------------- */

  /* The sheets of the communes, from the one list that every page shares. */
  function offrirCommunes() {
    var choix = document.getElementById('aller-commune'), bouton = document.getElementById('aller-bouton');
    var communes = TERRIL.donnees.menu;
    if (!choix || !communes) { return; }
    communes.forEach(function (commune) {
      var option = TERRIL.noeud('option', '', commune[1]);
      option.value = choix.dataset.racine + commune[0];
      option.selected = commune[0] === choix.dataset.page;
      choix.appendChild(option);
    });
    bouton.addEventListener('click', function () { location.href = choix.value; });
    choix.parentNode.hidden = false;
  }

  /* On paper nothing unfolds: the sources, folded on the screen, are all printed. */
  function depliant(ouvrir) {
    document.querySelectorAll(ouvrir ? 'details.sources:not([open])' : 'details.sources[data-papier]').forEach(function (bloc) {
      bloc.open = ouvrir;
      if (ouvrir) { bloc.dataset.papier = ''; } else { delete bloc.dataset.papier; }
    });
  }
  window.addEventListener('beforeprint', function () { depliant(true); });
  window.addEventListener('afterprint', function () { depliant(false); });

  document.addEventListener('DOMContentLoaded', function () {
    var ouvrir = document.querySelector('.ouvrir-menu'), menu = document.getElementById('menu');
    if (ouvrir && menu) {
      document.documentElement.classList.add('script');
      ouvrir.hidden = false;
      ouvrir.addEventListener('click', function () {
        var ouvert = ouvrir.getAttribute('aria-expanded') !== 'true';
        ouvrir.setAttribute('aria-expanded', String(ouvert));
        menu.classList.toggle('ouvert', ouvert);
      });
    }
    offrirCommunes();
  });
})();
