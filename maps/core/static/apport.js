/* Terril: the page of contributions: a shape is drawn, edited, pasted or imported; its measures follow; it is kept as a
   file. Nothing is sent. Needs page.js, terril.js, proj4.js, apport-mesures.js, apport-lecture.js. */
(function () {
  'use strict';
  var TERRIL = window.TERRIL, mesures = TERRIL.mesures, formes = TERRIL.formes, noeud = TERRIL.noeud;
  var reglages = TERRIL.donnees.apport;
  var form = document.getElementById('apport');
  if (!form || !reglages) { return; }
  form.hidden = false;

  var FINE = '\u202f', COULEUR = '#b5532a', OFFICIEL = '#4b3a73';
  var DESSINS = { surface: 'Polygon', ligne: 'Polyline', point: 'Marker' };
  var trace = L.featureGroup().addTo(TERRIL.carte), fond = L.featureGroup().addTo(TERRIL.carte);
  var objets = {}, carreaux = {}, enCours = null, enregistree = true;

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
    var nom = 'apport-' + code;
    TERRIL.demander(nom, reglages.chemins[code], function (lu) {
      lu.objets.forEach(function (o) { objets[o.c + '/' + o.k] = o; });
      carreaux[code] = lu.carreaux.map(formes.carreau);
      suite();
    }, function () { refuser('Les données de cette commune n’ont pas pu être lues.'); });
  }

  /* Communes whose limits a shape may meet: their box meets its box. */
  function communesPres(forme) {
    var b = mesures.boite(forme);
    return TERRIL.donnees.communes.features.filter(function (trait) {
      return mesures.seTouchent(b, mesures.boite(formes.enMetres(limite(trait.geometry))));
    }).map(function (trait) { return trait.properties.k; });
  }

  function limite(geometrie) {
    return { type: 'surface', parties: geometrie.type === 'Polygon' ? [geometrie.coordinates] : geometrie.coordinates };
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

  function comparer(liste, mienne, objet) {
    var sien = formes.officiel(objet.g);
    if (mienne.type === 'surface' && sien.type === 'surface') {
      /* Whole square metres: a file of degrees to the millimetre does not tell less. */
      var total = Math.round(mesures.aire(sien)), mien = Math.round(mesures.aire(mienne));
      var commun = Math.min(Math.round(mesures.aireCommune(mienne, sien)), total, mien);
      ligne(liste, 'Objet officiel', objet.n + ', ' + ha(total));
      ligne(liste, 'Conservé', deux(commun, total));
      ligne(liste, 'Ajouté', deux(Math.max(0, mien - commun), total));
      ligne(liste, 'Retiré', deux(Math.max(0, total - commun), total));
    } else if (mienne.type === 'ligne' && sien.type === 'ligne') {
      ligne(liste, 'Objet officiel', objet.n + ', ' + metres(mesures.longueur(sien)));
      ligne(liste, 'Différence', metres(Math.abs(mesures.longueur(mienne) - mesures.longueur(sien))) + (mesures.longueur(mienne) < mesures.longueur(sien) ? ' de moins' : ' de plus'));
    } else { ligne(liste, 'Objet officiel', objet.n + '\u202f: formes de natures différentes, sans recouvrement à mesurer'); }
  }

  /* Official objects of the same layer that a new area covers in part: it may not be new. */
  function recouverts(liste, mienne) {
    Object.keys(objets).forEach(function (adresse) {
      var o = objets[adresse];
      if (o.c !== couche() || mienne.type !== 'surface') { return; }
      var sien = formes.officiel(o.g), commun = mesures.aireCommune(mienne, sien);
      if (commun > 50) { ligne(liste, 'Recouvre', o.n + '\u202f: ' + ha(commun)); }
    });
  }

  function population(liste, mienne) {
    if (champ('genre').value !== 'qpv' || mienne.type !== 'surface') { return; }
    if (!reglages.carroyage) { ligne(liste, 'Habitants', 'n.\u00a0d.\u202f: carroyage absent de cette édition'); return; }
    var tous = [].concat.apply([], Object.keys(carreaux).map(function (code) { return carreaux[code]; }));
    var lu = mesures.habitants(mienne, tous, reglages.secret);
    var dit = lu.secret ? 'secret' : (lu.masques ? 'au moins ' : 'environ ') + TERRIL.avecUnite(Math.round(lu.habitants), 'hab.');
    ligne(liste, 'Habitants', lu.habitants || lu.secret || lu.masques ? dit : 'aucun dans le carroyage', reglages.fictif && !lu.secret);
  }

  /* Why a shape cannot be proposed; empty when it can. */
  function defaut(mienne) {
    if (!mesures.simple(mienne)) { return 'Les côtés de la forme se croisent\u202f: déplacez un point.'; }
    if (mienne.type === 'surface' && mesures.aire(mienne) < 1) { return 'La surface est nulle.'; }
    if (mienne.type === 'ligne' && mesures.longueur(mienne) < 1) { return 'La ligne n’a pas de longueur.'; }
    var b = mesures.boite(mienne), territoire = formes.enMetres(limite(TERRIL.donnees.limite.features[0].geometry));
    var dedans = mienne.type === 'surface' ? mesures.aireCommune(mienne, territoire) > 0 : [].concat.apply([], mienne.type === 'ligne' ? mienne.parties : [mienne.parties]).some(function (p) { return mesures.contient(territoire, p); });
    return mesures.seTouchent(b, mesures.boite(territoire)) && dedans ? '' : 'La forme est hors du territoire.';
  }

  function montrerMesures() {
    var zone = champ('mesures'), actuelle = forme();
    champ('modifier').disabled = !actuelle || actuelle.type === 'point' || geste() === 'supprimer';
    champ('effacer').disabled = !actuelle;
    zone.textContent = '';
    refuser('');
    if (!actuelle) { return; }
    if (champ('texte') !== document.activeElement) { champ('texte').value = formes.ecrire(actuelle); }
    var mienne = formes.enMetres(actuelle), mal = defaut(mienne);
    if (mal) { refuser(mal); return; }
    chargerToutes(communesPres(mienne), function () {
      var liste = noeud('dl'), objet = objetChoisi();
      if (mienne.type === 'surface') { ligne(liste, 'Surface', ha(mesures.aire(mienne))); }
      if (mienne.type === 'ligne') { ligne(liste, 'Longueur', metres(mesures.longueur(mienne))); }
      if (mienne.type === 'point') { ligne(liste, 'Position', mienne.parties.map(function (p) { return Math.round(p[0]) + ' ' + Math.round(p[1]); }).join('\u202f; ') + ' (Lambert-93)'); }
      if (objet) { comparer(liste, mienne, objet); } else { recouverts(liste, mienne); }
      population(liste, mienne);
      zone.textContent = '';
      zone.appendChild(liste);
    });
  }

  /* --- official objects ------------------------------------------------------------------------------------ */

  function deLaCommune() {
    var lu = TERRIL.donnees['apport-' + champ('commune').value];
    return lu ? lu.objets.filter(function (o) { return o.c === couche(); }) : [];
  }

  function dessinerOfficiels() {
    fond.clearLayers();
    deLaCommune().forEach(function (o) {
      var options = { color: OFFICIEL, weight: 1.6, fillOpacity: 0.08, dashArray: '5 3' };
      var sien = formes.enDegres(formes.officiel(o.g));
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
    if (objet) { poser(formes.enDegres(formes.officiel(objet.g)), true); } else { effacer(); }
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
    var mal = defaut(formes.enMetres(actuelle));
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
