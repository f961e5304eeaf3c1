/* Terril, overview: find a layer in the legend, switch them all off. Needs terril.js. */
(function () {
  'use strict';
  var TERRIL = window.TERRIL;
  var legende = document.querySelector('.legende-ensemble');
  var boite = document.getElementById('chercher-couche'), compte = document.getElementById('couches-trouvees');

  function sansAccent(texte) { return texte.normalize('NFD').replace(/[\u0300-\u036f]/g, '').toLowerCase(); }

  /* The headings of the groups are kept when one of their layers, or their own name, holds every word. */
  function chercher() {
    var mots = sansAccent(boite.value).split(/\s+/).filter(Boolean);
    var titre = null, trouvees = 0, total = 0;
    var fini = function (groupe) { if (groupe) { groupe.noeud.hidden = !groupe.vu; } };
    Array.prototype.forEach.call(legende.querySelector('.legende').children, function (noeud) {
      if (noeud.tagName === 'H3') { fini(titre); titre = { noeud: noeud, texte: sansAccent(noeud.textContent), vu: false }; return; }
      if (!noeud.classList.contains('couche')) { fini(titre); titre = null; return; }
      var texte = (titre ? titre.texte + ' ' : '') + sansAccent(noeud.textContent);
      var vu = mots.every(function (mot) { return texte.indexOf(mot) >= 0; });
      noeud.hidden = !vu;
      total += 1;
      if (vu) { trouvees += 1; if (titre) { titre.vu = true; } }
    });
    compte.textContent = trouvees === total ? '' : TERRIL.nombre(trouvees) + ' sur ' + TERRIL.nombre(total);
  }

  boite.addEventListener('input', chercher);
  document.getElementById('tout-eteindre').addEventListener('click', function () {
    legende.querySelectorAll('input[data-couche]:checked').forEach(function (choix) { choix.click(); });
  });
})();
