/* Terril: conflict against opportunity, one sign per site kept by the filters. Needs friches-classement.js. */
(function () {
  'use strict';
  var TERRIL = window.TERRIL, F = TERRIL.friches, D = F.donnees;
  var boite = document.getElementById('nuage');
  if (!boite) { return; }
  var L = 760, H = 430, G = { gauche: 56, droite: 20, haut: 26, bas: 52 };
  var ESPACE = 'http://www.w3.org/2000/svg';
  var croises = document.querySelector('#croises .tableau');
  if (croises.querySelector('.filtre')) { croises.querySelector('.filtre').remove(); } /* the filters of the sites rule it */
  var rangees = Array.prototype.slice.call(croises.querySelector('tbody').rows);
  var notes = D.sites.map(function (site, n) { return site.x ? -1 : n; }).filter(function (n) { return n >= 0; });

  function svg(nom, attributs, texte) {
    var element = document.createElementNS(ESPACE, nom);
    Object.keys(attributs || {}).forEach(function (cle) { element.setAttribute(cle, attributs[cle]); });
    if (texte !== undefined) { element.textContent = texte; }
    return element;
  }

  function x(conflit) { return G.gauche + (L - G.gauche - G.droite) * (conflit + 0.35) / (D.conflit.haut + 0.7); }
  function y(opportunite) { return H - G.bas - (H - G.bas - G.haut) * opportunite / 100; }

  /* The sign of a status, as the map draws it. */
  function forme(statut, cx, cy, r, creux) {
    var s = D.signes[statut] || D.signes.inconnu, trait = creux ? { fill: '#fff', stroke: s[1], 'stroke-width': 2 } : { fill: s[1], stroke: '#fff', 'stroke-width': 1.2 };
    var chemins = {
      square: 'M' + (cx - r * 0.9) + ' ' + (cy - r * 0.9) + 'h' + 1.8 * r + 'v' + 1.8 * r + 'h' + -1.8 * r + 'z',
      triangle: 'M' + cx + ' ' + (cy - r) + 'L' + (cx + r) + ' ' + (cy + r * 0.8) + 'H' + (cx - r) + 'z',
      diamond: 'M' + cx + ' ' + (cy - r) + 'L' + (cx + r) + ' ' + cy + 'L' + cx + ' ' + (cy + r) + 'L' + (cx - r) + ' ' + cy + 'z'
    };
    if (chemins[s[0]]) { trait.d = chemins[s[0]]; return svg('path', trait); }
    trait.cx = cx; trait.cy = cy; trait.r = r;
    return svg('circle', trait);
  }

  function axes(dessin) {
    for (var c = 0; c <= D.conflit.haut; c += 1) {
      dessin.appendChild(svg('path', { d: 'M' + x(c) + ' ' + G.haut + 'V' + (H - G.bas), stroke: '#ebebe7' }));
      dessin.appendChild(svg('text', { x: x(c), y: H - G.bas + 18, 'text-anchor': 'middle' }, TERRIL.nombre(c)));
    }
    [0, 25, 50, 75, 100].forEach(function (o) {
      dessin.appendChild(svg('path', { d: 'M' + G.gauche + ' ' + y(o) + 'H' + (L - G.droite), stroke: o ? '#ebebe7' : '#8a8a85' }));
      dessin.appendChild(svg('text', { x: G.gauche - 8, y: y(o) + 4, 'text-anchor': 'end' }, TERRIL.nombre(o)));
    });
    dessin.appendChild(svg('text', { x: L - G.droite, y: H - 10, 'text-anchor': 'end', 'class': 'axe' }, 'Conflit (points) →'));
    dessin.appendChild(svg('text', { x: 4, y: 14, 'class': 'axe' }, '↑ Opportunité (sur 100)'));
    [[G.gauche + 8, G.haut + 14, 'start', 'peu de conflits, beaucoup d’atouts'], [L - G.droite - 8, G.haut + 14, 'end', 'conflits et atouts ensemble'],
      [G.gauche + 8, H - G.bas - 8, 'start', 'ni conflit ni atout'], [L - G.droite - 8, H - G.bas - 8, 'end', 'conflits sans atout']].forEach(function (coin) {
      dessin.appendChild(svg('text', { x: coin[0], y: coin[1], 'text-anchor': coin[2], 'class': 'coin' }, coin[3]));
    });
  }

  /* Where each sign goes: at its place, moved aside when another one is already there. */
  function placer(points) {
    var pris = [];
    points.sort(function (a, b) { return a.py - b.py; }).forEach(function (p) {
      var essais = [0, 15, -15, 30, -30, 45, -45, 60, -60];
      var libre = essais.filter(function (dx) {
        return pris.every(function (q) { return Math.abs(q.dx - (p.px + dx)) >= 14 || Math.abs(q.py - p.py) >= 14; });
      })[0];
      p.dx = p.px + (libre || 0);
      pris.push(p);
    });
    return points;
  }

  function pointDe(n) {
    var site = D.sites[n], note = F.opportunites[n], q = site.q;
    if (!note || isNaN(note.score) || q.bas === null) { return null; }
    var sur = q.score !== null, milieu = sur ? q.score : (q.bas + q.haut) / 2;
    return { n: n, site: site, note: note, q: q, sur: sur, px: x(milieu), py: y(douteux(note) ? (note.bas + note.haut) / 2 : note.score) };
  }

  function dit(p) {
    var conflit = p.sur ? TERRIL.nombre(p.q.score) : 'entre ' + TERRIL.nombre(p.q.bas) + ' et ' + TERRIL.nombre(p.q.haut);
    return p.site.n + '\u202f: conflit ' + conflit + ', opportunité ' + (douteux(p.note) ? 'entre ' + TERRIL.nombre(p.note.bas, 0) + ' et ' + TERRIL.nombre(p.note.haut, 0) : TERRIL.nombre(p.note.score, 0)) + ' sur 100' + (p.site.fi ? ' (fictif)' : '') + (p.site.e ? ', ' + p.site.e : '');
  }

  function douteux(note) { return note.fiabilite < F.reglages.fiabiliteMin; }

  function ecarts(dessin, p) {
    if (!p.sur) { dessin.appendChild(svg('path', { d: 'M' + x(p.q.bas) + ' ' + p.py + 'H' + x(p.q.haut), stroke: '#5f5f5b', 'stroke-dasharray': '4 3' })); }
    if (p.note.haut - p.note.bas >= 1) { dessin.appendChild(svg('path', { d: 'M' + p.dx + ' ' + y(p.note.bas) + 'V' + y(p.note.haut), stroke: '#5f5f5b' })); }
  }

  function marque(p) {
    var lien = svg('a', {});
    if (p.site.lieu) {
      lien.setAttribute('href', '#friches/' + encodeURIComponent(p.site.k));
      lien.setAttribute('data-montrer', '');
    } else if (p.site.u) {
      lien.setAttribute('href', document.getElementById('carte').dataset.racine + p.site.u);
    }
    lien.setAttribute('aria-label', dit(p));
    lien.appendChild(svg('circle', { cx: p.dx, cy: p.py, r: 12, fill: 'transparent' }));
    lien.appendChild(forme(p.site.st, p.dx, p.py, 6.5, douteux(p.note)));
    lien.appendChild(svg('title', {}, dit(p)));
    var montrer = function () { legende.textContent = dit(p); };
    lien.addEventListener('mouseenter', montrer);
    lien.addEventListener('focus', montrer);
    return lien;
  }

  var legende = TERRIL.noeud('p', 'nuage-dit', ''), cadre = TERRIL.noeud('div', 'nuage-cadre');
  cadre.tabIndex = 0;
  cadre.setAttribute('role', 'region');
  cadre.setAttribute('aria-label', 'Nuage des sites, conflit et opportunité');
  boite.appendChild(cadre);
  boite.appendChild(legende);
  boite.appendChild(cles());

  /* What each sign means, and that figures are invented when they are. */
  function cles() {
    var liste = TERRIL.noeud('p', 'nuage-cles');
    Object.keys(D.signes).filter(function (st) { return notes.some(function (n) { return D.sites[n].st === st; }); }).forEach(function (st) {
      var cle = TERRIL.noeud('span', ''), dessin = svg('svg', { width: 16, height: 16, viewBox: '0 0 16 16', 'aria-hidden': 'true' });
      dessin.appendChild(forme(st, 8, 8, 6.5));
      cle.appendChild(dessin);
      cle.appendChild(document.createTextNode(' ' + D.signes[st][2]));
      liste.appendChild(cle);
    });
    if (notes.some(function (n) { return D.sites[n].fi; })) { liste.appendChild(TERRIL.noeud('span', 'fictif', 'fictif')); }
    return liste;
  }

  function dessiner() {
    var dessin = svg('svg', { viewBox: '0 0 ' + L + ' ' + H, role: 'group', 'aria-label': 'Conflit en abscisse, opportunité en ordonnée\u202f: un signe par site, le tableau qui suit dit les mêmes chiffres' });
    axes(dessin);
    var points = placer(notes.filter(function (n) { return F.gardes[n]; }).map(pointDe).filter(Boolean));
    points.forEach(function (p) { ecarts(dessin, p); });
    points.forEach(function (p) { dessin.appendChild(marque(p)); });
    cadre.textContent = '';
    cadre.appendChild(dessin);
    legende.textContent = points.length ? 'Approchez un signe pour lire son site ; ouvrez-le pour le voir sur la carte. Trait vertical\u202f: intervalle du score ; trait pointillé\u202f: conflit incertain ; signe creux\u202f: fiabilité insuffisante.' : 'Aucun site noté parmi les sites affichés.';
    remplir();
  }

  /* The table beside the plot: the same sites, the same figures. */
  function remplir() {
    rangees.forEach(function (rangee, rang) {
      var note = F.opportunites[notes[rang]], cellule = rangee.cells[3];
      if (!note) { return; }
      var ecart = TERRIL.nombre(note.bas, 0) === TERRIL.nombre(note.haut, 0) ? '' : 'entre ' + TERRIL.nombre(note.bas, 0) + ' et ' + TERRIL.nombre(note.haut, 0);
      var marqueFictive = cellule.querySelector('.fictif');
      var seul = ecart && douteux(note);
      cellule.textContent = seul ? ecart : TERRIL.nombre(note.score, 1);
      cellule.dataset.v = seul ? '' : String(note.score);
      if (marqueFictive) { cellule.appendChild(document.createTextNode(' ')); cellule.appendChild(marqueFictive); }
      if (ecart && !seul) { cellule.appendChild(TERRIL.noeud('small', 'note', ecart)); }
    });
    TERRIL.filtrer(croises, function (rangee) { return F.gardes[notes[rangees.indexOf(rangee)]]; });
  }

  F.dessiner = dessiner;
  F.quandFiltre(dessiner);
  dessiner();
})();
