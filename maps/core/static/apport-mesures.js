/* Terril: measures of shapes in EPSG:2154: areas, what two areas have in common, lengths, people of a grid.
   A shape is {type: 'surface'|'ligne'|'point', parties: [...]}: a part of an area is a list of rings (the first one is
   the outline), a part of a line a list of points, a part of points one point. Pure functions: no page, no map. */
(function () {
  'use strict';
  var TERRIL = window.TERRIL;
  var RIEN = 1e-9;

  function anneaux(forme) { return forme.type === 'surface' ? [].concat.apply([], forme.parties) : []; }

  /* Sides [x1, y1, x2, y2] of rings, closed or not, from an origin near them: millimetres matter. */
  function cotes(rings, origine) {
    var tous = [];
    rings.forEach(function (anneau) {
      anneau.forEach(function (point, rang) {
        var suivant = anneau[(rang + 1) % anneau.length];
        if (point[0] !== suivant[0] || point[1] !== suivant[1]) {
          tous.push([point[0] - origine[0], point[1] - origine[1], suivant[0] - origine[0], suivant[1] - origine[1]]);
        }
      });
    });
    return tous;
  }

  function aireAnneau(anneau) {
    var somme = 0, o = anneau[0];
    anneau.forEach(function (p, rang) {
      var q = anneau[(rang + 1) % anneau.length];
      somme += (p[0] - o[0]) * (q[1] - o[1]) - (q[0] - o[0]) * (p[1] - o[1]);
    });
    return Math.abs(somme) / 2;
  }

  function aire(forme) {
    if (forme.type !== 'surface') { return 0; }
    return forme.parties.reduce(function (total, rings) {
      return total + rings.reduce(function (reste, anneau, rang) { return reste + (rang ? -1 : 1) * aireAnneau(anneau); }, 0);
    }, 0);
  }

  function longueurDe(points) {
    var total = 0;
    for (var rang = 1; rang < points.length; rang += 1) { total += Math.hypot(points[rang][0] - points[rang - 1][0], points[rang][1] - points[rang - 1][1]); }
    return total;
  }

  function longueur(forme) {
    return forme.type === 'ligne' ? forme.parties.reduce(function (total, ligne) { return total + longueurDe(ligne); }, 0) : 0;
  }

  function boite(forme) {
    var points = forme.type === 'point' ? forme.parties : [].concat.apply([], forme.type === 'surface' ? anneaux(forme) : forme.parties);
    return points.reduce(function (b, p) {
      return [Math.min(b[0], p[0]), Math.min(b[1], p[1]), Math.max(b[2], p[0]), Math.max(b[3], p[1])];
    }, [Infinity, Infinity, -Infinity, -Infinity]);
  }

  function seTouchent(a, b) { return a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3]; }

  /* Height where two sides meet, null when they do not; with a margin, a side that only ends on the other does not. */
  function croisement(a, b, marge) {
    var ax = a[2] - a[0], ay = a[3] - a[1], bx = b[2] - b[0], by = b[3] - b[1];
    var d = ax * by - ay * bx;
    if (Math.abs(d) < RIEN) { return null; }
    var s = ((b[0] - a[0]) * by - (b[1] - a[1]) * bx) / d;
    var t = ((b[0] - a[0]) * ay - (b[1] - a[1]) * ax) / d;
    var m = marge || 0;
    return s >= m && s <= 1 - m && t >= m && t <= 1 - m ? a[1] + s * ay : null;
  }

  /* Where a horizontal line enters and leaves an area: sorted abscissas, by pairs. */
  function traversees(sides, y) {
    var xs = [];
    sides.forEach(function (c) {
      if ((c[1] <= y) !== (c[3] <= y)) { xs.push(c[0] + (y - c[1]) / (c[3] - c[1]) * (c[2] - c[0])); }
    });
    return xs.sort(function (a, b) { return a - b; });
  }

  function communLigne(a, b) {
    var total = 0, i = 0, j = 0;
    while (i + 1 < a.length && j + 1 < b.length) {
      total += Math.max(0, Math.min(a[i + 1], b[j + 1]) - Math.max(a[i], b[j]));
      if (a[i + 1] < b[j + 1]) { i += 2; } else { j += 2; }
    }
    return total;
  }

  /* Area that two areas have in common, exactly: between two heights where nothing begins, ends or crosses, what a
     horizontal line has in common grows or shrinks evenly, so that its middle tells its mean. */
  function aireCommune(une, autre) {
    if (une.type !== 'surface' || autre.type !== 'surface') { return 0; }
    var b1 = boite(une), b2 = boite(autre);
    if (!seTouchent(b1, b2)) { return 0; }
    var origine = [b1[0], b1[1]];
    var bas = Math.max(b1[1], b2[1]) - origine[1], haut = Math.min(b1[3], b2[3]) - origine[1];
    var dedans = function (c) { return Math.max(c[1], c[3]) >= bas && Math.min(c[1], c[3]) <= haut; };
    var a = cotes(anneaux(une), origine).filter(dedans), b = cotes(anneaux(autre), origine).filter(dedans);
    var hauteurs = [bas, haut];
    a.concat(b).forEach(function (c) { [c[1], c[3]].forEach(function (y) { if (y > bas && y < haut) { hauteurs.push(y); } }); });
    a.forEach(function (c) {
      b.forEach(function (d) {
        if (Math.max(c[0], c[2]) < Math.min(d[0], d[2]) || Math.max(d[0], d[2]) < Math.min(c[0], c[2])) { return; }
        if (Math.max(c[1], c[3]) < Math.min(d[1], d[3]) || Math.max(d[1], d[3]) < Math.min(c[1], c[3])) { return; }
        var y = croisement(c, d);
        if (y !== null && y > bas && y < haut) { hauteurs.push(y); }
      });
    });
    hauteurs.sort(function (x, y) { return x - y; });
    var total = 0;
    for (var rang = 1; rang < hauteurs.length; rang += 1) {
      var h = hauteurs[rang] - hauteurs[rang - 1];
      if (h > RIEN) {
        var milieu = (hauteurs[rang] + hauteurs[rang - 1]) / 2;
        total += h * communLigne(traversees(a, milieu), traversees(b, milieu));
      }
    }
    return total;
  }

  /* True when no side of an area crosses another one. */
  function simple(forme) {
    if (forme.type !== 'surface') { return true; }
    var rings = anneaux(forme), b = boite(forme), tous = [];
    rings.forEach(function (anneau, numero) {
      cotes([anneau], [b[0], b[1]]).forEach(function (c, rang, liste) { tous.push({ c: c, n: numero, r: rang, sur: liste.length }); });
    });
    for (var i = 0; i < tous.length; i += 1) {
      for (var j = i + 1; j < tous.length; j += 1) {
        var p = tous[i], q = tous[j];
        var voisins = p.n === q.n && (q.r - p.r === 1 || (p.r === 0 && q.r === q.sur - 1));
        if (!voisins && croisement(p.c, q.c, 1e-9) !== null) { return false; }
      }
    }
    return true;
  }

  function contient(forme, point) {
    var c = cotes(anneaux(forme), point);
    return traversees(c, 0).filter(function (x) { return x > 0; }).length % 2 === 1;
  }

  /* People of an area by the squares that it covers: [inhabitants|null, households|null, ring] each. */
  function habitants(forme, carreaux, seuil) {
    var hab = 0, men = 0, masques = 0, cadre = boite(forme);
    carreaux.forEach(function (carreau) {
      var place = { type: 'surface', parties: [[carreau[2]]] };
      if (!seTouchent(cadre, boite(place))) { return; }
      var part = aireCommune(place, forme) / aire(place);
      if (part < 1e-6) { return; }
      if (carreau[0] === null) { masques += 1; return; }
      hab += part * carreau[0];
      men += part * carreau[1];
    });
    return { habitants: hab, menages: men, masques: masques, secret: men < seuil && (men > 0.005 || masques > 0) };
  }

  TERRIL.mesures = { aire: aire, aireCommune: aireCommune, longueur: longueur, boite: boite, simple: simple, contient: contient, habitants: habitants, seTouchent: seTouchent };
})();
