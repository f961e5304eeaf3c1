/* Terril: the page of contributions: a shape is drawn, edited, pasted or imported; its measures follow; it is kept as a
   file. Nothing is sent. Measures and official objects are those of TERRIL.verification.
   Needs page.js, terril.js, proj4.js, verif-moteur.js, apport-lecture.js. */
(function () {
  'use strict';
  var TERRIL = window.TERRIL, exact = TERRIL.verification, formes = TERRIL.formes, noeud = TERRIL.noeud;
  var reglages = TERRIL.donnees.apport;
  var form = document.getElementById('apport');
  if (!form || !reglages) { return; }
  form.hidden = false;

  var FINE = '\u202f', COULEUR = '#b5532a', OFFICIEL = '#4b3a73';
  var DESSINS = { surface: 'Polygon', ligne: 'Polyline', point: 'Marker' };
  var trace = L.featureGroup().addTo(TERRIL.carte), fond = L.featureGroup().addTo(TERRIL.carte);
  var objets = {}, parCommune = {}, carreaux = {}, enCours = null, enregistree = true;

  function champ(id) { return document.getElementById('a-' + id); }
  function geste() { return form.querySelector('input[name="a-geste"]:checked').value; }
  function genre() { return reglages.genres[champ('genre').value]; }
  function couche() { return genre().couche || champ('couche').value; }
  function objetChoisi() { return geste() === 'nouveau' ? null : objets[champ('objet').value] || null; }
  function dire(id, texte) { champ(id).textContent = texte; }
  function refuser(message) { dire('erreur', message); }

  L.Polyline._flat = L.LineUtil.isFlat; /* the name that the drawing library still calls */

  /* --- data of the communes ------------------------------------------------------------------------------ */

  function chargerCommune(code, suite) {
    var illisible = function () { refuser('Les données de cette commune n’ont pas pu être lues.'); };
    exact.charger([code.toUpperCase()], function () {
      TERRIL.demander('apport-' + code, reglages.chemins[code], function (lu) {
        parCommune[code] = [].concat.apply([], Object.keys(lu.objets).map(function (c) {
          return lu.objets[c].map(function (o) { return officiel(c, o, code); });
        }));
        carreaux[code] = lu.carreaux.map(formes.carreau);
        suite();
      }, illisible);
    }, illisible);
  }

  /* An official object, read once: the page has a key when the checker has the object, else its key, name and shape. */
  function officiel(c, lu, code) {
    var cle = typeof lu === 'string' ? lu : lu[0], nom = c + '/' + cle;
    if (!objets[nom]) {
      var o = typeof lu === 'string' ? exact.objet(c, cle, code.toUpperCase()) : { nom: lu[1], lieu: exact.lieu(lu[2]) };
      objets[nom] = { c: c, k: cle, n: o.nom || cle, lieu: o.lieu, forme: formes.officiel(o.lieu) };
    }
    return objets[nom];
  }

  /* Communes that a shape meets. */
  function communesDe(lieux) {
    var codes = [].concat.apply([], lieux.map(exact.communesDe));
    return codes.filter(function (code, rang) { return codes.indexOf(code) === rang; }).map(function (code) { return code.toLowerCase(); });
  }

  function chargerToutes(codes, suite) {
    var manquent = codes.filter(function (code) { return !carreaux[code]; });
    if (!manquent.length) { suite(); return; }
    chargerCommune(manquent[0], function () { chargerToutes(codes, suite); });
  }

  /* --- the shape ------------------------------------------------------------------------------------------- */

  function latlngs(points) { return points.map(function (p) { return L.latLng(p[1], p[0]); }); }
  function lonlat(l) { return [l.lng, l.lat]; }

  function calques(forme) {
    var options = { color: COULEUR, weight: 3, fillOpacity: 0.2 };
    return forme.parties.map(function (partie) {
      if (forme.type === 'point') { return repere(partie); }
      if (forme.type === 'ligne') { return L.polyline(latlngs(partie), options); }
      return L.polygon(partie.map(latlngs), options);
    });
  }

  function repere(p) {
    var svg = '<svg width="22" height="22" viewBox="0 0 20 20" aria-hidden="true"><circle cx="10" cy="10" r="7" fill="#fff" stroke="' + COULEUR + '" stroke-width="4"/></svg>';
    return L.marker([p[1], p[0]], { icon: L.divIcon({ html: svg, className: 'symbole', iconSize: [22, 22] }), draggable: true, alt: 'Point proposé' })
      .on('dragend', function () { montrerMesures(); });
  }

  /* The shape as it stands on the map, in degrees; null when there is none. */
  function forme() {
    var dessins = trace.getLayers();
    if (!dessins.length) { return null; }
    var type = dessins[0] instanceof L.Marker ? 'point' : dessins[0] instanceof L.Polygon ? 'surface' : 'ligne';
    return {
      type: type,
      parties: dessins.map(function (d) {
        if (type === 'point') { return lonlat(d.getLatLng()); }
        return type === 'ligne' ? d.getLatLngs().map(lonlat) : d.getLatLngs().map(function (anneau) { return anneau.map(lonlat); });
      })
    };
  }

  function poser(nouvelle, viser) {
    modifier(false);
    trace.clearLayers();
    calques(nouvelle).forEach(function (calque) { trace.addLayer(calque); });
    enregistree = false;
    if (viser) { cadrer(trace); }
    montrerMesures();
  }

  function cadrer(groupe) {
    var bornes = groupe.getBounds();
    if (bornes.isValid()) { TERRIL.carte.fitBounds(bornes, { maxZoom: 16, padding: [40, 40], animate: false }); }
  }

  function effacer() {
    modifier(false);
    trace.clearLayers();
    montrerMesures();
  }

  function annulerDessin() {
    if (enCours) { enCours.disable(); }
    enCours = null;
    TERRIL.dessin = false;
    form.querySelectorAll('[data-dessiner]').forEach(function (bouton) { bouton.setAttribute('aria-pressed', 'false'); });
  }

  function dessiner(bouton) {
    var actif = bouton.getAttribute('aria-pressed') === 'true';
    annulerDessin();
    if (actif) { return; }
    TERRIL.avecDessin(function () {
      modifier(false);
      refuser('');
      var type = bouton.dataset.dessiner;
      var options = { shapeOptions: { color: COULEUR, weight: 3 }, showArea: false, showLength: false, metric: true };
      if (type === 'surface') { options.allowIntersection = false; }
      if (type === 'point') { options = { icon: repere([0, 0]).options.icon }; }
      enCours = new L.Draw[DESSINS[type]](TERRIL.carte, options);
      TERRIL.dessin = true;
      bouton.setAttribute('aria-pressed', 'true');
      enCours.enable();
      document.getElementById('carte').scrollIntoView({ block: 'nearest' });
    });
  }

  TERRIL.carte.on('draw:created', function (evenement) {
    if (!enCours) { return; }
    var type = { polygon: 'surface', polyline: 'ligne', marker: 'point' }[evenement.layerType], dessin = evenement.layer;
    annulerDessin();
    var points = type === 'point' ? lonlat(dessin.getLatLng()) : type === 'ligne' ? dessin.getLatLngs().map(lonlat) : dessin.getLatLngs().map(function (a) { return a.map(lonlat); });
    poser({ type: type, parties: [points] }, false);
  });
  TERRIL.carte.on('draw:drawstop', function () { if (enCours) { setTimeout(function () { if (enCours && !enCours.enabled()) { annulerDessin(); } }, 0); } });
  TERRIL.carte.on('draw:editvertex', function () { montrerMesures(); });

  /* Vertices to move: each part has its own, its holes stay as they are. */
  function modifier(allumer) {
    var bouton = champ('modifier');
    if (bouton.getAttribute('aria-pressed') === String(allumer)) { return; }
    bouton.setAttribute('aria-pressed', String(allumer));
    var appliquer = function () {
      trace.eachLayer(function (calque) { if (calque.editing) { calque.editing[allumer ? 'enable' : 'disable'](); } });
    };
    if (!allumer) { appliquer(); return; }
    TERRIL.avecDessin(function () {
      /* Shapes made before the library came have no editing of their own. */
      var actuelle = forme();
      if (actuelle && actuelle.type !== 'point') { trace.clearLayers(); calques(actuelle).forEach(function (calque) { trace.addLayer(calque); }); }
      appliquer();
    });
  }

  /* --- measures ------------------------------------------------------------------------------------------- */

  function ha(m2) { return TERRIL.avecUnite(Math.round(m2 / 100) / 100, 'ha'); }
  function metres(m) { return m >= 1000 ? TERRIL.avecUnite(m / 1000, 'km', 2) : TERRIL.avecUnite(Math.round(m), 'm'); }
  function deux(m2, total) { return ha(m2) + ' (' + TERRIL.pourcent(100 * m2 / total) + ')'; }

  function ligne(liste, titre, texte, fictif) {
    liste.appendChild(noeud('dt', '', titre));
    var dit = noeud('dd', '', texte);
    if (fictif) { dit.appendChild(document.createTextNode(' ')); dit.appendChild(noeud('span', 'fictif', 'fictif')); }
    liste.appendChild(dit);
  }

  /* Shapes of different kinds have no area in common: how far they are from each other. */
  function eloigner(liste, lieux, objet) {
    var m = Math.min.apply(null, lieux.map(function (l) { return exact.distance(l, objet.lieu); }));
    ligne(liste, 'Objet officiel', objet.n + ', connu par ' + { point: 'un point', ligne: 'une ligne', surface: 'une surface' }[objet.forme.type]);
    ligne(liste, 'Distance', m < 0.005 ? 'nulle\u202f: l’un touche l’autre' : metres(m));
  }

  function comparer(liste, type, lieux, objet) {
    var lieu = lieux[0];
    if (type === 'point' && objet.lieu.type === 'Point') {
      var p = lieu.coordinates, q = objet.lieu.coordinates;
      ligne(liste, 'Objet officiel', objet.n);
      ligne(liste, 'Déplacement', metres(Math.hypot(p[0] - q[0], p[1] - q[1])));
      return;
    }
    if (type !== objet.forme.type || type === 'point') { eloigner(liste, lieux, objet); return; }
    if (type === 'surface') {
      /* Whole square metres: a file of degrees to the millimetre does not tell less. */
      var total = Math.round(exact.aire(objet.lieu)), mien = Math.round(exact.aire(lieu));
      var commun = Math.min(Math.round(exact.aireCommune(lieu, objet.lieu)), total, mien);
      ligne(liste, 'Objet officiel', objet.n + ', ' + ha(total));
      ligne(liste, 'Conservé', deux(commun, total));
      ligne(liste, 'Ajouté', deux(Math.max(0, mien - commun), total));
      ligne(liste, 'Retiré', deux(Math.max(0, total - commun), total));
    } else {
      var sienne = exact.longueur(objet.lieu), mienne = exact.longueur(lieu);
      ligne(liste, 'Objet officiel', objet.n + ', ' + metres(sienne));
      ligne(liste, 'Différence', metres(Math.abs(mienne - sienne)) + (mienne < sienne ? ' de moins' : ' de plus'));
    }
  }

  /* Official objects of the same layer that a new area covers in part: it may not be new. */
  function recouverts(liste, lieu) {
    Object.keys(objets).forEach(function (adresse) {
      var o = objets[adresse], commun = o.c === couche() ? exact.aireCommune(lieu, o.lieu) : 0;
      if (commun > 50) { ligne(liste, 'Recouvre', o.n + '\u202f: ' + ha(commun)); }
    });
  }

  /* People of an area, by the squares that it covers. */
  function habitants(lieu) {
    var lu = { habitants: 0, menages: 0, masques: 0 };
    Object.keys(carreaux).forEach(function (code) {
      carreaux[code].forEach(function (carreau) {
        var commun = exact.aireCommune(carreau.lieu, lieu), part = commun && commun / exact.aire(carreau.lieu);
        if (part < 1e-6) { return; }
        if (carreau.habitants === null) { lu.masques += 1; return; }
        lu.habitants += part * carreau.habitants;
        lu.menages += part * carreau.menages;
      });
    });
    lu.secret = lu.menages < reglages.secret && (lu.menages > 0.005 || lu.masques > 0);
    return lu;
  }

  function population(liste, lieu) {
    if (!reglages.carroyage) { ligne(liste, 'Habitants', 'n.\u00a0d.\u202f: carroyage absent de cette édition'); return; }
    var lu = habitants(lieu);
    var dit = lu.secret ? 'secret' : (lu.masques ? 'au moins ' : 'environ ') + TERRIL.avecUnite(Math.round(lu.habitants), 'hab.');
    ligne(liste, 'Habitants', lu.habitants || lu.secret || lu.masques ? dit : 'aucun dans le carroyage', reglages.fictif && !lu.secret);
  }

  /* Why a shape cannot be proposed; empty when it can. */
  function defaut(type, lieux) {
    if (type === 'surface' && !exact.simple(lieux[0])) { return 'Les côtés de la forme se croisent\u202f: déplacez un point.'; }
    if (type === 'surface' && exact.aire(lieux[0]) < 1) { return 'La surface est nulle.'; }
    if (type === 'ligne' && exact.longueur(lieux[0]) < 1) { return 'La ligne n’a pas de longueur.'; }
    return communesDe(lieux).length ? '' : 'La forme est hors du territoire.';
  }

  function montrerMesures() {
    var zone = champ('mesures'), actuelle = forme();
    champ('modifier').disabled = !actuelle || actuelle.type === 'point' || geste() === 'supprimer';
    champ('effacer').disabled = !actuelle;
    zone.textContent = '';
    refuser('');
    if (!actuelle) { return; }
    if (champ('texte') !== document.activeElement) { champ('texte').value = formes.ecrire(actuelle); }
    var type = actuelle.type, lieux = formes.lieux(actuelle), lieu = lieux[0], mal = defaut(type, lieux);
    if (mal) { refuser(mal); return; }
    chargerToutes(communesDe(lieux), function () {
      var liste = noeud('dl'), objet = objetChoisi();
      if (type === 'surface') { ligne(liste, 'Surface', ha(exact.aire(lieu))); }
      if (type === 'ligne') { ligne(liste, 'Longueur', metres(exact.longueur(lieu))); }
      if (type === 'point') { ligne(liste, 'Position', lieux.map(function (l) { return l.coordinates.map(Math.round).join(' '); }).join('\u202f; ') + ' (Lambert-93)'); }
      if (objet) { comparer(liste, type, lieux, objet); } else if (type === 'surface') { recouverts(liste, lieu); }
      if (type === 'surface' && champ('genre').value === 'qpv') { population(liste, lieu); }
      zone.textContent = '';
      zone.appendChild(liste);
    });
  }

  /* --- official objects ------------------------------------------------------------------------------------ */

  function deLaCommune() {
    return (parCommune[champ('commune').value] || []).filter(function (o) { return o.c === couche(); });
  }

  function dessinerOfficiels() {
    fond.clearLayers();
    deLaCommune().forEach(function (o) {
      var options = { color: OFFICIEL, weight: 1.6, fillOpacity: 0.08, dashArray: '5 3' };
      var sien = o.forme;
      sien.parties.forEach(function (partie) {
        var calque = sien.type === 'point' ? L.circleMarker([partie[1], partie[0]], L.extend({ radius: 6 }, options)) : sien.type === 'ligne' ? L.polyline(latlngs(partie), options) : L.polygon(partie.map(latlngs), options);
        calque.bindTooltip(function () { return noeud('span', '', o.n); }, { sticky: true });
        calque.on('click', function () { if (!enCours && geste() !== 'nouveau') { champ('objet').value = o.c + '/' + o.k; choisirObjet(); } });
        fond.addLayer(calque);
      });
    });
    fond.bringToBack();
  }

  function remplirObjets() {
    var liste = champ('objet'), trouves = deLaCommune(), ancien = liste.value;
    liste.textContent = '';
    var debut = noeud('option', '', champ('commune').value ? 'Choisir…' : 'Choisir d’abord une commune');
    debut.value = '';
    liste.appendChild(debut);
    trouves.forEach(function (o) {
      var choix = noeud('option', '', o.n === o.k ? o.n : o.n + ' (' + o.k + ')');
      choix.value = o.c + '/' + o.k;
      liste.appendChild(choix);
    });
    if (trouves.some(function (o) { return o.c + '/' + o.k === ancien; })) { liste.value = ancien; }
    var connue = reglages.objets.indexOf(couche()) >= 0;
    dire('objet-dit', !champ('commune').value ? '' : !connue ? 'Les objets officiels de cette couche ne sont pas dans cette page.' : trouves.length ? '' : 'Aucun objet officiel de cette couche dans la commune.');
    dessinerOfficiels();
  }

  function choisirObjet() {
    var objet = objetChoisi();
    if (objet) { poser(objet.forme, true); } else { effacer(); }
  }

  function choisirCommune() {
    var code = champ('commune').value;
    if (!code) { remplirObjets(); return; }
    chargerCommune(code, function () {
      remplirObjets();
      var trait = TERRIL.donnees.communes.features.filter(function (t) { return t.properties.k === code; })[0];
      if (trait && !trace.getLayers().length) { TERRIL.carte.fitBounds(L.geoJSON(trait).getBounds(), { padding: [14, 14], animate: false }); }
    });
  }

  function accorder() {
    champ('ligne-couche').hidden = Boolean(genre().couche);
    champ('ligne-objet').hidden = geste() === 'nouveau';
    form.querySelectorAll('[data-dessiner]').forEach(function (bouton) {
      bouton.hidden = genre().formes.indexOf(bouton.dataset.dessiner) < 0 || geste() === 'supprimer';
    });
    annulerDessin();
    remplirObjets();
    montrerMesures();
  }

  /* --- the file -------------------------------------------------------------------------------------------- */

  function manque() {
    if (!champ('commune').value) { return ['commune', 'Choisissez la commune.']; }
    if (geste() !== 'nouveau' && !objetChoisi()) { return ['objet', 'Choisissez l’objet officiel.']; }
    var actuelle = forme();
    if (!actuelle) { return ['texte', 'Dessinez, collez ou importez la forme.']; }
    if (genre().formes.indexOf(actuelle.type) < 0 && !objetChoisi()) { return ['texte', 'Ce sujet demande une ' + genre().formes.join(' ou un ') + '.']; }
    var mal = defaut(actuelle.type, formes.lieux(actuelle));
    if (mal) { return ['texte', mal]; }
    if (!champ('nom').value.trim()) { return ['nom', 'Nommez la proposition.']; }
    if (!champ('service').value.trim()) { return ['service', 'Dites quel service la propose.']; }
    return null;
  }

  function propre(id) { return champ(id).value.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, ' ').trim().slice(0, reglages.longueurs[id]); }

  function proposition() {
    var objet = objetChoisi();
    return {
      type: 'FeatureCollection',
      features: [{
        type: 'Feature',
        geometry: formes.geojson(forme()),
        properties: {
          apport: reglages.format, genre: champ('genre').value, couche: couche(), cle: objet ? objet.k : '', geste: geste(),
          commune: champ('commune').value.toUpperCase(), nom: propre('nom'), commentaire: propre('commentaire'), service: propre('service'),
          edition: reglages.edition, territoire: reglages.territoire, date: new Date().toISOString().slice(0, 10),
          nature: reglages.fictif ? 'demonstration' : 'reelle'
        }
      }]
    };
  }

  function enregistrer(evenement) {
    evenement.preventDefault();
    var mal = manque();
    dire('dit', '');
    form.querySelectorAll('[aria-invalid]').forEach(function (e) { e.removeAttribute('aria-invalid'); });
    if (mal) {
      var fautif = champ(mal[0]);
      dire('dit', mal[1]);
      if (fautif.closest('details')) { fautif.closest('details').open = true; }
      fautif.setAttribute('aria-invalid', 'true');
      fautif.focus();
      return;
    }
    var contenu = JSON.stringify(proposition(), null, 1) + '\n';
    var ancre = document.createElement('a');
    ancre.href = URL.createObjectURL(new Blob([contenu], { type: 'application/geo+json' }));
    ancre.download = 'apport-' + champ('genre').value + '-' + champ('commune').value + '-' + new Date().toISOString().slice(0, 19).replace(/[^0-9]/g, '') + '.geojson';
    ancre.click();
    setTimeout(function () { URL.revokeObjectURL(ancre.href); }, 1000);
    enregistree = true;
    dire('dit', 'Fichier enregistré\u202f: ' + ancre.download + '. Transmettez-le au service qui tient cet atlas.');
  }

  function essayer(faire) {
    try { poser(faire(), true); } catch (erreur) {
      if (!(erreur instanceof formes.Refus)) { throw erreur; }
      refuser(erreur.message);
    }
  }

  function importer() {
    var fichier = champ('fichier').files[0];
    if (!fichier) { return; }
    if (fichier.size > 5e6) { refuser('Ce fichier dépasse 5\u00a0Mo.'); return; }
    var lecteur = new FileReader();
    lecteur.onload = function () { essayer(function () { return formes.lireGeojson(String(lecteur.result), reglages.sommets); }); champ('fichier').value = ''; };
    lecteur.onerror = function () { refuser('Ce fichier n’a pas pu être lu.'); };
    lecteur.readAsText(fichier);
  }

  champ('genre').addEventListener('change', accorder);
  champ('couche').addEventListener('change', accorder);
  form.querySelectorAll('input[name="a-geste"]').forEach(function (choix) { choix.addEventListener('change', accorder); });
  champ('commune').addEventListener('change', choisirCommune);
  champ('objet').addEventListener('change', choisirObjet);
  form.querySelectorAll('[data-dessiner]').forEach(function (bouton) { bouton.setAttribute('aria-pressed', 'false'); bouton.addEventListener('click', function () { dessiner(bouton); }); });
  champ('modifier').addEventListener('click', function () { modifier(champ('modifier').getAttribute('aria-pressed') !== 'true'); });
  champ('effacer').addEventListener('click', effacer);
  champ('placer').addEventListener('click', function () { essayer(function () { return formes.lireTexte(champ('texte').value, genre().formes[0], reglages.sommets); }); });
  champ('fichier').addEventListener('change', importer);
  form.addEventListener('submit', enregistrer);
  window.addEventListener('beforeunload', function (evenement) { if (!enregistree && trace.getLayers().length) { evenement.preventDefault(); } });
  accorder();
})();
