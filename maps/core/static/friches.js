/* Terril: the scores of friches, computed again in the page when a weight changes. The formulas are those of
   pipelines/core/scores.py and pipelines/mutabilite_friches.py; marks, weights and drawings come from Python, and a
   test compares both on every site. Nothing here touches the page. */
(function () {
  'use strict';
  var TERRIL = window.TERRIL = window.TERRIL || {};
  var DECIMALES = 1e9;

  /* Half to even, as numpy rounds. */
  function entier(x) {
    var bas = Math.floor(x), reste = x - bas;
    return reste < 0.5 ? bas : reste > 0.5 ? bas + 1 : bas % 2 === 0 ? bas : bas + 1;
  }
  function arrondir(x) { return isNaN(x) ? x : entier(x * DECIMALES) / DECIMALES; }

  function somme(nombres) { return nombres.reduce(function (total, n) { return total + n; }, 0); }

  /* Marks of one site: [s, min, max] for each criterion, null when it is not known. */
  function noter(marques, poids) {
    var total = somme(poids), connus = 0, points = 0, bas = 0, haut = 0;
    marques.forEach(function (marque, rang) {
      var w = poids[rang];
      if (!marque) { haut += w; return; }
      connus += w;
      points += w * marque[0];
      bas += w * marque[1];
      haut += w * marque[2];
    });
    return {
      score: connus > 0 ? 100 * points / connus : NaN,
      bas: 100 * bas / total, haut: 100 * haut / total, fiabilite: 100 * connus / total
    };
  }

  function scoreSeul(marques, poids) {
    var connus = 0, points = 0;
    for (var rang = 0; rang < poids.length; rang += 1) {
      if (marques[rang]) { connus += poids[rang]; points += poids[rang] * marques[rang][0]; }
    }
    return connus > 0 ? 100 * points / connus : NaN;
  }

  /* 1 for the highest; equal scores share the better rank. */
  function rangs(scores) {
    var arrondis = scores.map(arrondir);
    var ordre = arrondis.filter(function (x) { return !isNaN(x); }).sort(function (a, b) { return b - a; });
    var premier = {};
    ordre.forEach(function (x, rang) { if (premier[x] === undefined) { premier[x] = rang + 1; } });
    return arrondis.map(function (x) { return isNaN(x) ? 1 : premier[x]; });
  }

  /* The numbers from 0 to 1 that Python drew, written as 64-bit floats in base 64. */
  function lireTirages(texte) {
    var octets = atob(texte), vue = new DataView(new ArrayBuffer(octets.length)), lus = [];
    for (var i = 0; i < octets.length; i += 1) { vue.setUint8(i, octets.charCodeAt(i)); }
    for (var j = 0; j < octets.length; j += 8) { lus.push(vue.getFloat64(j, true)); }
    return lus;
  }

  /* Weightings around the given one: each weight within « ecart » of its own, never negative. */
  function tirer(poids, p) {
    var tires = [];
    for (var tour = 0; tour < p.tirages; tour += 1) {
      tires.push(poids.map(function (w, rang) {
        var bas = Math.max(0, w - p.ecart), haut = w + p.ecart;
        return bas + (haut - bas) * p.hasard[tour * poids.length + rang];
      }));
    }
    return tires;
  }

  /* The ranks of each site that hold « part » of the drawings. */
  function intervalles(sites, poids, p) {
    var vus = sites.map(function () { return []; });
    tirer(poids, p).forEach(function (tire) {
      rangs(sites.map(function (marques) { return scoreSeul(marques, tire); })).forEach(function (rang, n) { vus[n].push(rang); });
    });
    var dehors = Math.floor((1 - p.part) / 2 * p.tirages);
    return vus.map(function (liste) {
      liste.sort(function (a, b) { return a - b; });
      return [liste[dehors], liste[liste.length - 1 - dehors]];
    });
  }

  /* What each unknown criterion would add to the reliability, the largest first. */
  function manques(inconnus, poids, total, sur) {
    return inconnus.filter(function (rang) { return poids[rang] > 0; }).map(function (rang) {
      return { critere: rang, gain: sur * poids[rang] / total };
    }).sort(function (a, b) { return b.gain - a.gain || a.critere - b.critere; });
  }

  function inconnusDe(marques) {
    return marques.map(function (marque, rang) { return marque ? -1 : rang; }).filter(function (rang) { return rang >= 0; });
  }

  /* Every site for one weighting: score, interval, reliability, rank and its interval where it is known well enough. */
  function classer(sites, poids, p) {
    var total = somme(poids);
    var notes = sites.map(function (marques) { return noter(marques, poids); });
    var fermes = notes.map(function (note, n) { return note.fiabilite >= p.fiabiliteMin ? n : -1; }).filter(function (n) { return n >= 0; });
    var retenus = fermes.map(function (n) { return sites[n]; });
    var places = rangs(retenus.map(function (marques) { return scoreSeul(marques, poids); }));
    var bornes = retenus.length ? intervalles(retenus, poids, p) : [];
    notes.forEach(function (note, n) {
      note.rang = note.rangMin = note.rangMax = null;
      note.manques = manques(inconnusDe(sites[n]), poids, total, 100);
    });
    fermes.forEach(function (n, place) {
      notes[n].rang = places[place];
      notes[n].rangMin = bornes[place][0];
      notes[n].rangMax = bornes[place][1];
    });
    return notes;
  }

  /* The rank of each site with one weight lowered, then raised. */
  function varier(sites, poids, critere, ecart) {
    return [Math.max(0, poids[critere] - ecart), poids[critere] + ecart].map(function (nouveau) {
      var autres = poids.slice();
      autres[critere] = nouveau;
      return rangs(sites.map(function (marques) { return scoreSeul(marques, autres); }));
    });
  }

  /* Mutability for one use: « notes » holds, by criterion, the seven marks of the class of the site, null when unknown. */
  function indice(notes, poids, usage) {
    var plus = 0, moins = 0;
    notes.forEach(function (sept, rang) {
      if (!sept) { return; }
      var note = sept[usage], w = poids[rang];
      if (note > 0) { plus += w * note; }
      if (note === 0.5) { moins += w * 0.5; } else if (note < 0) { moins += w * -note; }
    });
    return { avantages: plus, contraintes: moins, score: plus + moins > 0 ? 100 * plus / (plus + moins) : NaN };
  }

  /* Every site for one use: index, reliability on 10, rank where it is known well enough. */
  function muter(sites, poids, usage, p) {
    var notes = sites.map(function (lues) {
      var note = indice(lues, poids, usage), connus = 0;
      lues.forEach(function (sept, rang) { if (sept) { connus += poids[rang]; } });
      note.fiabilite = 10 * connus / p.total;
      note.rang = note.rangMin = note.rangMax = null;
      note.bas = note.haut = null;
      note.manques = manques(inconnusDe(lues), poids, p.total, 10);
      return note;
    });
    var fermes = notes.filter(function (note) { return note.fiabilite >= p.fiabiliteMin && !isNaN(note.score); });
    rangs(fermes.map(function (note) { return note.score; })).forEach(function (rang, n) { fermes[n].rang = rang; });
    return notes;
  }

  TERRIL.friches = {
    arrondir: arrondir, noter: noter, rangs: rangs, lireTirages: lireTirages, tirer: tirer, intervalles: intervalles,
    classer: classer, varier: varier, indice: indice, muter: muter
  };
})();
