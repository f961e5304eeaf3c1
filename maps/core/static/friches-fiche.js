/* Terril: the sheet of a friche: the layers that the site meets are on, and the site stands out. */
(function () {
  'use strict';
  var TERRIL = window.TERRIL, ordres = document.getElementById('fiche-friche').dataset;

  function allumer(id) {
    var boite = document.querySelector('input[data-couche="' + id + '"]');
    if (boite && !boite.checked) { boite.click(); }
  }

  /* The outline of the site, or the disc that its point stands for. */
  function souligner() {
    var couche = TERRIL.calques.friches, dessins = couche && couche.dessins[ordres.cle];
    if (!dessins) { return; }
    dessins.forEach(function (calque) {
      if (calque.setStyle) { calque.setStyle({ color: '#1d1d1b', weight: 3.5 }); }
      if (calque.getLatLng && Number(ordres.rayon)) {
        L.circle(calque.getLatLng(), { radius: Number(ordres.rayon), pane: 'terril-surfaces', interactive: false, color: '#1d1d1b', weight: 2, dashArray: '6 4', fill: false }).addTo(TERRIL.carte);
      }
    });
  }

  if (location.hash.indexOf('couches=') < 0) { (ordres.couches || '').split(',').filter(Boolean).forEach(allumer); }
  var friches = TERRIL.calques.friches;
  if (friches) { if (friches.pret) { souligner(); } else { friches.once('prete', souligner); } }
})();
