/* Terril: the page « Vérifier un lieu ». Wires the box, the map, the drawing and the files to the answers.
   Nothing leaves the computer: files are read here, answers come from the files of the communes. */
(function () {
  'use strict';
  var TERRIL = window.TERRIL, saisie = TERRIL.saisie, noeud = TERRIL.noeud, reponses = TERRIL.reponses;
  var COULEUR = '#1f5fa8', PIXELS = 6, LIEN = 8;
  var etat = { lieu: null, reponses: null, resultats: [], tour: 0, dessine: false, lien: '', liste: '', calque: null, autour: null };

  function id(nom) { return document.getElementById(nom); }
  function dire(message) { id('etat-saisie').textContent = message; }

  /* --- messages --------------------------------------------------------------------------------------------- */

  function montrerErreurs(messages) {
    var zone = id('erreurs');
    id('aller').hidden = true;
    reponses.vider(zone);
    messages.forEach(function (m) {
      var bloc = noeud('div', 'erreur'), tete = noeud('p');
      tete.appendChild(noeud('strong', '', m.ou ? saisie.typo('« ' + m.ou + ' »') : 'Aucun lieu n’est indiqué.'));
      if (m.ou) { tete.appendChild(document.createTextNode(saisie.typo(' : ' + m.trouve + '.'))); }
      bloc.appendChild(tete);
      bloc.appendChild(noeud('p', '', saisie.typo('Attendu : ' + m.attendu + '.')));
      bloc.appendChild(noeud('p', 'faire', saisie.typo(m.faire.charAt(0).toUpperCase() + m.faire.slice(1) + '.')));
      zone.appendChild(bloc);
    });
    if (messages.length) {
      id('reponse').hidden = true;
      id('lieux').hidden = true;
      dire(messages.length > 1 ? messages.length + ' lieux n’ont pas été trouvés.' : 'Ce lieu n’a pas pu être vérifié.');
    }
  }

  function rater(message) { montrerErreurs([message && message.cle ? message : saisie.erreur('', 'fichier_illisible', { formats: 'de l’édition', raison: 'un fichier absent ou illisible' })]); }

  /* --- the place on the map --------------------------------------------------------------------------------- */

  function enDegres(lieu) {
    var profondeur = { Point: 0, MultiPoint: 1, LineString: 1, MultiLineString: 2, Polygon: 2, MultiPolygon: 3 }[lieu.type];
    var creuser = function (c, p) { return p ? c.map(function (d) { return creuser(d, p - 1); }) : saisie.versDegres(c); };
    return { type: lieu.type, coordinates: creuser(lieu.coordinates, profondeur) };
  }

  function dessiner(lieux, viser, trouvees) {
    var carte = TERRIL.carte;
    [etat.calque, etat.autour].forEach(function (c) { if (c) { carte.removeLayer(c); } });
    etat.autour = trouvees ? entourer(lieux[0], trouvees).addTo(carte) : null;
    id('legende-lieu').hidden = !trouvees;
    etat.calque = L.featureGroup(lieux.map(function (lieu) {
      return L.geoJSON(enDegres(lieu), {
        interactive: false, style: { color: COULEUR, weight: 3, fillColor: COULEUR, fillOpacity: 0.15, interactive: false },
        pointToLayer: function (_, latlng) { return repere(latlng, lieu); }
      });
    })).addTo(carte);
    if (viser && lieux.length) { carte.fitBounds(etat.calque.getBounds(), { maxZoom: lieux.length > 1 ? 15 : 16, padding: [40, 40], animate: false }); }
  }

  /* The exact zones that concern the place, and the nearest objects, with their names. */
  function entourer(lieu, trouvees) {
    var groupe = L.featureGroup(), codes = TERRIL.verification.communesDe(lieu), vus = {};
    trouvees.forEach(function (r) {
      var dedans = [].concat.apply([], r.zones.map(function (z) { return z.cles; }));
      (r.proche ? [r.proche.cle] : dedans).forEach(function (cle) {
        var rangee = objetExact(codes, r.question, cle), marque = r.couche + '/' + cle;
        if (!rangee || vus[marque]) { return; }
        vus[marque] = true;
        var nom = [r.titre, rangee[1]].filter(Boolean).join(' : ');
        L.geoJSON(enDegres(TERRIL.verification.lieu(rangee[4])), {
          style: r.proche ? { color: '#6b6b66', weight: 1.2, dashArray: '5 4', fill: false } : { color: '#a0451f', weight: 2, fillColor: '#a0451f', fillOpacity: 0.01 },
          pointToLayer: function (_, latlng) { return L.circleMarker(latlng, { radius: 5, color: '#5f5f5b', weight: 1.5, dashArray: '2 2', fill: false }); }
        }).bindTooltip(function () { return noeud('span', '', saisie.typo(nom)); }, { sticky: true, opacity: 1 }).addTo(groupe);
      });
    });
    groupe.eachLayer(function (g) { g.eachLayer(function (c) { c.on('add', function () { if (c.getElement && c.getElement()) { c.getElement().setAttribute('tabindex', '-1'); c.getElement().setAttribute('aria-hidden', 'true'); } }); }); });
    return groupe;
  }

  function objetExact(codes, question, cle) {
    var rangees = [].concat.apply([], codes.map(function (code) { return (TERRIL.donnees['verif-' + code] || {})[question] || []; }));
    return rangees.filter(function (r) { return r[0] === cle; })[0];
  }

  /* A cross in a ring, and the circle of its precision where the eye may see it. */
  function repere(latlng, lieu) {
    var svg = '<svg width="26" height="26" viewBox="0 0 26 26" aria-hidden="true"><circle cx="13" cy="13" r="8" fill="none" stroke="#fff" stroke-width="5"/><circle cx="13" cy="13" r="8" fill="none" stroke="' + COULEUR + '" stroke-width="2.500"/><path d="M13 0v9M13 17v9M0 13h9M17 13h9" stroke="' + COULEUR + '" stroke-width="2"/></svg>';
    var point = L.marker(latlng, { icon: L.divIcon({ html: svg, className: 'repere-lieu', iconSize: [26, 26] }), interactive: false, keyboard: false, alt: lieu.nom });
    var parties = lieu.precision_m > 1 ? [L.circle(latlng, { radius: lieu.precision_m, color: COULEUR, weight: 1, dashArray: '3 3', fillOpacity: 0.06, interactive: false })] : [];
    return L.featureGroup(parties.concat([point]));
  }

  function metresParPixel(lat) { return 40075016.686 * Math.cos(lat * Math.PI / 180) / Math.pow(2, TERRIL.carte.getZoom() + 8); }

  function lieuDuPoint(lat, lon, precision, nom) {
    var xy = saisie.versCalcul('EPSG:4326', [lon, lat]).map(saisie.arrondi);
    var ecrit = lat.toFixed(5).replace('.', ',') + ' ' + lon.toFixed(5).replace('.', ',');
    var dit = saisie.typo('Latitude et longitude ' + ecrit + ' ; x ' + TERRIL.nombre(xy[0], 0) + ' m, y ' + TERRIL.nombre(xy[1], 0) + ' m en Lambert-93, à ' + TERRIL.avecUnite(precision, 'm', precision < 10 ? 1 : 0) + ' près.');
    return { nom: nom, type: 'Point', coordinates: xy, precision_m: precision, dit: dit, lien: [lon.toFixed(LIEN), lat.toFixed(LIEN), Math.round(precision * 100) / 100].join('/') };
  }

  /* --- answers ------------------------------------------------------------------------------------------------ */

  /* Ask the engine; a shape that it cannot read is a message like another. */
  function repondre(lieu, suite, echec) {
    try { TERRIL.verification.repondre(lieu, suite, echec); } catch (erreur) { echec(saisie.erreur(lieu.nom, 'forme_invalide')); }
  }

  /* What the address of the page says of the place or of the list that is shown. */
  function ecrireLien(lien) {
    etat.lien = TERRIL.adresse.lieu = lien || '';
    TERRIL.ecrireAdresse();
  }

  function verifier(lieu, options) {
    etat.tour += 1;
    var tour = etat.tour;
    montrerErreurs([]);
    dire('Vérification…');
    repondre(lieu, function (trouvees) {
      if (tour !== etat.tour) { return; }
      etat.lieu = lieu;
      etat.reponses = trouvees;
      dessiner([lieu], options.viser, trouvees);
      ecrireLien(lieu.lien);
      afficher(options.focus, false);
    }, function (message) { if (tour === etat.tour) { rater(message); } });
  }

  function afficher(focus, deListe) {
    var lieu = etat.lieu, trouvees = etat.reponses, dedans = trouvees.filter(function (r) { return r.zones.length && r.question !== 'commune'; }).length;
    id('reponse').hidden = false;
    id('lieux').hidden = true;
    id('reponse-titre').textContent = saisie.typo(lieu.nom);
    id('reponse-lu').textContent = lieu.dit || '';
    document.querySelector('[data-action="retour"]').hidden = !deListe;
    reponses.montrer(id('reponse-themes'), trouvees);
    dire(trouvees.length === 1 ? trouvees[0].phrases[0] : saisie.typo(lieu.nom + ' : ' + trouvees.length + ' réponses, dont ' + dedans + ' zone' + (dedans > 1 ? 's' : '') + ' qui ' + (dedans > 1 ? 'concernent' : 'concerne') + ' ce lieu. Elles sont sous la carte.'));
    id('aller').hidden = focus;
    if (focus) { viserReponse(id('reponse-titre')); }
  }

  function viserReponse(titre) {
    titre.focus({ preventScroll: true });
    titre.scrollIntoView({ block: 'start' });
  }

  /* Several places, one after the other: the page stays alive. */
  function verifierTous(lieux, messages, lien) {
    etat.tour += 1;
    etat.liste = lien || '';
    ecrireLien(etat.liste);
    var tour = etat.tour, resultats = [];
    montrerErreurs([]);
    dessiner(lieux, true);
    (function suivant(rang) {
      if (tour !== etat.tour) { return; }
      if (rang === lieux.length) {
        etat.resultats = resultats.concat(messages.map(function (m) { return { nom: m.ou, message: m }; }));
        afficherListe();
        return;
      }
      if (rang % 10 === 0) { dire('Vérification : ' + rang + ' sur ' + lieux.length); }
      repondre(lieux[rang], function (trouvees) {
        var dehors = trouvees.length === 1 && trouvees[0].etat === 'dehors';
        resultats.push({ nom: lieux[rang].nom, lieu: lieux[rang], reponses: trouvees, dehors: dehors });
        if (rang % 10 === 9) { setTimeout(function () { suivant(rang + 1); }, 0); } else { suivant(rang + 1); }
      }, function (message) {
        resultats.push({ nom: lieux[rang].nom, message: message && message.cle ? message : saisie.erreur(lieux[rang].nom, 'forme_invalide') });
        suivant(rang + 1);
      });
    })(0);
  }

  function afficherListe() {
    var bons = etat.resultats.filter(function (r) { return r.reponses && !r.dehors; }).length, sans = etat.resultats.length - bons;
    id('reponse').hidden = true;
    id('lieux').hidden = false;
    var titre = bons + ' lieu' + (bons > 1 ? 'x' : '') + ' vérifié' + (bons > 1 ? 's' : '') + (sans ? ', ' + sans + ' sans réponse' : '');
    id('lieux-titre').textContent = titre;
    id('lieux-table').caption.textContent = 'Réponses par lieu';
    reponses.tableau(id('lieux-table'), etat.resultats, function (rang) {
      etat.lieu = etat.resultats[rang].lieu;
      etat.reponses = etat.resultats[rang].reponses;
      dessiner([etat.lieu], true, etat.reponses);
      ecrireLien(etat.lieu.lien || (etat.lieu.cle ? encodeURIComponent(etat.lieu.cle) : etat.liste));
      afficher(true, true);
    });
    dire(titre + '. Le tableau est sous la carte.');
    viserReponse(id('lieux-titre'));
  }

  function recevoir(lieux, messages, options) {
    if (!lieux.length) { montrerErreurs(messages); return; }
    if (lieux.length === 1 && !messages.length) { verifier(lieux[0], options); return; }
    verifierTous(lieux, messages, options.lien);
  }

  /* --- the box ------------------------------------------------------------------------------------------------ */

  function soumettre(texte, options) {
    fermerSuggestions();
    TERRIL.repertoire.lieux(texte, function (lieux, messages) {
      if (lieux.length === 1) { lieux[0].lien = lieux[0].lien || encodeURIComponent(texte.trim()); }
      recevoir(lieux, messages, { viser: options.viser, focus: options.focus, lien: encodeURIComponent(texte.trim()) });
    });
  }

  var choix = { liste: [], rang: -1, attente: 0 };

  function fermerSuggestions() {
    clearTimeout(choix.attente);
    choix.liste = [];
    choix.rang = -1;
    id('suggestions').hidden = true;
    id('lieu').setAttribute('aria-expanded', 'false');
    id('lieu').removeAttribute('aria-activedescendant');
  }

  function ouvrirSuggestions(liste) {
    var zone = id('suggestions');
    reponses.vider(zone);
    choix.liste = liste;
    choix.rang = -1;
    liste.forEach(function (s, rang) {
      var option = noeud('li', '', s.texte);
      option.id = 'suggestion-' + rang;
      option.setAttribute('role', 'option');
      option.setAttribute('aria-selected', 'false');
      option.appendChild(noeud('small', '', s.genre));
      option.addEventListener('mousedown', function (e) { e.preventDefault(); prendre(s); });
      zone.appendChild(option);
    });
    zone.hidden = !liste.length;
    id('lieu').setAttribute('aria-expanded', String(liste.length > 0));
  }

  function prendre(suggestion) {
    id('lieu').value = suggestion.texte;
    fermerSuggestions();
    if (suggestion.genre === 'voie') {
      id('lieu').focus();
      id('lieu').setSelectionRange(0, 0);
      dire('Écrivez le numéro devant la voie, puis Entrée.');
      return;
    }
    soumettre(suggestion.texte, { viser: true, focus: true });
  }

  function parcourir(pas) {
    if (!choix.liste.length) { return; }
    choix.rang = (choix.rang + pas + choix.liste.length) % choix.liste.length;
    Array.prototype.forEach.call(id('suggestions').children, function (option, rang) { option.setAttribute('aria-selected', String(rang === choix.rang)); });
    id('lieu').setAttribute('aria-activedescendant', 'suggestion-' + choix.rang);
    id('suggestions').children[choix.rang].scrollIntoView({ block: 'nearest' });
  }

  function proposer() {
    clearTimeout(choix.attente);
    var texte = id('lieu').value;
    choix.attente = setTimeout(function () {
      var lu = true;
      try { lu = !!saisie.coordonnees(texte); } catch (message) { lu = true; }
      if (!texte.trim() || lu || saisie.parcelles(texte).length) { fermerSuggestions(); return; }
      TERRIL.repertoire.suggerer(texte, function (liste) { if (id('lieu').value === texte && document.activeElement === id('lieu')) { ouvrirSuggestions(liste); } });
    }, 120);
  }

  function brancherBoite() {
    var boite = id('lieu');
    id('saisie').addEventListener('submit', function (e) { e.preventDefault(); soumettre(boite.value, { viser: true, focus: true }); });
    boite.addEventListener('input', proposer);
    boite.addEventListener('blur', fermerSuggestions);
    boite.addEventListener('keydown', function (e) {
      if (e.key === 'ArrowDown' || e.key === 'ArrowUp') { e.preventDefault(); parcourir(e.key === 'ArrowDown' ? 1 : -1); }
      if (e.key === 'Escape') { fermerSuggestions(); }
      if (e.key === 'Enter' && choix.rang >= 0) { e.preventDefault(); prendre(choix.liste[choix.rang]); }
    });
    boite.addEventListener('paste', function (e) {
      var colle = e.clipboardData && e.clipboardData.getData('text');
      if (!colle || !/[\r\n]/.test(colle)) { return; }
      e.preventDefault();
      boite.setRangeText(colle.trim().split(/[\r\n]+/).join(' ; '), boite.selectionStart, boite.selectionEnd, 'end');
      proposer();
    });
  }

  /* --- gestures ------------------------------------------------------------------------------------------------- */

  function brancherCarte() {
    var carte = TERRIL.carte;
    carte.eachLayer(function (calque) { if (calque.options && calque.options.pane === 'terril-sol') { calque.unbindPopup(); if (calque.eachLayer) { calque.eachLayer(function (c) { c.unbindPopup(); }); } } });
    carte.on('draw:drawstart', function () { etat.dessine = true; });
    carte.on('draw:drawstop', function () { setTimeout(function () { etat.dessine = false; TERRIL.dessin = false; }, 0); });
    carte.on('click', function (e) {
      if (etat.dessine) { return; }
      verifier(lieuDuPoint(e.latlng.lat, e.latlng.lng, PIXELS * metresParPixel(e.latlng.lat), 'Point choisi sur la carte'), { viser: false, focus: false });
    });
    carte.on('draw:created', function (e) {
      if (!TERRIL.dessin) { return; }
      var geometrie = e.layer.toGeoJSON().geometry, lat = e.layer.getBounds().getCenter().lat, surface = geometrie.type === 'Polygon';
      var profondeur = surface ? 2 : 1;
      var creuser = function (c, p) { return p ? c.map(function (d) { return creuser(d, p - 1); }) : saisie.versCalcul('EPSG:4326', [c[0], c[1]]).map(saisie.arrondi); };
      var precision = PIXELS * metresParPixel(lat);
      verifier({
        nom: surface ? 'Surface dessinée' : 'Ligne dessinée', type: geometrie.type, coordinates: creuser(geometrie.coordinates, profondeur), precision_m: precision,
        dit: saisie.typo((surface ? 'Surface' : 'Ligne') + ' dessinée sur la carte, à ' + TERRIL.avecUnite(precision, 'm', 0) + ' près.')
      }, { viser: true, focus: true });
    });
  }

  function tracer(surface) {
    id('carte').scrollIntoView({ block: 'nearest' });
    TERRIL.avecDessin(function () {
      TERRIL.dessin = true;
      var options = { shapeOptions: { color: COULEUR, weight: 3 }, metric: true };
      new L.Draw[surface ? 'Polygon' : 'Polyline'](TERRIL.carte, surface ? L.extend(options, { allowIntersection: false, showArea: true }) : options).enable();
      dire(surface ? 'Cliquez les coins de la surface sur la carte, puis à nouveau le premier.' : 'Cliquez les points de la ligne sur la carte, puis à nouveau le dernier.');
    });
  }

  function lireFichier(fichier) {
    dire('Lecture de ' + fichier.name + '…');
    TERRIL.fichiers.lire(fichier, function (lus) { recevoir(lus.lieux, lus.messages, { viser: true, focus: true }); }, rater);
  }

  var GESTES = {
    centre: function () {
      var c = TERRIL.carte.getCenter();
      verifier(lieuDuPoint(c.lat, c.lng, PIXELS * metresParPixel(c.lat), 'Centre de la carte'), { viser: false, focus: true });
    },
    surface: function () { tracer(true); },
    ligne: function () { tracer(false); },
    fichier: function () { id('fichier').click(); }
  };

  function brancherFichiers() {
    id('fichier').addEventListener('change', function () {
      if (id('fichier').files[0]) { lireFichier(id('fichier').files[0]); }
      id('fichier').value = '';
    });
    document.addEventListener('dragover', function (e) { e.preventDefault(); id('saisie').classList.add('depot'); });
    document.addEventListener('dragleave', function (e) { if (!e.relatedTarget) { id('saisie').classList.remove('depot'); } });
    document.addEventListener('drop', function (e) {
      e.preventDefault();
      id('saisie').classList.remove('depot');
      if (e.dataTransfer.files[0]) { lireFichier(e.dataTransfer.files[0]); }
    });
  }

  /* --- what can be done with an answer --------------------------------------------------------------------------- */

  function copier(texte, fait) {
    var repli = function () {
      var zone = noeud('textarea', 'hors-ecran');
      zone.value = texte;
      document.body.appendChild(zone);
      zone.select();
      var copie = false;
      try { copie = document.execCommand('copy'); } catch (erreur) { copie = false; }
      zone.remove();
      dire(copie ? fait : 'Le navigateur n’a pas permis la copie.');
    };
    if (!navigator.clipboard || !navigator.clipboard.writeText) { repli(); return; }
    navigator.clipboard.writeText(texte).then(function () { dire(fait); }, repli);
  }

  function telecharger(nom, texte) {
    var ancre = document.createElement('a');
    ancre.href = URL.createObjectURL(new Blob([texte], { type: 'text/csv;charset=utf-8' }));
    ancre.download = nom;
    ancre.click();
    setTimeout(function () { URL.revokeObjectURL(ancre.href); }, 1000);
  }

  var ACTIONS = {
    aller: function () { viserReponse(id(id('lieux').hidden ? 'reponse-titre' : 'lieux-titre')); },
    copier: function () { copier(reponses.texte(etat.lieu, etat.reponses, TERRIL.donnees.verifier.mention), 'Texte copié.'); },
    lien: function () { copier(location.href, 'Lien copié : il rouvre ce lieu dans cette page.'); },
    imprimer: function () { window.print(); },
    retour: function () { ecrireLien(etat.liste); dessiner(etat.resultats.filter(function (r) { return r.lieu; }).map(function (r) { return r.lieu; }), true); afficherListe(); },
    csv: function () { telecharger('lieux-verifies.csv', reponses.csv(etat.resultats)); }
  };

  function dater() {
    var date = 'Réponses lues le ' + new Intl.DateTimeFormat('fr-FR', { dateStyle: 'long' }).format(new Date()) + '.';
    document.querySelectorAll('.date-impression').forEach(function (p) { p.textContent = date; });
  }

  /* --- addresses of the page: #lieu=lon/lat, lon/lat/precision, or a text ------------------------------------------- */

  function suivre() {
    var lien = TERRIL.adresse.lieu;
    if (!lien || etat.lien === lien) { return; }
    var parties = lien.split('/'), nombres = parties.map(Number), viser = location.hash.indexOf('carte=') < 0;
    if (parties.length >= 2 && parties.length <= 3 && nombres.every(isFinite) && Math.abs(nombres[0]) <= 180 && Math.abs(nombres[1]) <= 90) {
      var precision = parties.length === 3 ? Math.max(0, nombres[2]) : saisieDe(parties);
      var lieu = lieuDuPoint(nombres[1], nombres[0], precision, 'Point du lien');
      lieu.lien = lien;
      verifier(lieu, { viser: viser, focus: false });
      return;
    }
    var texte;
    try { texte = decodeURIComponent(lien); } catch (erreur) { return; }
    id('lieu').value = texte;
    soumettre(texte, { viser: viser, focus: false });
  }

  function saisieDe(parties) {
    var decimales = Math.min.apply(null, parties.slice(0, 2).map(function (p) { return (p.split('.')[1] || '').length; }));
    return 0.5 / Math.pow(10, Math.min(decimales, 15)) * TERRIL.donnees.verifier.bornes.degre;
  }

  brancherBoite();
  brancherCarte();
  brancherFichiers();
  document.querySelectorAll('[data-geste]').forEach(function (b) { b.addEventListener('click', GESTES[b.dataset.geste]); });
  document.querySelectorAll('[data-action]').forEach(function (b) { b.addEventListener('click', ACTIONS[b.dataset.action]); });
  window.addEventListener('beforeprint', dater);
  dater();
  TERRIL.carte.on('terril:adresse', suivre);
  suivre();
  TERRIL.verifieur = { soumettre: function (texte) { soumettre(texte, { viser: true, focus: true }); }, etat: etat };
})();
