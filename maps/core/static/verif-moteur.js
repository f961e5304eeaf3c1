/* Terril: checks a place against the exact geometry of the site, as pipelines/core/verification does in Python.
   Needs page.js. It holds no rule of its own: questions, distances, sentences and conventions come from
   verif/index.js, objects from verif/<commune>.js, and from verif/partage-<question>.js the shapes that many communes
   need. Shapes are whole millimetres (EPSG:2154), so that what is inside, outside or on a limit is decided on exact
   numbers. Other pages read official objects and measure shapes with it (see « the door »). Nothing leaves the computer. */
(function () {
  'use strict';
  var TERRIL = window.TERRIL;
  var DOSSIER = document.currentScript.src.replace(/[^/]*$/, '') + 'verif/';
  var MM = 1000, TOLERANCE = 5, DEMI = 0.5 + 1e-6, CONTACT = 0.01;
  var POINT = 0, LIGNE = 1, SURFACE = 2;

  /* --- rounding: the same rules, and the same order, as formes.py -------------------------------------------- */

  function arrondi(valeur, pas) { pas = pas || 1; return Math.floor(valeur / pas + DEMI) * pas; }
  function millimetres(valeur) { return Math.floor(valeur * MM + 0.5); }
  function distanceDite(mm) {
    var m = mm / MM;
    if (m * MM <= TOLERANCE) { return 0; }
    return m < 1000 ? Math.max(arrondi(m), 1) : arrondi(m, 100);
  }
  function distanceSure(mm) {
    var m = mm / MM;
    return m < 1000 ? Math.floor(m) : Math.floor(m / 100) * 100;
  }
  function surfaceDite(m2) { return m2 < 10000 ? arrondi(m2) : arrondi(m2, 100); }
  function partDite(part) { return arrondi(part * 1000) / 10; }
  function compte(taille, tout) { return arrondi(taille) >= 1 || partDite(taille / (tout > 0 ? tout : 1)) >= 0.1; }

  /* --- shapes: chains of x, y in millimetres; the chains of an area are its closed rings ----------------------- */

  function forme(dimension, chaines) {
    var boite = [Infinity, Infinity, -Infinity, -Infinity];
    chaines.forEach(function (c) {
      for (var k = 0; k < c.length; k += 2) {
        boite = [Math.min(boite[0], c[k]), Math.min(boite[1], c[k + 1]), Math.max(boite[2], c[k]), Math.max(boite[3], c[k + 1])];
      }
    });
    return { dimension: dimension, chaines: chaines, boite: boite };
  }

  function fermer(chaine) { return chaine.concat([chaine[0], chaine[1]]); }

  function cumuler(ecarts) {
    var x = 0, y = 0, chaine = [];
    for (var k = 0; k < ecarts.length; k += 2) { x += ecarts[k]; y += ecarts[k + 1]; chaine.push(x, y); }
    return chaine;
  }

  /* Read a shape of the site. */
  function lire(ecrit) {
    var morceaux = ecrit.slice(1);
    if (ecrit[0] !== SURFACE) { return forme(ecrit[0], morceaux.map(cumuler)); }
    return forme(SURFACE, [].concat.apply([], morceaux).map(function (anneau) { return fermer(cumuler(anneau)); }));
  }

  /* Read a shape of the site as GeoJSON in metres, rings closed; ``pas`` of its numbers make a metre (1000). */
  function enLieu(ecrit, pas) {
    var points = function (ecarts) {
      var c = cumuler(ecarts), lus = [];
      for (var k = 0; k < c.length; k += 2) { lus.push([c[k] / (pas || MM), c[k + 1] / (pas || MM)]); }
      return lus;
    };
    var parties = ecrit.slice(1).map(function (partie) {
      if (ecrit[0] === SURFACE) { return partie.map(function (anneau) { var lus = points(anneau); return lus.concat([lus[0]]); }); }
      return ecrit[0] === LIGNE ? points(partie) : points(partie)[0];
    });
    var type = ['Point', 'LineString', 'Polygon'][ecrit[0]];
    return parties.length > 1 ? { type: 'Multi' + type, coordinates: parties } : { type: type, coordinates: parties[0] };
  }

  /* Read a place: GeoJSON coordinates in metres. */
  function situer(lieu) {
    var chaine = function (points) {
      return [].concat.apply([], points.map(function (p) { return [millimetres(p[0]), millimetres(p[1])]; }));
    };
    var anneau = function (points) {
      var n = points.length - 1, ferme = points[0][0] === points[n][0] && points[0][1] === points[n][1];
      return ferme ? chaine(points) : fermer(chaine(points));
    };
    var c = lieu.coordinates;
    switch (lieu.type) {
      case 'Point': return forme(POINT, [chaine([c])]);
      case 'LineString': return forme(LIGNE, [chaine(c)]);
      case 'MultiLineString': return forme(LIGNE, c.map(chaine));
      case 'Polygon': return forme(SURFACE, c.map(anneau));
      case 'MultiPolygon': return forme(SURFACE, [].concat.apply([], c).map(anneau));
      default: throw new Error('Un lieu est un point, une ligne ou une surface.');
    }
  }

  /* The segments of a shape, four numbers each, made once; a point is a segment of no length. */
  function segments(f) {
    if (f.segments) { return f.segments; }
    var tous = [];
    f.chaines.forEach(function (c) {
      if (c.length === 2) { tous.push(c[0], c[1], c[0], c[1]); }
      for (var k = 0; k + 3 < c.length; k += 2) { tous.push(c[k], c[k + 1], c[k + 2], c[k + 3]); }
    });
    f.segments = new Float64Array(tous);
    return f.segments;
  }

  function longueur(ax, ay, bx, by) { return Math.sqrt((bx - ax) * (bx - ax) + (by - ay) * (by - ay)); }

  /* Area (m²) or length (m) of a place. */
  function tailleDe(f) {
    if (f.dimension !== LIGNE) { return f.dimension === SURFACE ? balayer(f, []).lieu : 0; }
    var u = segments(f), total = 0;
    for (var k = 0; k < u.length; k += 4) { total += longueur(u[k], u[k + 1], u[k + 2], u[k + 3]); }
    return total / MM;
  }

  /* --- where things are -------------------------------------------------------------------------------------- */

  function cote(ax, ay, bx, by, px, py) { return (bx - ax) * (py - ay) - (by - ay) * (px - ax); }

  function dedans(f, px, py) {
    var u = segments(f), pair = false;
    for (var k = 0; k < u.length; k += 4) {
      if ((u[k + 1] > py) !== (u[k + 3] > py) && (cote(u[k], u[k + 1], u[k + 2], u[k + 3], px, py) > 0) === (u[k + 3] > u[k + 1])) { pair = !pair; }
    }
    return pair;
  }

  /* Square of the distance from a point to a segment. */
  function auSegment(px, py, ax, ay, bx, by) {
    var dx = bx - ax, dy = by - ay, carre = dx * dx + dy * dy;
    var t = carre ? (px - ax) * dx + (py - ay) * dy : 0;
    if (t <= 0) { return (px - ax) * (px - ax) + (py - ay) * (py - ay); }
    if (t >= carre) { return (px - bx) * (px - bx) + (py - by) * (py - by); }
    var c = dx * (py - ay) - dy * (px - ax);
    return c * c / carre;
  }

  /* Whether two segments cross, each from one side of the other to the other side: decided on exact numbers. */
  function croisent(a, i, b, j) {
    var c1 = cote(a[i], a[i + 1], a[i + 2], a[i + 3], b[j], b[j + 1]), c2 = cote(a[i], a[i + 1], a[i + 2], a[i + 3], b[j + 2], b[j + 3]);
    if (!((c1 > 0 && c2 < 0) || (c1 < 0 && c2 > 0))) { return false; }
    var c3 = cote(b[j], b[j + 1], b[j + 2], b[j + 3], a[i], a[i + 1]), c4 = cote(b[j], b[j + 1], b[j + 2], b[j + 3], a[i + 2], a[i + 3]);
    return (c3 > 0 && c4 < 0) || (c3 < 0 && c4 > 0);
  }

  function ecart(a, b) {
    var dx = Math.max(0, a[0] - b[2], b[0] - a[2]), dy = Math.max(0, a[1] - b[3], b[1] - a[3]);
    return Math.sqrt(dx * dx + dy * dy);
  }

  /* Square of the distance between two intervals. */
  function vide(a, b, c, d) {
    var bas = a < b ? a : b, haut = a < b ? b : a, v = (c < d ? c : d) - haut, w = bas - (c < d ? d : c);
    return v > 0 ? v * v : w > 0 ? w * w : 0;
  }

  /* How far the lines of two shapes are (mm), areas taken for their outlines. */
  function entreLignes(f, g) {
    var a = segments(f), b = segments(g), boite = g.boite, mieux = Infinity;
    for (var i = 0; i < a.length && mieux; i += 4) {
      if (vide(a[i], a[i + 2], boite[0], boite[2]) + vide(a[i + 1], a[i + 3], boite[1], boite[3]) >= mieux) { continue; }
      for (var j = 0; j < b.length && mieux; j += 4) {
        if (vide(a[i], a[i + 2], b[j], b[j + 2]) + vide(a[i + 1], a[i + 3], b[j + 1], b[j + 3]) < mieux) { mieux = Math.min(mieux, entreSegments(a, i, b, j)); }
      }
    }
    return Math.sqrt(mieux);
  }

  /* Whether no side of a shape crosses another one; sides that only touch do not cross. */
  function simple(f) {
    var u = segments(f);
    for (var i = 0; i < u.length; i += 4) {
      for (var j = i + 4; j < u.length; j += 4) {
        if (!vide(u[i], u[i + 2], u[j], u[j + 2]) && !vide(u[i + 1], u[i + 3], u[j + 1], u[j + 3]) && croisent(u, i, u, j)) { return false; }
      }
    }
    return true;
  }

  function entreSegments(a, i, b, j) {
    return croisent(a, i, b, j) ? 0 : Math.min(
      auSegment(a[i], a[i + 1], b[j], b[j + 1], b[j + 2], b[j + 3]), auSegment(a[i + 2], a[i + 3], b[j], b[j + 1], b[j + 2], b[j + 3]),
      auSegment(b[j], b[j + 1], a[i], a[i + 1], a[i + 2], a[i + 3]), auSegment(b[j + 2], b[j + 3], a[i], a[i + 1], a[i + 2], a[i + 3]));
  }

  function contient(f, g) { return f.dimension === SURFACE && g.chaines.some(function (c) { return dedans(f, c[0], c[1]); }); }

  function distance(f, g) { return contient(f, g) || contient(g, f) ? 0 : entreLignes(f, g); }

  /* --- areas and lengths in common: scan lines between the heights where something begins, ends or crosses ------ */

  /* The sides of a shape that a horizontal line of the box may meet before it leaves the box on the right. */
  function cotes(f, proprietaire, boite) {
    var u = segments(f), tous = [];
    for (var k = 0; k < u.length; k += 4) {
      var bas = u[k + 1] < u[k + 3] ? k : k + 2, haut = bas === k ? k + 2 : k;
      if (u[bas + 1] === u[haut + 1] || u[bas + 1] >= boite[3] || u[haut + 1] <= boite[1] || Math.min(u[k], u[k + 2]) > boite[2]) { continue; }
      tous.push({
        x: u[bas], y: u[bas + 1], fin: u[haut + 1], pente: (u[haut] - u[bas]) / (u[haut + 1] - u[bas + 1]), de: proprietaire,
        s: [u[bas], u[bas + 1], u[haut], u[haut + 1]], ouest: Math.min(u[k], u[k + 2]), est: Math.max(u[k], u[k + 2])
      });
    }
    return tous;
  }

  function croisement(a, b) {
    var c1 = cote(a[0], a[1], a[2], a[3], b[0], b[1]), c2 = cote(a[0], a[1], a[2], a[3], b[2], b[3]);
    return b[1] + (b[3] - b[1]) * (c1 / (c1 - c2));
  }

  /* The heights between which sides neither begin, end nor cross, within the box. */
  function hauteurs(rangs, boite) {
    var ys = [boite[1], boite[3]];
    rangs.forEach(function (u, n) {
      [u.y, u.fin].forEach(function (y) { if (y > boite[1] && y < boite[3]) { ys.push(y); } });
      for (var m = n + 1; m < rangs.length && rangs[m].y < u.fin; m += 1) {
        var v = rangs[m];
        if (u.ouest <= v.est && v.ouest <= u.est && (u.est >= boite[0] || v.est >= boite[0]) && croisent(u.s, 0, v.s, 0)) { ys.push(croisement(u.s, v.s)); }
      }
    });
    ys.sort(function (a, b) { return a - b; });
    return ys.filter(function (y, n) { return y >= boite[1] && y <= boite[3] && (n === 0 || y > ys[n - 1]); });
  }

  /* Area (m²) of the place, and of the place in each group of shapes: groupes[k] lists the groups of the k-th shape. */
  function balayer(lieu, formes, groupes) {
    var boite = lieu.boite, tous = cotes(lieu, -1, boite), sommes = { lieu: 0 };
    formes.forEach(function (f, k) { tous = tous.concat(cotes(f, k, boite)); });
    var attente = tous.sort(function (a, b) { return a.y - b.y; }), ys = hauteurs(attente, boite), actifs = [], prochain = 0;
    for (var n = 0; n + 1 < ys.length; n += 1) {
      var bas = ys[n], milieu = (bas + ys[n + 1]) / 2, hauteur = ys[n + 1] - bas;
      while (prochain < attente.length && attente[prochain].y <= milieu) { actifs.push(attente[prochain]); prochain += 1; }
      actifs = actifs.filter(function (u) { return u.fin > milieu; });
      tranche(actifs, milieu, hauteur, groupes, sommes);
    }
    Object.keys(sommes).forEach(function (g) { sommes[g] /= MM * MM; });
    return sommes;
  }

  function tranche(actifs, y, hauteur, groupes, sommes) {
    actifs.forEach(function (u) { u.ici = u.x + (y - u.y) * u.pente; });
    var rangs = actifs.slice().sort(function (a, b) { return a.ici - b.ici; });
    var lieu = false, ouverts = {}, combien = {};
    rangs.forEach(function (u, n) {
      if (n && lieu) {
        var aire = (u.ici - rangs[n - 1].ici) * hauteur;
        sommes.lieu += aire;
        Object.keys(combien).forEach(function (g) { if (combien[g]) { sommes[g] = (sommes[g] || 0) + aire; } });
      }
      if (u.de < 0) { lieu = !lieu; return; }
      ouverts[u.de] = !ouverts[u.de];
      groupes[u.de].forEach(function (g) { combien[g] = (combien[g] || 0) + (ouverts[u.de] ? 1 : -1); });
    });
  }

  /* Where the i-th segment of a must be cut so that each piece is wholly in or out of a shape, from 0 to 1. */
  function coupes(a, i, f, ts) {
    var b = segments(f), ax = a[i], ay = a[i + 1], dx = a[i + 2] - ax, dy = a[i + 3] - ay, carre = dx * dx + dy * dy;
    for (var j = 0; j < b.length; j += 4) {
      if (vide(ax, a[i + 2], b[j], b[j + 2]) || vide(ay, a[i + 3], b[j + 1], b[j + 3])) { continue; }
      for (var k = j; k < j + 4; k += 2) {
        if (cote(ax, ay, a[i + 2], a[i + 3], b[k], b[k + 1]) === 0) { ts.push(((b[k] - ax) * dx + (b[k + 1] - ay) * dy) / carre); }
      }
      if (croisent(a, i, b, j)) {
        var c3 = cote(b[j], b[j + 1], b[j + 2], b[j + 3], ax, ay), c4 = cote(b[j], b[j + 1], b[j + 2], b[j + 3], a[i + 2], a[i + 3]);
        ts.push(c3 / (c3 - c4));
      }
    }
  }

  /* Length (m) of a line in each group of shapes; the limit belongs to the shape. */
  function longer(lieu, formes, groupes) {
    var a = segments(lieu), sommes = {};
    for (var i = 0; i < a.length; i += 4) {
      var ts = [0, 1], metres = longueur(a[i], a[i + 1], a[i + 2], a[i + 3]) / MM;
      formes.forEach(function (f) { coupes(a, i, f, ts); });
      ts = ts.filter(function (t) { return t >= 0 && t <= 1; }).sort(function (s, t) { return s - t; });
      for (var n = 0; n + 1 < ts.length; n += 1) {
        var m = (ts[n] + ts[n + 1]) / 2;
        if (metres && ts[n + 1] > ts[n]) { troncon(a[i] + (a[i + 2] - a[i]) * m, a[i + 1] + (a[i + 3] - a[i + 1]) * m, metres * (ts[n + 1] - ts[n]), formes, groupes, sommes); }
      }
    }
    return sommes;
  }

  function troncon(x, y, metres, formes, groupes, sommes) {
    var milieu = forme(POINT, [[x, y]]), trouves = {};
    formes.forEach(function (f, k) {
      if (dedans(f, x, y) || entreLignes(milieu, f) <= CONTACT) { groupes[k].forEach(function (g) { trouves[g] = true; }); }
    });
    Object.keys(trouves).forEach(function (g) { sommes[g] = (sommes[g] || 0) + metres; });
  }

  function mesurer(lieu, formes, groupes) { return (lieu.dimension === SURFACE ? balayer : longer)(lieu, formes, groupes); }

  /* --- objects ------------------------------------------------------------------------------------------------ */

  function objet(rangee) { return { cle: rangee[0], nom: rangee[1], classe: rangee[2], rayon: rangee[3], forme: lire(rangee[4]) }; }

  function deCommunes(dits) {
    var codes = index().communes.filter(function (c) { return dits[c[0]]; });
    return {
      classes: codes.map(function (c) { return dits[c[0]].slice(0, 2); }),
      objets: codes.map(function (c, n) { return { cle: c[0], nom: dits[c[0]][2], classe: n, rayon: 0, forme: laCommune(c) }; })
    };
  }

  function laCommune(commune) { return (commune.forme = commune.forme || lire(commune[2])); }

  function nomsDesCommunes() {
    var dits = {};
    index().communes.forEach(function (c) { dits[c[0]] = [c[1], c[1], c[1]]; });
    return dits;
  }

  /* The objects of some communes, each once, in the order of their keys. */
  function reunir(question, codes) {
    if (question.forme === 'commune') { return deCommunes(nomsDesCommunes()); }
    if (question.forme === 'fiche') { return deCommunes(index().fiches[question.id]); }
    var parCle = {};
    codes.forEach(function (code) {
      var fichier = TERRIL.donnees['verif-' + code];
      if (!fichier) { throw new Error('Commune non chargée : ' + code); }
      (fichier[question.id] || []).forEach(function (rangee) { parCle[rangee[0]] = rangee.objet = rangee.objet || objet(rangee); });
    });
    return { classes: index().classes[question.id], objets: Object.keys(parCle).sort().map(function (cle) { return parCle[cle]; }) };
  }

  /* The objects within a radius (m): how far each is, its own radius taken off, the nearest first. */
  function voisins(lieu, objets, rayon) {
    var proches = [];
    objets.forEach(function (o, rang) {
      if (ecart(lieu.boite, o.forme.boite) > rayon * MM + o.rayon + TOLERANCE + 1) { return; }
      var brute = Math.floor(distance(lieu, o.forme) + 0.5), libre = Math.max(brute - o.rayon, 0);
      var mm = libre <= TOLERANCE ? 0 : libre;
      if (mm <= rayon * MM) { proches.push({ o: o, rang: rang, mm: mm, brute: brute }); }
    });
    return proches.sort(function (a, b) { return a.mm - b.mm || a.rang - b.rang; });
  }

  function estAire(o) { return o.forme.dimension === SURFACE || (o.forme.dimension === LIGNE && o.rayon > 0); }

  /* How far the place is from the limit of an area: 0 when it crosses or holds a part of it. */
  function bord(lieu, aire) { return contient(lieu, aire) ? 0 : Math.floor(entreLignes(lieu, aire) + 0.5); }

  /* What the place has in each area that it meets; contacts and slivers are left out. */
  function presences(lieu, proches) {
    var aires = proches.filter(function (p) { return p.mm === 0 && estAire(p.o); });
    var mesurees = lieu.dimension === POINT ? [] : aires.filter(function (p) { return p.o.forme.dimension === SURFACE; });
    var sommes = mesurees.length ? mesurer(lieu, mesurees.map(function (p) { return p.o.forme; }), mesurees.map(function (p, k) { return [k]; })) : {};
    mesurees.forEach(function (p, k) { p.taille = sommes[k] || 0; });
    aires.forEach(function (p) {
      p.limite = lieu.dimension === POINT && p.o.forme.dimension === SURFACE && bord(lieu, p.o.forme) <= TOLERANCE;
    });
    return aires.filter(function (p) { return p.taille === undefined || compte(p.taille, lieu.taille); });
  }

  /* Unite what the place has in the areas of each class, and of all together (« tout »). */
  function zones(lieu, ici) {
    var mesurees = ici.filter(function (p) { return p.taille !== undefined; });
    var sommes = mesurees.length ? mesurer(lieu, mesurees.map(function (p) { return p.o.forme; }), mesurees.map(function (p) { return ['c' + p.o.classe, 'tout']; })) : {};
    var une = function (siens, nom) {
      var connue = siens.some(function (p) { return p.taille !== undefined; }), taille = connue ? sommes[nom] || 0 : null;
      return {
        siens: siens.slice().sort(function (a, b) { return a.rang - b.rang; }),
        taille: taille,
        limite: siens.every(function (p) { return p.limite; }),
        entier: lieu.dimension === POINT || (connue && !compte(lieu.taille - taille, lieu.taille))
      };
    };
    var classes = ici.map(function (p) { return p.o.classe; }).sort(function (a, b) { return a - b; });
    classes = classes.filter(function (c, n) { return n === 0 || c !== classes[n - 1]; });
    return {
      classes: classes.map(function (c) { var z = une(ici.filter(function (p) { return p.o.classe === c; }), 'c' + c); z.classe = c; return z; }),
      tout: ici.length ? une(ici, 'tout') : null
    };
  }

  function profondeur(lieu, p) {
    var mm = 0;
    if (p.o.forme.dimension === SURFACE) { mm = bord(lieu, p.o.forme); }
    else if (lieu.dimension === POINT) { mm = Math.max(p.o.rayon - p.brute, 0); }
    return mm <= TOLERANCE ? 0 : mm;
  }

  /* How far (mm) the place is from what would change the answer. */
  function marge(lieu, proches, nombreDeClasses, seuils, rayon) {
    var plus = [], loin = [], k;
    for (k = 0; k < Math.max(nombreDeClasses, 1); k += 1) { plus.push(-1); loin.push(rayon * MM); }
    proches.forEach(function (p) {
      var c = p.o.classe;
      if (p.mm > 0) { loin[c] = Math.min(loin[c], p.mm); } else { plus[c] = Math.max(plus[c], profondeur(lieu, p)); }
    });
    var mieux = Math.min.apply(null, plus.map(function (mm, c) { return mm >= 0 ? mm : loin[c]; }));
    var plusPres = plus.some(function (mm) { return mm >= 0; }) ? 0 : Math.min.apply(null, loin);
    return seuils.reduce(function (m, s) { return Math.min(m, Math.abs(plusPres - s * MM)); }, mieux);
  }

  /* --- the answer, as moteur.py and reponses.py -------------------------------------------------------------------- */

  function index() { return TERRIL.donnees['verif-index']; }

  function laQuestion(ecrite) {
    var q = { forme: 'objets', rayon_m: null, seuils_m: [], bandes: [], couvrant: false, exhaustif: false, de_principe: false, par_points: false, phrases: {}, mentions: [] };
    Object.keys(ecrite).forEach(function (nom) { q[nom] = ecrite[nom]; });
    q.source = { titre: '', millesime: '', echelle: null, precision_m: null, schematique: false, opposable: false, fictif: false, absente: '', masques: false, au_dela_m: 0 };
    var dite = index().sources[q.id];
    Object.keys(dite).forEach(function (nom) { q.source[nom] = dite[nom]; });
    return q;
  }

  /* The communes that a place meets. */
  function rencontrees(lieu) { return voisins(lieu, deCommunes(nomsDesCommunes()).objets, 0); }

  function codesDe(proches) {
    return proches.slice().sort(function (a, b) { return a.rang - b.rang; }).map(function (p) { return p.o.cle; });
  }

  function contexte(lieu) {
    var proches = rencontrees(lieu), ici = presences(lieu, proches), tout = zones(lieu, ici).tout;
    var limite = (index().forme = index().forme || lire(index().limite));
    var exterieur = !(tout && tout.entier);
    return {
      codes: codesDe(proches),
      exterieur: exterieur,
      bord: exterieur ? 0 : bord(lieu, limite)
    };
  }

  function etat(q, tout, premier) {
    if (q.source.absente) { return 'inconnu'; }
    if (tout) { return tout.limite ? 'sur la limite' : tout.entier ? 'dedans' : 'en partie'; }
    if (q.couvrant) { return 'inconnu'; }
    if (premier && premier.brute <= TOLERANCE) { return 'touche'; }
    if (premier && distanceDite(premier.mm) <= Math.max.apply(null, [0].concat(q.seuils_m))) { return 'proche'; }
    return q.seuils_m.length ? 'loin' : 'dehors';
  }

  function perdus(q, codes) {
    var noms = index().non_localises[q.id] || {};
    return [''].concat(codes).reduce(function (tous, code) { return tous.concat(noms[code] || []); }, []);
  }

  function raisons(q, lieu, ou, vu, premier, vide, limite) {
    if (q.source.absente) { return ['absente']; }
    var rayon = q.rayon_m === null ? Infinity : q.rayon_m * MM, s = q.source;
    var cumul = lieu.precision === null || s.precision_m === null ? null : lieu.precision + s.precision_m;
    var cherche = vide && q.forme === 'objets' && !q.couvrant;
    var vrai = [
      ['non couvert', vide && q.couvrant],
      ['non localisé', vide && perdus(q, ou.codes).length > 0],
      ['masqué', s.masques],
      ['inventaire', cherche && !q.exhaustif],
      ['bord', cherche && vu < Math.min(premier ? premier.mm : Infinity, rayon)],
      ['extérieur', ou.exterieur && ou.codes.length > 0],
      ['fictif', s.fictif],
      ['échelle', s.schematique],
      ['principe', q.de_principe],
      ['précision', s.precision_m === null],
      ['précision du lieu', lieu.precision === null],
      ['limite', cumul !== null && limite <= cumul * MM],
      ['axe', !!premier && premier.o.forme.dimension === LIGNE && premier.o.rayon > 0],
      ['point', vide && q.par_points && !!premier && premier.o.forme.dimension === POINT],
      ['informative', !s.opposable]
    ];
    return vrai.filter(function (r) { return r[1]; }).map(function (r) { return r[0]; });
  }

  function certitude(etatDit, pourquoi) {
    if (etatDit === 'inconnu') { return 'inconnu'; }
    if (pourquoi.indexOf('non localisé') >= 0 && (etatDit === 'dehors' || etatDit === 'loin')) { return 'inconnu'; }
    return pourquoi.length ? 'à vérifier' : 'certain';
  }

  function uneZone(z, classes, lieu) {
    var noms = [], connue = z.taille !== null;
    z.siens.forEach(function (p) { if (p.o.nom && noms.indexOf(p.o.nom) < 0) { noms.push(p.o.nom); } });
    return {
      classe: classes[z.classe][0],
      texte: classes[z.classe][1],
      etat: z.limite ? 'sur la limite' : z.entier ? 'dedans' : 'en partie',
      noms: noms,
      cles: z.siens.map(function (p) { return p.o.cle; }),
      part_pct: connue ? partDite(z.taille / lieu.taille) : null,
      surface_m2: connue && lieu.dimension === SURFACE ? surfaceDite(z.taille) : null,
      longueur_m: connue && lieu.dimension === LIGNE ? distanceDite(z.taille * MM) : null
    };
  }

  function bande(q, premier) {
    if (!premier || !q.seuils_m.length) { return null; }
    var m = distanceDite(premier.mm);
    return q.bandes[q.seuils_m.filter(function (s) { return s < m; }).length];
  }

  function nombre(q, proches) {
    if (!q.phrases.compte) { return null; }
    var plus = Math.max.apply(null, [0].concat(q.seuils_m));
    return proches.filter(function (p) { return distanceDite(p.mm) <= plus; }).length;
  }

  function repondre(q, lieu, ou) {
    var tous = reunir(q, ou.codes), rayon = q.rayon_m === null ? Infinity : q.rayon_m;
    var proches = voisins(lieu, tous.objets, rayon), trouvees = zones(lieu, presences(lieu, proches)), tout = trouvees.tout;
    var premier = proches[0] || null, vu = ou.bord + q.source.au_dela_m * MM, s = q.source;
    var seul = premier && !tout, etatDit = etat(q, tout, premier);
    var pourquoi = raisons(q, lieu, ou, vu, premier, !tout, marge(lieu, proches, tous.classes.length, q.seuils_m, rayon));
    var reponse = {
      question: q.id, theme: q.theme, titre: q.titre, couche: q.couche, etat: etatDit,
      zones: s.absente ? [] : trouvees.classes.map(function (z) { return uneZone(z, tous.classes, lieu); }),
      part_pct: tout && tout.taille !== null ? partDite(tout.taille / lieu.taille) : null,
      distance_m: tout ? 0 : seul ? distanceDite(premier.mm) : null,
      distance_max_m: seul && q.par_points && premier.brute > premier.mm ? distanceDite(premier.brute) : null,
      distance_min_m: pourquoi.indexOf('bord') >= 0 ? distanceSure(vu) : null,
      proche: seul ? { cle: premier.o.cle, nom: premier.o.nom, classe: tous.classes[premier.o.classe][0] } : null,
      nombre: nombre(q, proches), bande: bande(q, premier),
      certitude: certitude(etatDit, pourquoi), raisons: pourquoi,
      source: s.titre, millesime: s.millesime, echelle: s.echelle, precision_m: s.precision_m,
      portee: s.opposable ? 'opposable' : 'informative', nature: s.fictif ? 'demonstration' : 'reelle'
    };
    reponse.phrases = phrases(q, reponse, lieu, seul ? tous.classes[premier.o.classe][1] : '', perdus(q, ou.codes));
    return reponse;
  }

  /* --- sentences, as phrases.py ----------------------------------------------------------------------------------- */

  function entier(valeur) { return String(Math.round(valeur)).replace(/\B(?=(\d{3})+$)/g, '\u202f'); }
  function decimal(valeur, places) {
    var morceaux = valeur.toFixed(places).split('.'), reste = morceaux[1].replace(/0+$/, '');
    return entier(Number(morceaux[0])) + (reste ? ',' + reste : '');
  }
  function metres(valeur) { return valeur >= 1000 ? decimal(valeur / 1000, 1) + '\u00a0km' : entier(valeur) + '\u00a0m'; }
  function surface(valeur) { return valeur >= 10000 ? decimal(valeur / 10000, 2) + '\u00a0ha' : entier(valeur) + '\u00a0m²'; }
  function part(valeur, mots, tout) {
    if (valeur < 0.1) { return mots.moins + '0,1\u00a0%'; }
    if (valeur > 99.9 && !tout) { return mots.plus + '99,9\u00a0%'; }
    return decimal(valeur, 1) + '\u00a0%';
  }
  function enumerer(textes, mots) {
    return [textes.slice(0, -1).join(', '), textes[textes.length - 1]].filter(Boolean).join(mots.et);
  }
  function citer(noms, mots) {
    var cites = noms.map(function (nom) { return '«\u00a0' + nom + '\u00a0»'; });
    return cites.length > 3 ? cites.slice(0, 3).join(', ') + mots['et d’autres'].split('{n}').join(entier(cites.length - 3)) : enumerer(cites, mots);
  }
  function remplir(modele, valeurs) {
    return modele.split('{').map(function (morceau, n) {
      var fin = morceau.indexOf('}');
      return n ? valeurs[morceau.slice(0, fin)] + morceau.slice(fin + 1) : morceau;
    }).join('');
  }

  function direZone(zone, mots) {
    var taille = zone.surface_m2 !== null ? surface(zone.surface_m2) : metres(zone.longueur_m || 0);
    var dite = zone.part_pct !== null && zone.etat === 'en partie' ? ' (' + part(zone.part_pct, mots) + ', ' + taille + ')' : '';
    return remplir(mots.zone, { texte: zone.texte, noms: zone.noms.length ? ' ' + citer(zone.noms, mots) : '', part: dite });
  }

  function principale(r, q, mots) {
    if (r.etat === 'inconnu') { return ''; }
    if (mots[r.etat]) { return r.etat; }
    if (r.distance_max_m !== null) { return r.distance_m ? 'disque' : 'disque atteint'; }
    if (r.distance_m !== null) { return 'distance'; }
    if (r.distance_min_m !== null) { return 'rien ici'; }
    return q.rayon_m ? 'rien' : 'rien nulle part';
  }

  function trous(q, r, lieu, texte, lost, mots) {
    var s = q.source, dire = function (valeur) { return valeur === null ? '' : metres(valeur); };
    var cumul = lieu.precision === null || s.precision_m === null ? null : Math.ceil(lieu.precision + s.precision_m);
    return {
      distance: dire(r.distance_m), max: dire(r.distance_max_m), vu: dire(r.distance_min_m), rayon: dire(q.rayon_m),
      seuil: q.seuils_m.length ? metres(Math.max.apply(null, q.seuils_m)) : '', cumul: dire(cumul),
      lieu: lieu.sujet,
      zones: r.zones.map(function (z) { return direZone(z, mots); }).join(mots.puis),
      texte: texte,
      nom: r.proche && r.proche.nom ? ', ' + citer([r.proche.nom], mots) : '',
      aucun: mots.aucun, bande: r.bande || '', n: r.nombre === null ? '' : entier(r.nombre),
      part: r.part_pct === null ? '' : part(r.part_pct, mots, r.etat === 'dedans'),
      echelle: s.echelle === null ? '' : entier(s.echelle), raison: s.absente, non_localises: citer(lost, mots)
    };
  }

  function phrases(q, r, lieu, texte, lost) {
    var mots = {}, dites = [], communes = index().phrases, tues = index().tues;
    Object.keys(communes).forEach(function (nom) { mots[nom] = communes[nom]; });
    Object.keys(q.phrases).forEach(function (nom) { mots[nom] = q.phrases[nom]; });
    var valeurs = trous(q, r, lieu, texte, lost, mots), cle = principale(r, q, mots);
    var dire = function (nom) { dites.push(remplir(mots[nom], valeurs)); };
    if (cle) { dire(cle); }
    if (r.bande && (r.etat === 'proche' || r.etat === 'loin')) { dire('bande'); }
    if (r.nombre) { dire('compte'); }
    if (r.zones.length > 1 && r.part_pct !== null && q.forme === 'objets' && !q.couvrant) { dire('part'); }
    if (r.raisons.indexOf('absente') < 0) { dites = dites.concat(q.mentions); }
    var forts = r.raisons.concat([cle]);
    r.raisons.forEach(function (raison) {
      var muette = (tues[raison] || []).some(function (autre) { return forts.indexOf(autre) >= 0; });
      if (!muette) { dire(raison); }
    });
    if (r.certitude === 'certain') { dire('certain'); }
    return dites;
  }

  /* --- the door --------------------------------------------------------------------------------------------------- */

  function preparer(lieu) {
    var f = situer(lieu);
    f.taille = tailleDe(f);
    f.precision = lieu.precision_m === undefined || lieu.precision_m === null || !isFinite(lieu.precision_m) ? null : Number(lieu.precision_m);
    f.sujet = lieu.sujet || index().sujets[f.dimension];
    return f;
  }

  function ouvrir(suite, echec) { demander(['index'], suite, echec); }

  /* Load some files, then go on. */
  function demander(noms, suite, echec) {
    var attendus = noms.length;
    if (!attendus) { suite(); return; }
    noms.forEach(function (nom) {
      TERRIL.demander('verif-' + nom, DOSSIER + nom + '.js', function () { attendus -= 1; if (!attendus) { suite(); } }, echec || function () {});
    });
  }

  /* Give each object whose shape is shared to what does something with it: objects of a commune, by question. */
  function sansForme(codes, faire) {
    codes.forEach(function (code) {
      var fichier = TERRIL.donnees['verif-' + code];
      Object.keys(fichier).forEach(function (question) {
        fichier[question].forEach(function (rangee) { if (rangee.length < 5) { faire(rangee, 'partage-' + question); } });
      });
    });
  }

  function charger(codes, suite, echec) {
    ouvrir(function () {
      demander(codes, function () {
        var partages = {};
        sansForme(codes, function (rangee, nom) { partages[nom] = true; });
        demander(Object.keys(partages), function () {
          sansForme(codes, function (rangee, nom) { rangee.push(TERRIL.donnees['verif-' + nom][rangee[0]]); });
          suite();
        }, echec);
      }, echec);
    }, echec);
  }

  /* An official object of a layer in the file of a commune that is loaded, its shape as GeoJSON in metres; or null. */
  function objetDe(couche, cle, code) {
    var fichier = TERRIL.donnees['verif-' + code], trouve = null;
    index().questions.forEach(function (q) {
      (q.couche === couche && fichier[q.id] || []).forEach(function (rangee) {
        if (!trouve && rangee[0] === cle) { trouve = { cle: cle, nom: rangee[1], lieu: enLieu(rangee[4]) }; }
      });
    });
    return trouve;
  }

  function verifier(lieu) {
    var f = preparer(lieu), ou = contexte(f), questions = index().questions.map(laQuestion);
    return (ou.codes.length ? questions : questions.slice(0, 1)).map(function (q) { return repondre(q, f, ou); });
  }

  /* A place (« lieu ») is GeoJSON in metres, EPSG:2154: Point, (Multi)LineString or (Multi)Polygon, rings closed or not.
     charger before verifier and objet, ouvrir before communesDe; measures and lieu need nothing. */
  TERRIL.verification = {
    ouvrir: ouvrir,
    charger: charger,
    communesDe: function (lieu) { return codesDe(rencontrees(situer(lieu))); },
    verifier: verifier,
    objet: objetDe, /* (layer, key, commune) -> {cle, nom, lieu}, whole and exact; null when its file has none */
    lieu: enLieu, /* (a shape of the site, steps in a metre: 1000) -> place */
    /* Measures of places: m², m; how far two are; what two areas have in common; whether no side crosses another. */
    distance: function (un, autre) { return distance(situer(un), situer(autre)) / MM; },
    aire: function (lieu) { var f = situer(lieu); return f.dimension === SURFACE ? tailleDe(f) : 0; },
    longueur: function (lieu) { var f = situer(lieu); return f.dimension === LIGNE ? tailleDe(f) : 0; },
    aireCommune: function (un, autre) {
      var a = situer(un), b = situer(autre);
      return a.dimension === SURFACE && b.dimension === SURFACE && !ecart(a.boite, b.boite) ? balayer(a, [b], [[0]])[0] || 0 : 0;
    },
    simple: function (lieu) { return simple(situer(lieu)); },
    /* Load what a place needs, then answer. */
    repondre: function (lieu, suite, echec) {
      ouvrir(function () {
        charger(TERRIL.verification.communesDe(lieu), function () { suite(verifier(lieu)); }, echec);
      }, echec);
    }
  };
  Object.defineProperty(TERRIL.verification, 'index', { get: index });
})();
